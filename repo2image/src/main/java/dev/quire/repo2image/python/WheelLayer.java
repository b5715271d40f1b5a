package dev.quire.repo2image.python;

import dev.quire.repo2image.download.Fanned;
import dev.quire.repo2image.image.Component;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One wheel, or a group of small ones, with bytecode, as a layer. */
public final class WheelLayer implements LayerSource {
    private static final String RECIPE = "wheels/3";
    private static final int CONNECTIONS = 8;

    /** Gets the file of a wheel, whose digest has been checked. */
    public interface Fetch {
        Path file(LockedWheel wheel) throws IOException, InterruptedException;
    }

    private final Prefix prefix;
    private final String title;
    private final List<LockedWheel> wheels;
    private final Bytecode bytecode;
    private final Fetch fetch;

    /**
     * @param prefix where the wheels are installed
     * @param title what the layer is called in the log
     * @param wheels in the order in which they are installed
     */
    public WheelLayer(Prefix prefix, String title, List<LockedWheel> wheels, BytecodeCompiler compiler, Fetch fetch) {
        this.prefix = prefix;
        this.title = title;
        this.wheels = List.copyOf(wheels);
        this.bytecode = new Bytecode(compiler);
        this.fetch = fetch;
    }

    @Override
    public LayerKey key() {
        List<String> inputs = new ArrayList<>();
        inputs.add(prefix.path());
        inputs.add(bytecode.key());
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
        // Distributions that share a namespace may bring the same file; the later one wins, as with other installers.
        TreeMap<String, Entry> all = new TreeMap<>();
        for (LockedWheel locked : wheels) {
            Wheel wheel = Wheel.open(fetch.file(locked), locked.filename());
            List<Entry> installed = WheelInstaller.install(prefix, wheel);
            installed.forEach(entry -> all.put(entry.path(), entry));
            checkParents(locked, installed, all);
        }
        List<Entry.File> modules = new ArrayList<>();
        for (Entry entry : all.values()) {
            if (entry instanceof Entry.File file
                    && file.path().startsWith(prefix.sitePackages() + "/")
                    && Bytecode.isWorthIt(file)) {
                modules.add(file);
            }
        }
        bytecode.of(modules).forEach(entry -> all.put(entry.path(), entry));
        return prefix.withOwnedParents(all.values());
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

    @Override
    public void release() throws IOException {
        bytecode.delete();
    }
}
