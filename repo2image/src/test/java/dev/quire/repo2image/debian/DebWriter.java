package dev.quire.repo2image.debian;

import com.github.luben.zstd.ZstdOutputStream;
import dev.quire.repo2image.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Makes small Debian packages. */
final class DebWriter {
    private final String name;
    private final String version;
    private final StringBuilder fields = new StringBuilder();
    private final Map<String, String> control = new LinkedHashMap<>();
    private final ByteArrayOutputStream tarBytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(tarBytes, "UTF-8");
    private String compression = ".xz";

    DebWriter(String name, String version) {
        this.name = name;
        this.version = version;
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    DebWriter compressedAs(String suffix) {
        compression = suffix;
        return this;
    }

    DebWriter field(String field, String value) {
        fields.append(field).append(": ").append(value).append('\n');
        return this;
    }

    DebWriter controlFile(String file, String text) {
        control.put(file, text);
        return this;
    }

    DebWriter directory(String path) {
        return put(new TarArchiveEntry(path + "/"), 040755, "");
    }

    DebWriter file(String path, String text) {
        return put(new TarArchiveEntry(path, true), 0100644, text);
    }

    DebWriter program(String path, String text) {
        return put(new TarArchiveEntry(path, true), 0104755, text);
    }

    DebWriter symlink(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        return put(entry, 0120777, "");
    }

    DebWriter hardLink(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_LINK);
        entry.setLinkName(target);
        return put(entry, 0100644, "");
    }

    DebWriter device(String path) {
        return put(new TarArchiveEntry(path, TarConstants.LF_CHR), 0600, "");
    }

    private DebWriter put(TarArchiveEntry entry, int mode, String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            entry.setMode(mode);
            entry.setIds(0, 0);
            entry.setModTime(0);
            entry.setSize(bytes.length);
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The paragraph of an index, or of the control file. */
    String stanza() {
        return "Package: " + name + "\nVersion: " + version + "\nArchitecture: amd64\n" + fields
                + "Description: a test\n";
    }

    LockedPackage locked() throws IOException {
        byte[] bytes = bytes();
        return new LockedPackage(name, version, path(), Digest.of(bytes), bytes.length);
    }

    String path() {
        return "pool/main/" + name.charAt(0) + "/" + name + "_" + version + "_amd64.deb";
    }

    byte[] bytes() throws IOException {
        tar.finish();
        ByteArrayOutputStream controlTar = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(controlTar)) {
            Map<String, String> all = new LinkedHashMap<>(control);
            all.put("control", stanza());
            for (Map.Entry<String, String> file : all.entrySet()) {
                byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry("./" + file.getKey());
                entry.setModTime(0);
                entry.setSize(bytes.length);
                out.putArchiveEntry(entry);
                out.write(bytes);
                out.closeArchiveEntry();
            }
        }
        ByteArrayOutputStream deb = new ByteArrayOutputStream();
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(deb)) {
            member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            member(ar, "control.tar" + compression, compress(controlTar.toByteArray()));
            member(ar, "data.tar" + compression, compress(tarBytes.toByteArray()));
        }
        return deb.toByteArray();
    }

    private byte[] compress(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = switch (compression) {
            case ".gz" -> new GZIPOutputStream(bytes);
            case ".xz" -> new XZOutputStream(bytes, new LZMA2Options(0));
            case ".zst" -> new ZstdOutputStream(bytes);
            default -> bytes;
        }) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static void member(ArArchiveOutputStream ar, String member, byte[] bytes) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(member, bytes.length, 0, 0, 0100644, 0));
        ar.write(bytes);
        ar.closeArchiveEntry();
    }
}
