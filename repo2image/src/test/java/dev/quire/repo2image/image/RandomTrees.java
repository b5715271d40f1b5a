package dev.quire.repo2image.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** File trees that are a pure function of a seed: every kind of entry, and names, targets and sizes at the format's limits. */
public final class RandomTrees {
    private static final String[] NAMES = {
        "a",
        "b.py",
        "some data",
        "ünïcode",
        "数据",
        "x".repeat(99),
        "y".repeat(101),
        "-rf",
        "*",
        "new\nline",
        "%41",
        "…".repeat(40)
    };
    private static final int[] SIZES = {0, 1, 511, 512, 513, 1023, 1024, 4096, 70_000};
    private static final int[] MODES = {0644, 0755, 0600, 04755, 02755, 01777, 0444};

    private RandomTrees() {}

    /** The tree of that seed, in no particular order. */
    public static List<Entry> tree(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Map<String, Entry> tree = new LinkedHashMap<>();
        List<String> directories = new ArrayList<>(List.of(""));
        List<String> files = new ArrayList<>();
        int count = 1 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            String parent = directories.get(random.nextInt(directories.size()));
            String path = parent + i + NAMES[random.nextInt(NAMES.length)];
            Owner owner = random.nextBoolean() ? Owner.USER : Owner.ROOT;
            switch (random.nextInt(6)) {
                case 0 -> {
                    tree.put(path, new Entry.Directory(path, 0750, owner));
                    directories.add(path + "/");
                }
                // A directory that has no entry of its own: the writer must add it.
                case 1 -> directories.add(path + "/");
                case 2 -> tree.put(path, new Entry.Symlink(path, target(random), owner));
                case 3 -> {
                    if (files.isEmpty()) {
                        continue;
                    }
                    tree.put(path, new Entry.HardLink(path, files.get(random.nextInt(files.size()))));
                    files.add(path);
                }
                default -> {
                    byte[] bytes = new byte[SIZES[random.nextInt(SIZES.length)]];
                    random.nextBytes(bytes);
                    int mode = MODES[random.nextInt(MODES.length)];
                    tree.put(path, new Entry.File(path, mode, owner, Content.of(bytes)));
                    files.add(path);
                }
            }
        }
        return List.copyOf(tree.values());
    }

    private static String target(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> "/nowhere/bin/python3";
            case 1 -> "../".repeat(60) + "nowhere/else";
            case 2 -> "ziel-ä";
            default -> "t".repeat(90 + random.nextInt(30));
        };
    }
}
