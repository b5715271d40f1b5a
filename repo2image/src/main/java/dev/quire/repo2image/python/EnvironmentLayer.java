package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The empty environment: a virtual environment (PEP 405) over the base's Python, and Jupyter's defaults. */
public final class EnvironmentLayer implements LayerSource {
    private static final String RECIPE = "environment/2";

    /** A session can't reach the project's news or update server, and could do nothing about an update. */
    private static final String OVERRIDES = """
            {
              "@jupyterlab/apputils-extension:notification": {
                "checkForUpdates": false,
                "doNotDisturbMode": false,
                "fetchNews": "false"
              }
            }
            """;

    private final Prefix prefix;

    public EnvironmentLayer(Prefix prefix) {
        this.prefix = prefix;
    }

    @Override
    public LayerKey key() {
        return LayerKey.of(RECIPE, List.of(prefix.path(), prefix.python()));
    }

    @Override
    public String createdBy() {
        return "environment " + prefix.path() + " for Python " + prefix.python();
    }

    @Override
    public List<Entry> entries() {
        String python = prefix.python();
        String configuration = "home = /usr/bin\ninclude-system-site-packages = false\nversion = " + python
                + "\nexecutable = /usr/bin/python" + python + "\n";
        List<Entry> entries = new ArrayList<>(List.of(
                Prefix.directory(prefix.path()),
                Prefix.directory(prefix.sitePackages()),
                file("pyvenv.cfg", configuration),
                link("bin/python", "/usr/bin/python" + python),
                link("bin/python3", "python"),
                link("bin/python" + python, "python"),
                link("lib64", "lib")));
        if (prefix.path().equals(Prefix.PATH)) {
            entries.add(file("share/jupyter/lab/settings/overrides.json", OVERRIDES));
        }
        return prefix.withOwnedParents(entries);
    }

    private Entry file(String path, String text) {
        return new Entry.File(
                prefix.path() + "/" + path, 0644, Owner.USER, Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Entry link(String path, String target) {
        return new Entry.Symlink(prefix.path() + "/" + path, target, Owner.USER);
    }
}
