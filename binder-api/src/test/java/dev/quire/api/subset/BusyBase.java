package dev.quire.api.subset;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** An image without a C library and without Python, as Alpine's is to us: one static program that is all others. */
final class BusyBase {
    private BusyBase() {}

    /**
     * Makes it under that name.
     *
     * @param directory for what it is made of
     */
    static void make(String name, Path directory) throws IOException, InterruptedException {
        Path rootfs = Files.createDirectories(directory.resolve("rootfs"));
        try {
            Podman.run("sh", "-c", "cd " + directory + " && apt-get download busybox-static && dpkg-deb -x *.deb deb");
        } catch (IOException e) {
            assumeTrue(false, "no static shell can be had here: " + e.getMessage());
        }
        Path found;
        try (Stream<Path> files = Files.walk(directory.resolve("deb"))) {
            found = files.filter(file -> file.endsWith("bin/busybox"))
                    .findFirst()
                    .orElseThrow();
        }
        for (String made : new String[] {"bin", "etc", "home/app", "opt/there"}) {
            Files.createDirectories(rootfs.resolve(made));
        }
        Files.copy(found, rootfs.resolve("bin/busybox"));
        for (String command : Podman.run(found.toString(), "--list").lines().toList()) {
            if (!command.equals("busybox")) {
                Files.createSymbolicLink(rootfs.resolve("bin").resolve(command), Path.of("busybox"));
            }
        }
        Files.writeString(
                rootfs.resolve("etc/passwd"),
                "root:x:0:0:root:/root:/bin/sh\napp:x:1001:1002::/home/app:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n");
        Files.writeString(rootfs.resolve("etc/group"), "root:x:0:\napps:x:1002:\nmore:x:1003:app\n");
        Files.writeString(rootfs.resolve("opt/there/old"), "old");
        Files.createSymbolicLink(rootfs.resolve("opt/link"), Path.of("there"));
        Podman.run(
                "sh",
                "-c",
                "chown -R 0:0 " + rootfs + " && chown 1001:1002 " + rootfs + "/home/app && chmod 750 "
                        + rootfs + "/home/app " + rootfs + "/opt/there && tar -C " + rootfs + " -cf " + directory
                        + "/rootfs.tar .");
        load(name, directory);
    }

    /** Gives it to Podman, which others may tell to clean up. */
    static void load(String name, Path directory) throws IOException, InterruptedException {
        Podman.run(
                "podman",
                "import",
                "--change",
                "ENV PATH=/bin:/usr/bin",
                "--change",
                "ENV FROM_BASE=yes",
                "--change",
                "LABEL base=busy",
                "--change",
                "CMD [\"sh\"]",
                directory.resolve("rootfs.tar").toString(),
                name);
    }
}
