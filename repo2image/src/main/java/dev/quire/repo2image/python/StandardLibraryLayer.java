package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/**
 * The bytecode of the base's own modules, which Debian's maintainer scripts would make. The user of a session cannot write
 * there, so that without it every server and every kernel compiles them anew.
 */
public final class StandardLibraryLayer implements LayerSource {
    private static final String RECIPE = "standard-library/1";

    private final LayerSource base;
    private final Bytecode bytecode;
    private final String python;

    /**
     * @param base the base's layer
     * @param compiler of the base's Python
     */
    public StandardLibraryLayer(LayerSource base, BytecodeCompiler compiler) {
        this.base = base;
        this.bytecode = new Bytecode(compiler);
        this.python = compiler.python();
    }

    @Override
    public LayerKey key() {
        return LayerKey.of(RECIPE, List.of(base.key().hash().toString(), bytecode.key()));
    }

    @Override
    public String createdBy() {
        return "bytecode of Python " + python;
    }

    @Override
    public List<Entry> entries() throws IOException, InterruptedException {
        String library = "usr/lib/python" + python + "/";
        List<Entry.File> modules = base.entries().stream()
                .filter(Entry.File.class::isInstance)
                .map(Entry.File.class::cast)
                .filter(file -> file.path().startsWith(library) && Bytecode.isWorthIt(file))
                .sorted(Comparator.comparing(Entry.File::path))
                .toList();
        return bytecode.of(modules);
    }

    @Override
    public void release() throws IOException {
        bytecode.delete();
    }
}
