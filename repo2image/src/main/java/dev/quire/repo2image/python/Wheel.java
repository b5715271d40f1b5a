package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A wheel file, opened and checked: names, sizes, and that RECORD and archive list the same files (PyPA specifications, "Binary
 * distribution format"). Contents are checked against RECORD when they are read.
 */
final class Wheel {
    /** More than the largest wheels there are. */
    private static final long MAX_UNPACKED = 16L << 30;

    private static final long MAX_METADATA = 64L << 20;

    private final String filename;
    private final Map<String, ZipMember> members;
    private final Map<String, String> record;
    private final String distInfo;

    private Wheel(String filename, Map<String, ZipMember> members, String distInfo, Map<String, String> record) {
        this.filename = filename;
        this.members = members;
        this.distInfo = distInfo;
        this.record = record;
    }

    /**
     * Reads the archive's directory and metadata.
     *
     * @throws BuildException when it is no well-formed wheel
     */
    static Wheel open(Path file, String filename) throws IOException {
        Map<String, ZipMember> members = new LinkedHashMap<>();
        long total = 0;
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.isDirectory()) {
                    continue;
                }
                ZipMember member = ZipMember.of(file, entry);
                total += member.size();
                if (entry.isUnixSymlink() || members.put(entry.getName(), member) != null || total > MAX_UNPACKED) {
                    throw corrupt(filename, "has a link, a file twice or too much content at " + entry.getName());
                }
            }
        } catch (IllegalArgumentException | java.util.zip.ZipException e) {
            throw corrupt(filename, "is not a readable zip archive");
        }
        String distInfo = distInfo(filename, members);
        String metadata = text(filename, members.get(distInfo + "/WHEEL"));
        if (metadata.lines().noneMatch(line -> line.startsWith("Wheel-Version: 1."))) {
            throw corrupt(filename, "has a format other than wheel 1.x");
        }
        Map<String, String> record = RecordFile.parse(text(filename, members.get(distInfo + "/RECORD")));
        for (String name : members.keySet()) {
            if (!record.containsKey(name) && !isSignature(distInfo, name)) {
                throw corrupt(filename, "contains " + name + ", which its RECORD does not list");
            }
        }
        for (String name : record.keySet()) {
            if (!members.containsKey(name)) {
                throw corrupt(filename, "lacks " + name + ", which its RECORD lists");
            }
        }
        return new Wheel(filename, members, distInfo, record);
    }

    String distInfo() {
        return distInfo;
    }

    String filename() {
        return filename;
    }

    /** Names of all files but RECORD and its signatures, in the archive's order. */
    Collection<String> files() {
        return members.keySet().stream()
                .filter(name -> !isSignature(distInfo, name))
                .toList();
    }

    ZipMember member(String name) {
        ZipMember member = members.get(name);
        if (member == null) {
            throw corrupt(filename, "lacks " + name);
        }
        return member;
    }

    /** The content of a file, which is checked against RECORD while it is read. */
    VerifiedContent content(String name) {
        // Some tools write the padding that the specification leaves out.
        String hash = record.getOrDefault(name, "").replaceFirst("=+$", "");
        if (!hash.startsWith("sha256=")) {
            throw corrupt(filename, "has no SHA-256 for " + name + " in its RECORD");
        }
        return new VerifiedContent(member(name), hash, filename + ": " + name);
    }

    /** Whether there is such a file. */
    boolean has(String name) {
        return members.containsKey(name);
    }

    /** A small text file, checked. */
    String text(String name) throws IOException {
        if (member(name).size() > MAX_METADATA) {
            throw corrupt(filename, "has metadata of no sensible size in " + name);
        }
        try (InputStream in = content(name).open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static BuildException corrupt(String filename, String what) {
        return new BuildException(
                BuildError.CORRUPT_PACKAGE,
                "The package file " + filename + " " + what
                        + "; it cannot be installed, so require another version of it.");
    }

    private static boolean isSignature(String distInfo, String name) {
        return name.equals(distInfo + "/RECORD")
                || name.equals(distInfo + "/RECORD.jws")
                || name.equals(distInfo + "/RECORD.p7s");
    }

    private static String distInfo(String filename, Map<String, ZipMember> members) {
        List<String> found = members.keySet().stream()
                .filter(name -> name.endsWith(".dist-info/WHEEL") && name.indexOf('/') == name.lastIndexOf('/'))
                .map(name -> name.substring(0, name.indexOf('/')))
                .filter(dir -> members.containsKey(dir + "/RECORD"))
                .toList();
        if (found.size() != 1) {
            throw corrupt(filename, "has not one .dist-info with WHEEL and RECORD, but " + found.size());
        }
        return found.getFirst();
    }

    private static String text(String filename, @org.jspecify.annotations.Nullable ZipMember member)
            throws IOException {
        if (member == null || member.size() > MAX_METADATA) {
            throw corrupt(filename, "has no metadata of a sensible size");
        }
        try (InputStream in = member.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            throw corrupt(filename, "has metadata that cannot be unpacked (" + e.getMessage() + ")");
        }
    }
}
