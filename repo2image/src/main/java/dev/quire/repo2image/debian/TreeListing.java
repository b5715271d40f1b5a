package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries of an unpacked tree as text beside it: one line each, with the owners and modes that the disk does not have
 * and the hash of every file. Two trees differ where their lines do.
 */
final class TreeListing {
    private TreeListing() {}

    /** Lines of tab-separated words: kind, path, and what the kind has. */
    static void write(Path file, List<Entry> entries) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Entry entry : entries) {
            String line = switch (entry) {
                case Entry.Directory it -> words("d", it.path(), octal(it.mode()), owner(it.owner()));
                case Entry.File it ->
                    words(
                            "f",
                            it.path(),
                            octal(it.mode()),
                            owner(it.owner()),
                            Long.toString(it.content().size()),
                            digest(it.content()).hex());
                case Entry.Symlink it -> words("l", it.path(), it.target(), owner(it.owner()));
                case Entry.HardLink it -> words("h", it.path(), it.target());
            };
            lines.add(line);
        }
        Files.write(file, lines);
    }

    /** Path to line, in order. */
    static Map<String, String> lines(Path file) throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            lines.put(line.split("\t", 3)[1], line);
        }
        return lines;
    }

    /** The entry of a line; the bytes of files come from the tree on the disk. */
    static Entry entry(String line, Path disk) throws IOException {
        String[] words = line.split("\t", -1);
        String path = words[1];
        return switch (words[0]) {
            case "d" -> new Entry.Directory(path, Integer.parseInt(words[2], 8), owner(words[3]));
            case "f" ->
                new Entry.File(
                        path,
                        Integer.parseInt(words[2], 8),
                        owner(words[3]),
                        Content.of(RootTree.locate(disk, path), Long.parseLong(words[4])));
            case "l" -> new Entry.Symlink(path, words[2], owner(words[3]));
            case "h" -> new Entry.HardLink(path, words[2]);
            default -> throw new IOException("Not a line of a tree's listing: '" + line + "'");
        };
    }

    private static String words(String... words) throws IOException {
        for (String word : words) {
            if (word.indexOf('\t') >= 0 || word.indexOf('\n') >= 0 || word.indexOf('\r') >= 0) {
                throw new IOException("A path holds a tab or a line end: '" + word + "'");
            }
        }
        return String.join("\t", words);
    }

    private static String octal(int mode) {
        return Integer.toOctalString(mode);
    }

    private static String owner(Owner owner) {
        return owner.uid() + ":" + owner.gid();
    }

    private static Owner owner(String text) {
        String[] ids = text.split(":", 2);
        return new Owner(Integer.parseInt(ids[0]), Integer.parseInt(ids[1]));
    }

    private static Digest digest(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return Digest.of(in);
        }
    }
}
