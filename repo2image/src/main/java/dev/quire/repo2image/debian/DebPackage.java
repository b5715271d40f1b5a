package dev.quire.repo2image.debian;

import com.github.luben.zstd.ZstdInputStream;
import dev.quire.repo2image.image.Owner;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A binary package: what its {@code control} says, and its other control files. The files that it installs are streamed.
 *
 * @param control the fields of {@code control}
 * @param files the other control files: name to bytes ({@code md5sums}, {@code conffiles}, scripts that nobody runs)
 */
record DebPackage(Stanza control, Map<String, byte[]> files) {
    private static final long MAX_CONTROL = 32L << 20;
    private static final long MAX_UNPACKED = 4L << 30;
    private static final int MAX_ENTRIES = 200_000;
    private static final int XZ_MEMORY_KIB = 160 << 10;

    DebPackage {
        files = Map.copyOf(files);
    }

    /** Receives what a package installs, in the order of its archive; paths are relative to the root and checked. */
    interface Visitor {
        void directory(String path, int mode, Owner owner) throws IOException;

        void file(String path, int mode, Owner owner, InputStream content) throws IOException;

        void symlink(String path, String target, Owner owner) throws IOException;

        void hardLink(String path, String target) throws IOException;
    }

    /** Reads a {@code .deb} from start to end. */
    static DebPackage read(Path deb, Visitor visitor) throws IOException {
        try (ArArchiveInputStream ar =
                new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(deb), 1 << 16))) {
            ArArchiveEntry version = ar.getNextEntry();
            if (version == null
                    || !version.getName().equals("debian-binary")
                    || !new String(ar.readNBytes(16), StandardCharsets.US_ASCII).startsWith("2.")) {
                throw new IOException("It is not a Debian package of format 2.");
            }
            Map<String, byte[]> control = controlFiles(member(ar, "control.tar", MAX_CONTROL));
            byte[] fields = control.remove("control");
            if (fields == null) {
                throw new IOException("It has no control file.");
            }
            data(member(ar, "data.tar", MAX_UNPACKED), visitor);
            return new DebPackage(Stanza.parse(new String(fields, StandardCharsets.UTF_8)), control);
        }
    }

    /** The name under which dpkg keeps its files: with the architecture if several may be installed side by side. */
    String databaseName() throws IOException {
        String name = control.require("Package");
        return control.field("Multi-Arch").orElse("").equals("same")
                ? name + ":" + control.require("Architecture")
                : name;
    }

    /** A control file as text, empty if there is none. */
    String text(String name) {
        return new String(files.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }

    private static TarArchiveInputStream member(ArArchiveInputStream ar, String stem, long limit) throws IOException {
        // Members whose name starts with an underscore may be skipped (deb(5)).
        ArArchiveEntry entry = ar.getNextEntry();
        while (entry != null && entry.getName().startsWith("_")) {
            entry = ar.getNextEntry();
        }
        if (entry == null || !entry.getName().startsWith(stem)) {
            throw new IOException("It has no " + stem + " where one belongs.");
        }
        String suffix = entry.getName().substring(stem.length());
        InputStream plain = switch (suffix) {
            case "" -> ar;
            case ".gz" -> new GZIPInputStream(ar, 1 << 16);
            case ".xz" -> new XZInputStream(ar, XZ_MEMORY_KIB);
            case ".zst" -> new ZstdInputStream(ar);
            default -> throw new IOException("Its " + stem + " is compressed as '" + suffix + "'.");
        };
        return new TarArchiveInputStream(new BoundedStream(plain, limit), StandardCharsets.UTF_8.name());
    }

    /** The stream is not closed: that would close the package. */
    private static Map<String, byte[]> controlFiles(TarArchiveInputStream tar) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isFile()) {
                String name = relative(entry.getName());
                if (!name.matches("[a-z0-9]+")) {
                    throw new IOException("It has a control file with the name '" + name + "'.");
                }
                files.put(name, tar.readAllBytes());
            }
        }
        return files;
    }

    private static void data(TarArchiveInputStream tar, Visitor visitor) throws IOException {
        int count = 0;
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (++count > MAX_ENTRIES) {
                throw new IOException("It has more than " + MAX_ENTRIES + " files.");
            }
            String path = relative(entry.getName());
            if (path.isEmpty()) {
                continue;
            }
            int mode = entry.getMode() & 07777;
            Owner owner = new Owner(Math.toIntExact(entry.getLongUserId()), Math.toIntExact(entry.getLongGroupId()));
            if (entry.isDirectory()) {
                visitor.directory(path, mode, owner);
            } else if (entry.isSymbolicLink()) {
                visitor.symlink(path, entry.getLinkName(), owner);
            } else if (entry.isLink()) {
                visitor.hardLink(path, relative(entry.getLinkName()));
            } else if (entry.isFile() && !entry.isCharacterDevice() && !entry.isBlockDevice() && !entry.isFIFO()) {
                visitor.file(path, mode, owner, tar);
            } else {
                throw new IOException("Its /" + path + " is neither a file nor a directory nor a link.");
            }
        }
    }

    /** Takes {@code ./a/b/} for {@code a/b}, and refuses what would lead out of the root. */
    private static String relative(String name) throws IOException {
        String path = name.startsWith("./") ? name.substring(2) : name.equals(".") ? "" : name;
        path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (path.isEmpty()) {
            return path;
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                throw new IOException("It has a file at '" + name + "', which is no path below the root.");
            }
        }
        return path;
    }
}
