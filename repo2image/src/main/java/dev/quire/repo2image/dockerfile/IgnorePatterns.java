package dev.quire.repo2image.dockerfile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The patterns of ignore files (Dockerfile reference, ".dockerignore file"): the last one that matches a path, or a directory above
 * it, decides; one that begins with {@code !} keeps what it matches.
 */
final class IgnorePatterns {
    static final IgnorePatterns NONE = new IgnorePatterns(List.of());

    private static final int MOST = 1000;
    /** Some ten seconds; real ignore files take thousandths of that. */
    private static final long MOST_WORK = 5_000_000_000L;

    private final List<Pattern> patterns;

    private record Pattern(Glob glob, boolean keeps) {}

    private IgnorePatterns(List<Pattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /**
     * Reads an ignore file.
     *
     * @param file its path, for errors
     */
    static IgnorePatterns parse(String file, String text) {
        List<Pattern> patterns = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            // As in the reference: a comment's sign is in the first column.
            if (lines[i].startsWith("#") || line.isEmpty()) {
                continue;
            }
            if (patterns.size() == MOST) {
                throw FileText.invalid(file, i + 1, "there are more than " + MOST + " patterns; use fewer.");
            }
            boolean keeps = line.startsWith("!");
            String pattern = clean(keeps ? line.substring(1).strip() : line);
            if (pattern.isEmpty() && keeps) {
                throw FileText.invalid(file, i + 1, "a pattern has to follow the '!'.");
            }
            try {
                patterns.add(new Pattern(Glob.parse(pattern), keeps));
            } catch (IllegalArgumentException e) {
                throw FileText.invalid(file, i + 1, e.getMessage() + ".");
            }
        }
        return new IgnorePatterns(patterns);
    }

    IgnorePatterns and(IgnorePatterns others) {
        List<Pattern> all = new ArrayList<>(patterns);
        all.addAll(others.patterns);
        return new IgnorePatterns(all);
    }

    /** For many paths, in any order; not thread-safe. */
    Matcher matcher() {
        return new Matcher();
    }

    /** Remembers what it has found out about directories. */
    final class Matcher {
        private final Map<String, BitSet> directories = new HashMap<>();
        private long work;

        /** Whether the path is left out. */
        boolean ignores(String path) {
            BitSet matching = matching(path);
            int last = matching.length() - 1;
            return last >= 0 && !patterns.get(last).keeps();
        }

        private BitSet matching(String path) {
            int slash = path.lastIndexOf('/');
            BitSet matching = new BitSet(patterns.size());
            if (slash > 0) {
                matching.or(directory(path.substring(0, slash)));
            }
            for (int i = 0; i < patterns.size(); i++) {
                if (!matching.get(i)) {
                    Glob glob = patterns.get(i).glob();
                    work += glob.work(path);
                    if (work > MOST_WORK) {
                        throw FileText.invalid(
                                ".dockerignore", "its patterns take too long to match; use fewer or simpler ones.");
                    }
                    matching.set(i, glob.matches(path));
                }
            }
            return matching;
        }

        private BitSet directory(String path) {
            BitSet known = directories.get(path);
            if (known == null) {
                known = matching(path);
                directories.put(path, known);
            }
            return known;
        }
    }

    /** Go's {@code filepath.Clean}, and no slash in front. */
    private static String clean(String pattern) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : Arrays.asList(pattern.split("/"))) {
            if (name.equals("..") && !names.isEmpty() && !names.getLast().equals("..")) {
                names.removeLast();
            } else if (!name.isEmpty() && !name.equals(".") && !(name.equals("..") && pattern.startsWith("/"))) {
                names.addLast(name);
            }
        }
        return String.join("/", names);
    }
}
