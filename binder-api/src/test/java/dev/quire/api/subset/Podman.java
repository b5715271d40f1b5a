package dev.quire.api.subset;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** This machine's Podman by its command line, as root: only root can lay out owners as images have them. */
final class Podman {
    private static final List<String> LIMITS = List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096");

    private Podman() {}

    static void require() throws IOException, InterruptedException {
        assumeTrue(status(List.of("sh", "-c", "podman info && test $(id -u) = 0")) == 0, "there is no Podman for root");
    }

    /** What Buildah, which is Podman's builder, makes of a directory. */
    static String build(Path context, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("podman", "--runtime", "runc", "build", "--pull=never", "-q"));
        command.addAll(LIMITS);
        command.addAll(List.of("--layers=false", "--format", "docker", "--network", "host"));
        command.addAll(arguments);
        command.add(context.toString());
        return run(command.toArray(String[]::new)).strip();
    }

    /** What a command prints in a container of the image. */
    static String inside(String image, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("podman", "--runtime", "runc", "run", "--rm"));
        command.addAll(LIMITS);
        command.add(image);
        command.addAll(List.of(words));
        return run(command.toArray(String[]::new)).strip();
    }

    /** The image's own configuration. */
    static JsonNode config(String image) throws IOException, InterruptedException {
        return new ObjectMapper()
                .readTree(run("podman", "inspect", "--type", "image", image))
                .path(0)
                .path("Config");
    }

    /** Each path of the image's file system, with all about it but its time. */
    static Map<String, String> files(String image) throws IOException, InterruptedException {
        String container = run("podman", "create", image, "true").strip();
        Map<String, String> files = new TreeMap<>();
        Process export = new ProcessBuilder("podman", "export", container).start();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(export.getInputStream()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String content = entry.isFile() && !entry.isLink() ? DigestUtils.sha256Hex(tar) : "";
                files.put(
                        entry.getName().replaceFirst("/$", ""),
                        String.format(
                                Locale.ROOT,
                                "%c %o %d:%d %s %s",
                                entry.getLinkFlag(),
                                entry.getMode() & 07777,
                                entry.getLongUserId(),
                                entry.getLongGroupId(),
                                entry.getLinkName(),
                                content));
            }
        } finally {
            export.destroy();
            run("podman", "rm", "-f", container);
        }
        return files;
    }

    static String run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).start();
        process.getOutputStream().close();
        StringBuilder complaints = new StringBuilder();
        Thread reader = Thread.startVirtualThread(() -> {
            try (InputStream in = process.getErrorStream()) {
                complaints.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                complaints.append(e);
            }
        });
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        reader.join();
        if (status != 0) {
            throw new IOException(String.join(" ", words) + " ended with " + status + ": " + complaints);
        }
        return text;
    }

    private static int status(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
