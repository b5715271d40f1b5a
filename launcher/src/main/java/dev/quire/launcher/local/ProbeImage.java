package dev.quire.launcher.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The image that the probe runs: nothing but its program. */
final class ProbeImage {
    static final String NAME = "localhost/quire-probe:1";
    static final String COMMAND = "/probe";

    private final String architecture;
    private final byte[] program;

    /**
     * @param architecture of the program, in Go's words
     */
    ProbeImage(String architecture, byte[] program) {
        this.architecture = architecture;
        this.program = program.clone();
    }

    /** Writes it for {@code load}. */
    void writeTo(OutputStream out) throws IOException {
        byte[] tar = layer();
        String diffId = "sha256:" + sha256(tar);
        String config = """
                {"architecture":"%s","os":"linux","config":{"User":"1000:1000"},\
                "rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(architecture, diffId);
        DockerArchive.write(
                out,
                NAME,
                config,
                List.of(new DockerArchive.Layer(diffId, tar.length, () -> new ByteArrayInputStream(tar))));
    }

    private byte[] layer() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            TarArchiveEntry entry = new TarArchiveEntry(COMMAND.substring(1));
            entry.setMode(0100755);
            entry.setSize(program.length);
            entry.setModTime(0L);
            tar.putArchiveEntry(entry);
            tar.write(program);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
