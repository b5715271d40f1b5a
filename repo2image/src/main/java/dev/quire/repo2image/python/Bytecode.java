package dev.quire.repo2image.python;

import dev.quire.repo2image.download.Fanned;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The bytecode of a layer's modules, beside each of them. It lies in files until it has been written, so that a layer takes as
 * much memory as its biggest module; whoever asks for it deletes it.
 */
final class Bytecode {
    /** Beyond this a source is no module that people write. */
    private static final long MOST_SOURCE = 8L << 20;

    /** Bytes of sources that one process compiles; what it writes depends on all of them. */
    private static final long BATCH = 4L << 20;

    private final BytecodeCompiler compiler;
    private final ConcurrentLinkedQueue<Path> files = new ConcurrentLinkedQueue<>();

    Bytecode(BytecodeCompiler compiler) {
        this.compiler = compiler;
    }

    /** Identifies what is compiled by which Python. */
    String key() {
        return compiler.cacheTag();
    }

    /** Whether a module is worth it: tests that ship inside of a package are never imported by a notebook. */
    static boolean isWorthIt(Entry.File file) {
        String path = file.path();
        return path.endsWith(".py")
                && !path.contains("/tests/")
                && !path.contains("/test/")
                && file.content().size() <= MOST_SOURCE;
    }

    /**
     * The entries for modules, with the modules' owners; none for one that does not compile.
     *
     * @param modules in an order that depends on nothing but them
     */
    List<Entry> of(List<Entry.File> modules) throws IOException, InterruptedException {
        return Fanned.map(compiler.processes(), batches(modules), this::compiled).stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Deletes the files. */
    void delete() throws IOException {
        for (Path file = files.poll(); file != null; file = files.poll()) {
            Files.deleteIfExists(file);
        }
    }

    private static List<List<Entry.File>> batches(List<Entry.File> modules) {
        List<List<Entry.File>> batches = new ArrayList<>();
        long left = 0;
        for (Entry.File module : modules) {
            if (left <= 0) {
                batches.add(new ArrayList<>());
                left = BATCH;
            }
            left -= module.content().size();
            batches.getLast().add(module);
        }
        return batches;
    }

    private List<Entry> compiled(List<Entry.File> modules) throws IOException, InterruptedException {
        Path file = compiler.scratch();
        files.add(file);
        List<Content> compiled = compiler.compile(
                modules.stream()
                        .map(module -> new BytecodeCompiler.Source("/" + module.path(), module.content()))
                        .toList(),
                file);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < modules.size(); i++) {
            if (compiled.get(i).size() > 0) {
                Entry.File module = modules.get(i);
                entries.add(new Entry.File(cached(module.path()), 0644, module.owner(), compiled.get(i)));
            }
        }
        return entries;
    }

    /** PEP 3147. */
    private String cached(String source) {
        int slash = source.lastIndexOf('/');
        String module = source.substring(slash + 1, source.length() - ".py".length());
        return source.substring(0, slash) + "/__pycache__/" + module + "." + compiler.cacheTag() + ".pyc";
    }
}
