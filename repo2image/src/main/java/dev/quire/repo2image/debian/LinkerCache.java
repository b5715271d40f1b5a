package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code ldconfig} makes: {@code /etc/ld.so.cache} in the format {@code glibc-ld.so.cache1.1} (glibc,
 * sysdeps/generic/dl-cache.h). Programs start without it; {@code ctypes.util.find_library} does not.
 */
final class LinkerCache {
    private static final int HEADER = 48;
    private static final int ENTRY = 24;
    /** ELF for libc6, x86-64. */
    private static final int FLAGS = 0x0303;

    private static final int LITTLE_ENDIAN = 2;

    private LinkerCache() {}

    static void write(RootTree tree) throws IOException {
        Map<String, String> libraries = new LinkedHashMap<>();
        Set<String> seen = new LinkedHashSet<>();
        for (String directory : directories(tree)) {
            String place = MergedUsr.path(directory.substring(1));
            if (seen.add(place)) {
                scan(tree, directory, place, libraries);
            }
        }
        tree.file("etc/ld.so.cache", 0644, Owner.ROOT, encode(libraries));
    }

    private static List<String> directories(RootTree tree) throws IOException {
        List<String> directories = new ArrayList<>();
        for (Entry entry : tree.below("etc/ld.so.conf.d")) {
            if (entry.path().endsWith(".conf")) {
                tree.read(entry.path())
                        .orElse("")
                        .lines()
                        .map(line -> line.replaceAll("#.*", "").strip())
                        .filter(line -> line.startsWith("/") && line.length() > 1)
                        .forEach(directories::add);
            }
        }
        directories.addAll(List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64"));
        return directories;
    }

    private static void scan(RootTree tree, String directory, String place, Map<String, String> libraries)
            throws IOException {
        for (Entry entry : List.copyOf(tree.below(place))) {
            String name = entry.path().substring(place.length() + 1);
            if (name.indexOf('/') >= 0
                    || !name.contains(".so")
                    || !(name.startsWith("lib") || name.startsWith("ld-"))) {
                continue;
            }
            Optional<Entry.File> file = tree.follow(entry.path());
            if (file.isEmpty()) {
                continue;
            }
            Optional<String> soname = ElfFile.soname(bytes(file.get()), name);
            if (soname.isPresent()) {
                if (tree.follow(place + "/" + soname.get()).isPresent()) {
                    libraries.putIfAbsent(soname.get(), directory + "/" + soname.get());
                }
                if (entry instanceof Entry.Symlink && name.endsWith(".so")) {
                    libraries.putIfAbsent(name, directory + "/" + name);
                }
            }
        }
    }

    private static ByteBuffer bytes(Entry.File file) throws IOException {
        try (InputStream in = file.content().open()) {
            return ByteBuffer.wrap(in.readAllBytes());
        }
    }

    /** @param libraries soname to path */
    static byte[] encode(Map<String, String> libraries) {
        List<Map.Entry<String, String>> sorted = new ArrayList<>(libraries.entrySet());
        // The loader searches from the greatest name down.
        sorted.sort(Map.Entry.comparingByKey(((Comparator<String>) LinkerCache::compare).reversed()));
        int start = HEADER + ENTRY * sorted.size();
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        ByteBuffer entries = ByteBuffer.allocate(start).order(ByteOrder.LITTLE_ENDIAN);
        entries.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII));
        entries.position(HEADER);
        for (Map.Entry<String, String> library : sorted) {
            entries.putInt(FLAGS);
            entries.putInt(start + append(strings, library.getKey()));
            entries.putInt(start + append(strings, library.getValue()));
            entries.putInt(0).putLong(0);
        }
        entries.putInt(20, sorted.size());
        entries.putInt(24, strings.size());
        entries.put(28, (byte) LITTLE_ENDIAN);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(entries.array());
        all.writeBytes(strings.toByteArray());
        return all.toByteArray();
    }

    private static int append(ByteArrayOutputStream strings, String text) {
        int at = strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        return at;
    }

    /** glibc's {@code _dl_cache_libcmp}: digits count as numbers and come after everything else. */
    static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length()) {
            char c = a.charAt(i);
            char d = j < b.length() ? b.charAt(j) : 0;
            if (digit(c) && digit(d)) {
                int endA = run(a, i);
                int endB = run(b, j);
                int order = Long.compare(Long.parseLong(a.substring(i, endA)), Long.parseLong(b.substring(j, endB)));
                if (order != 0) {
                    return order;
                }
                i = endA;
                j = endB;
            } else if (digit(c)) {
                return 1;
            } else if (digit(d)) {
                return -1;
            } else if (c != d) {
                return c - d;
            } else {
                i++;
                j++;
            }
        }
        return j < b.length() ? -1 : 0;
    }

    private static int run(String text, int from) {
        int end = from;
        while (end < text.length() && end - from < 18 && digit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
