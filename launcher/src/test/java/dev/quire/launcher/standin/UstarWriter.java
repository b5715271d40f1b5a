package dev.quire.launcher.standin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Just enough of tar for an image of a few files: always the same bytes for the same files. */
final class UstarWriter {
    private static final int BLOCK = 512;

    private UstarWriter() {}

    /** A tar of these files by name; directories are left for the runtime to make. */
    static byte[] tar(Map<String, Path> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            byte[] content = Files.readAllBytes(file.getValue());
            out.write(header(file.getKey(), content.length, Files.isExecutable(file.getValue())));
            out.write(content);
            out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        }
        out.write(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    private static byte[] header(String name, long size, boolean executable) {
        byte[] header = new byte[BLOCK];
        if (name.length() > 100) {
            throw new IllegalArgumentException("Too long a name for this tar: " + name);
        }
        put(header, 0, name);
        put(header, 100, executable ? "0000755\0" : "0000644\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, "%011o\0".formatted(size));
        put(header, 136, "00000000000\0");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
