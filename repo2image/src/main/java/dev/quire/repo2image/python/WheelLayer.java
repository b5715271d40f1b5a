package dev.quire.repo2image.python;

import dev.quire.repo2image.download.Fanned;
import dev.quire.repo2image.image.Component;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One wheel, or a group of small ones, with bytecode, as a layer. */
public final class WheelLayer implements LayerSource {
    private static final String RECIPE = "wheels/1";
    private static final int CONNECTIONS = 8;

    /** Sources are held in memory while they are compiled; what is beyond these limits is no module that people write. */
    private static final long MAX_SOURCE = 8L << 20;

    private static final long MAX_SOURCES = 128L << 20;

    /** Gets the file of a wheel, whose digest has been checked. */
    public interface Fetch {
        Path file(LockedWheel wheel) throws IOException, InterruptedException;
    }

    private final String title;
    private final List<LockedWheel> wheels;
    private final BytecodeCompiler compiler;
    private final Fetch fetch;

    /**
     * @param title what the layer is called in the log
     * @param wheels in the order in which they are installed
     */
    public WheelLayer(String title, List<LockedWheel> wheels, BytecodeCompiler compiler, Fetch fetch) {
        this.title = title;
        this.wheels = List.copyOf(wheels);
        this.compiler = compiler;
        this.fetch = fetch;
    }

    @Override
    public LayerKey key() {
        List<String> inputs = new ArrayList<>();
        inputs.add(compiler.cacheTag());
        wheels.forEach(wheel -> inputs.add(wheel.digest().toString()));
        return LayerKey.of(RECIPE, inputs);
    }

    @Override
    public String createdBy() {
        return title;
    }

    @Override
    public List<Component> components() {
        return wheels.stream().map(LockedWheel::component).toList();
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Fanned.map(CONNECTIONS, wheels, fetch::file);
    }

    @Override
    public List<Entry> entries() throws IOException, InterruptedException {
        Prefix prefix = new Prefix(compiler.python());
        // Distributions that share a namespace may bring the same file; the later one wins, as with other installers.
        TreeMap<String, Entry> all = new TreeMap<>();
        for (LockedWheel locked : wheels) {
            Wheel wheel = Wheel.open(fetch.file(locked), locked.filename());
            List<Entry> installed = WheelInstaller.install(prefix, wheel);
            installed.forEach(entry -> all.put(entry.path(), entry));
            checkParents(locked, installed, all);
            bytecode(prefix, installed).forEach(entry -> all.put(entry.path(), entry));
        }
        return Prefix.withOwnedParents(all.values());
    }

    /** No path can be a file and a directory; runtimes find that out when they unpack, which is too late. */
    private static void checkParents(LockedWheel locked, List<Entry> installed, NavigableMap<String, Entry> all) {
        for (Entry entry : installed) {
            String path = entry.path();
            String below = all.ceilingKey(path + "/");
            boolean clash = below != null && below.startsWith(path + "/");
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                clash |= all.containsKey(path.substring(0, slash));
            }
            if (clash) {
                throw Wheel.corrupt(
                        locked.filename(), "has " + path + " where it or another package needs a directory or a file");
            }
        }
    }

    private List<Entry> bytecode(Prefix prefix, List<Entry> installed) throws IOException, InterruptedException {
        List<String> paths = new ArrayList<>();
        List<BytecodeCompiler.Source> sources = new ArrayList<>();
        long left = MAX_SOURCES;
        for (Entry entry : installed) {
            if (entry instanceof Entry.File file
                    && isCompiled(prefix, file.path())
                    && file.content().size() <= Math.min(MAX_SOURCE, left)) {
                left -= file.content().size();
                try (InputStream in = file.content().open()) {
                    sources.add(new BytecodeCompiler.Source("/" + file.path(), in.readAllBytes()));
                    paths.add(file.path());
                }
            }
        }
        if (sources.isEmpty()) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        List<byte[]> compiled = compiler.compile(sources);
        for (int i = 0; i < paths.size(); i++) {
            if (compiled.get(i).length > 0) {
                String path = cached(paths.get(i));
                entries.add(new Entry.File(path, 0644, Owner.USER, Content.of(compiled.get(i))));
            }
        }
        return entries;
    }

    /** Tests that ship inside of a package are never imported by a notebook. */
    private static boolean isCompiled(Prefix prefix, String path) {
        return path.startsWith(prefix.sitePackages() + "/")
                && path.endsWith(".py")
                && !path.contains("/tests/")
                && !path.contains("/test/");
    }

    private String cached(String source) {
        int slash = source.lastIndexOf('/');
        String module = source.substring(slash + 1, source.length() - ".py".length());
        return source.substring(0, slash) + "/__pycache__/" + module + "." + compiler.cacheTag() + ".pyc";
    }
}
