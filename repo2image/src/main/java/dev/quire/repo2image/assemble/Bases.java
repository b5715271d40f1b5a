package dev.quire.repo2image.assemble;

import dev.quire.repo2image.cache.CacheArea;
import dev.quire.repo2image.debian.BaseLock;
import dev.quire.repo2image.debian.DebianArchive;
import dev.quire.repo2image.debian.DebianBase;
import dev.quire.repo2image.debian.Python;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.python.BytecodeCompiler;
import dev.quire.repo2image.python.Interpreter;
import dev.quire.repo2image.python.StandardLibraryLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The bases, by the Python that they have; each is made when it is first needed. Thread-safe. */
public final class Bases {
    /** Debian's releases bring one Python each. */
    private static final Map<String, Supplier<BaseLock>> LOCKS =
            Map.of("3.13", BaseLock::trixie, "3.11", BaseLock::bookworm);

    /** The versions that there are, newest first; the first is the default. */
    public static final List<String> PYTHONS = List.of("3.13", "3.11");

    private final DebianArchive archive;
    private final Path cache;
    private final CacheArea used;
    private final Map<String, DebianBase> made = new HashMap<>();

    public Bases(DebianArchive archive, Path cache) {
        this.archive = archive;
        this.cache = cache;
        this.used = new CacheArea(cache.resolve("base"));
    }

    /** The base with that Python. */
    public synchronized DebianBase of(String python) throws IOException, InterruptedException {
        DebianBase base = made.get(python);
        // Of a long-lived process and its neighbours, only builds use bases, and each asks for its own here.
        if (base == null || !used.use(place(base))) {
            Supplier<BaseLock> lock = LOCKS.get(python);
            if (lock == null) {
                throw new IllegalArgumentException("There is no base with Python " + python);
            }
            base = DebianBase.of(lock.get(), archive, cache);
            used.use(place(base));
            made.put(python, base);
        }
        return base;
    }

    /** The layers of the base with that Python. */
    public List<LayerSource> layers(String python) throws IOException, InterruptedException {
        LayerSource base = of(python).layer();
        BytecodeCompiler compiler = new BytecodeCompiler(
                python, () -> interpreter(python), cache.toAbsolutePath().resolve("python"));
        return List.of(base, new StandardLibraryLayer(base, compiler));
    }

    private static Path place(DebianBase base) {
        return Objects.requireNonNull(base.toolchain().getParent());
    }

    /** That base's Python, to run on this machine. */
    public Interpreter interpreter(String version) throws IOException, InterruptedException {
        Python python = of(version).python();
        return new Interpreter(version, python.command(List.of()), python.wrapper(), python.pipWheel());
    }
}
