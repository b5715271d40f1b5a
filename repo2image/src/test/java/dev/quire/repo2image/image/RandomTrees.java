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

    /** The same, where about half of the contents lie deflated, and some are of sizes at which packing changes. */
    public static List<Entry> deflated(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : tree(seed)) {
            entries.add(
                    entry instanceof Entry.File file
                            ? new Entry.File(file.path(), file.mode(), file.owner(), content(random))
                            : entry);
        }
        return entries;
    }

    private static Content content(RandomGenerator random) {
        int[] sizes = {0, 1, 100, 1023, 1024, 1025, 5000, 65_534, 65_535, 65_536, 65_537, 131_070, 200_000};
        byte[] bytes = new byte[sizes[random.nextInt(sizes.length)]];
        switch (random.nextInt(3)) {
            case 0 -> random.nextBytes(bytes);
            case 1 -> {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) ("words ".charAt(i % 6) + (random.nextInt(20) == 0 ? 1 : 0));
                }
            }
            default -> {
                // Nothing packs the start, so all is taken as packed.
                byte[] start = new byte[Math.min(bytes.length, 70_000)];
                random.nextBytes(start);
                System.arraycopy(start, 0, bytes, 0, start.length);
            }
        }
        return random.nextBoolean() ? Content.of(bytes) : DeflatedBytes.of(bytes, random.nextInt(10));
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
