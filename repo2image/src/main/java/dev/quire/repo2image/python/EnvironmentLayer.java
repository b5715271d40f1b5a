package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The empty environment: a virtual environment (PEP 405) over the base's Python, and Jupyter's defaults. */
public final class EnvironmentLayer implements LayerSource {
    private static final String RECIPE = "environment/3";

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
    private final Optional<ServerStart> start;
    private final Bytecode bytecode;

    /** An environment that nothing but a kernel runs in. */
    static EnvironmentLayer ofKernel(Prefix prefix, BytecodeCompiler compiler) {
        return new EnvironmentLayer(prefix, Optional.empty(), compiler);
    }

    /** The environment that the notebook server runs in. */
    static EnvironmentLayer ofServer(Prefix prefix, ServerStart start, BytecodeCompiler compiler) {
        return new EnvironmentLayer(prefix, Optional.of(start), compiler);
    }

    private EnvironmentLayer(Prefix prefix, Optional<ServerStart> start, BytecodeCompiler compiler) {
        this.prefix = prefix;
        this.start = start;
        this.bytecode = new Bytecode(compiler);
    }

    @Override
    public LayerKey key() {
        List<String> inputs = new ArrayList<>(List.of(prefix.path(), prefix.python()));
        start.ifPresent(server -> {
            inputs.add(bytecode.key());
            inputs.addAll(server.inputs(prefix));
        });
        return LayerKey.of(RECIPE, inputs);
    }

    @Override
    public String createdBy() {
        return "environment " + prefix.path() + " for Python " + prefix.python();
    }

    @Override
    public List<Entry> entries() throws IOException, InterruptedException {
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
        if (start.isPresent()) {
            entries.add(file("share/jupyter/lab/settings/overrides.json", OVERRIDES));
            List<Entry.File> files = start.get().entries(prefix);
            entries.addAll(files);
            entries.addAll(
                    bytecode.of(files.stream().filter(Bytecode::isWorthIt).toList()));
        }
        return prefix.withOwnedParents(entries);
    }

    @Override
    public void release() throws IOException {
        bytecode.delete();
    }

    private Entry file(String path, String text) {
        return new Entry.File(
                prefix.path() + "/" + path, 0644, Owner.USER, Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Entry link(String path, String target) {
        return new Entry.Symlink(prefix.path() + "/" + path, target, Owner.USER);
    }
}
