package dev.quire.repo2image.step;

import java.util.List;

/** What of a step's doing is kept. */
public sealed interface Capture {
    /**
     * Everything that it changed: files, modes, owners, links and what it deleted.
     *
     * @param without absolute paths that are left out with all below them, beside the caches that always are
     */
    record Change(List<String> without) implements Capture {
        public Change {
            without = List.copyOf(without);
        }
    }

    /**
     * Everything that it changed, in {@code /tmp} and caches too, where what comes after it may look for what it left.
     *
     * @param without absolute paths that are left out with all below them
     */
    record Everything(List<String> without) implements Capture {
        public Everything {
            without = List.copyOf(without);
        }
    }

    /**
     * The files below one directory, which is made for it.
     *
     * @param path absolute
     */
    record Directory(String path) implements Capture {}

    /** Everything that it changed. */
    static Capture change() {
        return new Change(List.of());
    }
}
