package dev.quire.repo2image.debian;

import dev.quire.repo2image.download.Downloads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Renews the locks that this module carries from the mirror of this machine; a developer's tool, not part of a build.
 */
public final class LockBase {
    private LockBase() {}

    /**
     * Writes {@code base-trixie.lock}, {@code base-bookworm.lock} and {@code service-trixie.lock}.
     *
     * @param args the directory to write to, and one for downloads
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 2) {
            throw new IllegalArgumentException("Usage: LockBase <directory of the locks> <directory for downloads>");
        }
        Path out = Path.of(args[0]);
        Downloads downloads = new Downloads(Downloads.client(), Path.of(args[1]), 12, "quire.debian.mirror");
        DebianMirror mirror =
                DebianMirror.find(Optional.ofNullable(System.getenv("QUIRE_DEBIAN_MIRROR")), Path.of("/"));
        renew(new DebianArchive(mirror, downloads, InstantSource.system()), out);
    }

    static void renew(DebianArchive archive, Path out) throws IOException, InterruptedException {
        List<String> base = roots("base.packages");
        List<String> all = new ArrayList<>(base);
        all.addAll(roots("service.packages"));
        // One state of the suite for both: the service's layer lies on top of the base's.
        List<BaseLock> trixie = archive.resolve("trixie", List.<Collection<String>>of(base, all));
        write(out.resolve("base-trixie.lock"), trixie.getFirst());
        write(out.resolve("service-trixie.lock"), trixie.getLast().without(trixie.getFirst()));
        write(out.resolve("base-bookworm.lock"), archive.resolve("bookworm", base));
    }

    /** The package names in a resource, one per line. */
    static List<String> roots(String resource) throws IOException {
        try (InputStream in = LockBase.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("This build of Quire lacks its resource " + resource + ".");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceAll("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    private static void write(Path file, BaseLock lock) throws IOException {
        Files.writeString(file, lock.text());
    }
}
