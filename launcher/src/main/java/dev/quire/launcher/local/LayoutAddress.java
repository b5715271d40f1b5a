package dev.quire.launcher.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An image layout by an address that Podman takes. Up to version 4 it makes an image name of the layout's path, and refuses a
 * path that cannot be one, such as that of a directory below {@code ~/.cache}; and it cuts the address at the first colon. So
 * the layout is shown to it through a link from a path that is plain.
 */
final class LayoutAddress implements AutoCloseable {
    private final Path directory;
    private final Path link;

    private LayoutAddress(Path directory, Path link) {
        this.directory = directory;
        this.link = link;
    }

    static LayoutAddress of(Path layout) throws IOException {
        // Where a link is made must be plain too, which no setting can promise but this path is on every Linux.
        Path directory = Files.createTempDirectory(Path.of("/tmp"), "quire-");
        try {
            return new LayoutAddress(
                    directory, Files.createSymbolicLink(directory.resolve("oci"), layout.toAbsolutePath()));
        } catch (IOException e) {
            Files.deleteIfExists(directory);
            throw e;
        }
    }

    /** The address of the image with that tag. */
    String of(String tag) {
        return "oci:" + link + ":" + tag;
    }

    /** The name that Podman makes of it. */
    String name() {
        return "localhost" + link + ":latest";
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(link);
        Files.deleteIfExists(directory);
    }
}
