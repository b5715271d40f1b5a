package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The empty environment: a virtual environment (PEP 405) over the base's Python, and Jupyter's defaults. */
public final class EnvironmentLayer implements LayerSource {
    private static final String RECIPE = "environment/1";

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

    private final String python;

    /**
     * @param python major and minor version
     */
    public EnvironmentLayer(String python) {
        this.python = python;
    }

    @Override
    public LayerKey key() {
        return LayerKey.of(RECIPE, List.of(python));
    }

    @Override
    public String createdBy() {
        return "environment for Python " + python;
    }

    @Override
    public List<Entry> entries() {
        String configuration = "home = /usr/bin\ninclude-system-site-packages = false\nversion = " + python
                + "\nexecutable = /usr/bin/python" + python + "\n";
        return Prefix.withOwnedParents(List.of(
                Prefix.directory(Prefix.PATH),
                Prefix.directory(new Prefix(python).sitePackages()),
                file("pyvenv.cfg", configuration),
                link("bin/python", "/usr/bin/python" + python),
                link("bin/python3", "python"),
                link("bin/python" + python, "python"),
                link("lib64", "lib"),
                file("share/jupyter/lab/settings/overrides.json", OVERRIDES)));
    }

    private static Entry file(String path, String text) {
        return new Entry.File(
                Prefix.PATH + "/" + path, 0644, Owner.USER, Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Entry link(String path, String target) {
        return new Entry.Symlink(Prefix.PATH + "/" + path, target, Owner.USER);
    }
}
