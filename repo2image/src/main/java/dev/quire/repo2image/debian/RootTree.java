package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The root file system of an image while it is put together: the bytes lie on the disk, owners and modes in memory, as
 * an unprivileged process cannot give files away.
 */
final class RootTree {
    private static final int MAX_TEXT = 16 << 20;

    private final Path disk;
    private final TreeMap<String, Entry> entries = new TreeMap<>();

    /** @param disk an empty directory */
    RootTree(Path disk) {
        this.disk = disk;
    }

    /** Where the bytes of that path lie. Names beyond ASCII are escaped, since the locale may not be able to say them. */
    static Path locate(Path disk, String path) {
        return disk.resolve(escape(path));
    }

    private static String escape(String path) {
        StringBuilder name = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '%') {
                name.append((char) b);
            } else {
                name.append('%').append(HexFormat.of().toHexDigits(b));
            }
        }
        return name.toString();
    }

    /** Writes the bytes of a new file, whose entry is {@linkplain #add added} later; safe to call from many threads. */
    Entry.File write(String path, int mode, Owner owner, InputStream content) throws IOException {
        Path file = locate(disk, path);
        Files.createDirectories(file.getParent());
        long size = Files.copy(content, file);
        if ((mode & 0111) != 0) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return new Entry.File(path, mode, owner, Content.of(file, size));
    }

    /** Adds an entry whose bytes are written; a directory that is there already stays as it is. */
    void add(Entry entry) throws IOException {
        Entry there = entries.get(entry.path());
        if (there instanceof Entry.Directory && entry instanceof Entry.Directory) {
            return;
        }
        if (there != null) {
            throw new IOException("/" + entry.path() + " is there already.");
        }
        for (int slash = entry.path().lastIndexOf('/');
                slash > 0;
                slash = entry.path().lastIndexOf('/', slash - 1)) {
            Entry parent = entries.get(entry.path().substring(0, slash));
            if (parent != null && !(parent instanceof Entry.Directory)) {
                throw new IOException(
                        "/" + entry.path() + " lies below /" + parent.path() + ", which is no directory.");
            }
        }
        entries.put(entry.path(), entry);
    }

    /** A file of our own; it takes the place of one that is there. */
    void file(String path, int mode, Owner owner, byte[] bytes) throws IOException {
        remove(path);
        Path file = locate(disk, path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
        add(new Entry.File(path, mode, owner, Content.of(file, bytes.length)));
    }

    /** A text file of root's that everyone may read. */
    void text(String path, String text) throws IOException {
        file(path, 0644, Owner.ROOT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A directory; it takes the mode and owner given even when it is there. */
    void directory(String path, int mode, Owner owner) throws IOException {
        if (entries.get(path) instanceof Entry.Directory) {
            entries.put(path, new Entry.Directory(path, mode, owner));
        } else {
            add(new Entry.Directory(path, mode, owner));
        }
    }

    /** A symbolic link; it takes the place of a link, a file or an empty directory. */
    void symlink(String path, String target) throws IOException {
        remove(path);
        add(new Entry.Symlink(path, target, Owner.ROOT));
    }

    private void remove(String path) throws IOException {
        Entry there = entries.get(path);
        if (there == null) {
            return;
        }
        if (!below(path).isEmpty()) {
            throw new IOException("/" + path + " is a directory with files.");
        }
        entries.remove(path);
        if (!(there instanceof Entry.Symlink)) {
            Files.deleteIfExists(locate(disk, path));
        }
    }

    /** The same file with another mode and owner, if it is there. */
    void own(String path, int mode, Owner owner) {
        if (entries.get(path) instanceof Entry.File file) {
            entries.put(path, new Entry.File(path, mode, owner, file.content()));
        }
    }

    /** What is at that path itself; links are not followed. */
    Optional<Entry> at(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    /** The file at that path, through links. */
    Optional<Entry.File> follow(String path) {
        String current = path;
        for (int hops = 0; hops < 20; hops++) {
            switch (entries.get(current)) {
                case Entry.File file -> {
                    return Optional.of(file);
                }
                case Entry.HardLink link -> current = link.target();
                case Entry.Symlink link -> {
                    Optional<String> next = target(link);
                    if (next.isEmpty()) {
                        return Optional.empty();
                    }
                    current = next.get();
                }
                case null -> {
                    return Optional.empty();
                }
                case Entry.Directory directory -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> target(Entry.Symlink link) {
        String target = link.target();
        List<String> parts = new ArrayList<>();
        if (!target.startsWith("/")) {
            parts.addAll(Arrays.asList(link.path().split("/")));
            parts.removeLast();
        }
        for (String part : target.split("/")) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(MergedUsr.path(String.join("/", parts)));
    }

    /** The text of a file, through links; empty when there is none. */
    Optional<String> read(String path) throws IOException {
        Optional<Entry.File> file = follow(path);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = file.get().content().open()) {
            return Optional.of(new String(in.readNBytes(MAX_TEXT), StandardCharsets.UTF_8));
        }
    }

    /** The entries below that directory, at any depth, by path. */
    Collection<Entry> below(String directory) {
        return entries.subMap(directory + "/", directory + "0").values();
    }

    /** All entries, by path. */
    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** The target of a link on the disk: absolute ones are made relative, so that none leads to the machine's own files. */
    private static Path onDisk(Entry.Symlink link) {
        Path target = Path.of(escape(link.target()));
        if (!target.isAbsolute()) {
            return target;
        }
        Path up = Path.of("/").relativize(Path.of("/" + escape(link.path())));
        return Path.of("../".repeat(up.getNameCount() - 1) + "." + target);
    }

    /** Puts directories and links on the disk too; until now no link could lead a file astray. */
    void finish() throws IOException {
        for (Entry entry : entries.values()) {
            Path place = locate(disk, entry.path());
            switch (entry) {
                case Entry.Directory directory -> Files.createDirectories(place);
                case Entry.Symlink link -> {
                    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                        Files.delete(place);
                    }
                    Files.createDirectories(place.getParent());
                    Files.createSymbolicLink(place, onDisk(link));
                }
                case Entry.HardLink link -> {
                    Files.createDirectories(place.getParent());
                    Files.createLink(place, locate(disk, link.target()));
                }
                case Entry.File file -> {}
            }
        }
    }
}
