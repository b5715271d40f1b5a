package dev.quire.launcher.standin;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A root file system of this machine's own shell and a few programs, for images that need no registry to start from. */
public final class SmallSystem {
    private static final List<String> PROGRAMS =
            List.of("sh", "sleep", "cat", "id", "env", "ls", "touch", "head", "tr", "rm");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x[0-9a-f]+\\)");

    private SmallSystem() {}

    /** As a tar archive. */
    public static byte[] tar() throws IOException, InterruptedException {
        Set<Path> files = new TreeSet<>();
        for (String program : PROGRAMS) {
            Path path = Path.of("/bin", program);
            assumeTrue(Files.isExecutable(path), "this machine has no " + path);
            files.add(path);
            Process ldd = new ProcessBuilder("ldd", path.toString()).start();
            Matcher library = LIBRARY.matcher(new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            while (library.find()) {
                files.add(Path.of(library.group(1)));
            }
            assumeTrue(ldd.waitFor() == 0, "the programs of this machine cannot be taken apart by ldd");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Path file : files) {
                add(tar, file.toString().substring(1), 0755, Files.readAllBytes(file));
            }
            add(
                    tar,
                    "etc/passwd",
                    0644,
                    "root:x:0:0::/:/bin/sh\njovyan:x:1000:1000::/home/jovyan:/bin/sh\n"
                            .getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** These files as a tar archive. */
    public static byte[] context(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                add(tar, file.getKey(), 0644, file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, int mode, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
