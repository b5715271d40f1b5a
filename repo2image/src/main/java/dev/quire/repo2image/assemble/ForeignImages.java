package dev.quire.repo2image.assemble;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.step.LowerImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Images for steps to run on whose layers somebody else made: a Python of the base lies on top of them while the step runs,
 * since they need not have one, nor the C library that it was built for. What it lies in is never part of what a step changes.
 */
public final class ForeignImages implements LowerImages {
    /** The directory that belongs to the Python. */
    public static final String DIRECTORY = "/.quire";

    private static final String RECIPE = "foreign-python/1";
    private static final String VERSION = Bases.PYTHONS.getFirst();
    private static final String PROGRAM = DIRECTORY + "/bin/python" + VERSION;

    /** How its Python is started: by its own loader with its own libraries, whatever the image has. */
    public static final List<String> PYTHON = List.of(
            DIRECTORY + "/lib/ld-linux-x86-64.so.2", "--library-path", DIRECTORY + "/lib", "--argv0", PROGRAM, PROGRAM);

    /** What the agent and the programs of steps load, compressed archives included. */
    private static final List<String> LIBRARIES = List.of(
            "ld-linux-x86-64.so.2",
            "libc.so.6",
            "libm.so.6",
            "libz.so.1",
            "libexpat.so.1",
            "libffi.so.8",
            "libbz2.so.1.0",
            "liblzma.so.5");

    private static final Set<String> LEFT_OUT = Set.of(
            "ensurepip",
            "idlelib",
            "lib2to3",
            "pydoc_data",
            "sqlite3",
            "test",
            "tkinter",
            "turtledemo",
            "unittest",
            "venv",
            "__pycache__",
            "asyncio",
            "xml",
            "email",
            "multiprocessing");

    private final Bases bases;
    private final LowerImages images;

    /** Images by that maker, with the Python of those bases. */
    public ForeignImages(Bases bases, LowerImages images) {
        this.bases = bases;
        this.images = images;
    }

    @Override
    public Lower of(List<LayerSource> layers, ImageConfig config) throws IOException, InterruptedException {
        List<LayerSource> all = new ArrayList<>(layers);
        all.add(python());
        // Of the image's own variables, some would change the loader and the agent; steps are given them.
        ImageConfig plain = new ImageConfig(
                "0:0",
                "/",
                new TreeMap<>(),
                new ImageConfig.Command(List.of(), List.of("/bin/true")),
                config.port(),
                new TreeMap<>());
        Lower made = images.of(all, plain);
        return new Lower(made.place(), made.digest(), PYTHON);
    }

    private LayerSource python() throws IOException, InterruptedException {
        LayerSource base = bases.of(VERSION).layer();
        LayerKey key = LayerKey.of(RECIPE, List.of(base.key().hash().toString()));
        return new LayerSource() {
            @Override
            public LayerKey key() {
                return key;
            }

            @Override
            public String createdBy() {
                return "Python " + VERSION + " for steps";
            }

            @Override
            public List<Entry> entries() throws IOException, InterruptedException {
                return base.entries().stream()
                        .<Entry>mapMulti(ForeignImages::moved)
                        .toList();
            }
        };
    }

    private static void moved(Entry entry, java.util.function.Consumer<Entry> kept) {
        String standard = "usr/lib/python" + VERSION + "/";
        String libraries = "usr/lib/x86_64-linux-gnu/";
        String path = entry.path();
        if (path.equals("usr/bin/python" + VERSION)) {
            moved(entry, "bin/python" + VERSION, kept);
        } else if (path.startsWith(standard)) {
            String name = path.substring(standard.length());
            if (List.of(name.split("/")).stream().noneMatch(LEFT_OUT::contains)) {
                moved(entry, "lib/python" + VERSION + "/" + name, kept);
            }
        } else if (path.startsWith(libraries)) {
            String name = path.substring(libraries.length());
            // Libraries are links to files of their full version.
            if (LIBRARIES.stream()
                    .anyMatch(library ->
                            name.startsWith(library.replaceFirst("\\.so\\..*", ".so")) || name.equals(library))) {
                moved(entry, "lib/" + name, kept);
            }
        }
    }

    private static void moved(Entry entry, String path, java.util.function.Consumer<Entry> kept) {
        String to = DIRECTORY.substring(1) + "/" + path;
        switch (entry) {
            case Entry.File file -> kept.accept(new Entry.File(to, file.mode(), file.owner(), file.content()));
            // Absolute ones lead out of the directory, to what its programs do without.
            case Entry.Symlink link
            when !link.target().startsWith("/") -> kept.accept(new Entry.Symlink(to, link.target(), link.owner()));
            case Entry.Symlink _, Entry.HardLink _, Entry.Directory _ -> {}
        }
    }
}
