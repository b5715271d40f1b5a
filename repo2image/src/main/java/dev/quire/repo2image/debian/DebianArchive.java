package dev.quire.repo2image.debian;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.download.Downloads.MissingException;
import dev.quire.repo2image.download.Fanned;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Debian's archive as one mirror serves it: nothing of it is used before its signature or hash was checked. */
public final class DebianArchive {
    private static final int MAX_RELEASE = 8 << 20;
    private static final int PARALLEL = 12;
    private static final String INDEX = "main/binary-amd64/Packages.xz";

    private final DebianMirror mirror;
    private final Downloads downloads;
    private final Keyring keyring;
    private final InstantSource clock;

    public DebianArchive(DebianMirror mirror, Downloads downloads, InstantSource clock) {
        this(mirror, downloads, Keyring.debian(clock), clock);
    }

    DebianArchive(DebianMirror mirror, Downloads downloads, Keyring keyring, InstantSource clock) {
        this.mirror = mirror;
        this.downloads = downloads;
        this.keyring = keyring;
        this.clock = clock;
    }

    /** Chooses the packages that these roots need now, by the suite's signed index. */
    public BaseLock resolve(String suite, Collection<String> roots) throws IOException, InterruptedException {
        return resolve(suite, List.of(roots)).getFirst();
    }

    /** The same for several lists of roots, all by one state of the suite. */
    List<BaseLock> resolve(String suite, List<Collection<String>> lists) throws IOException, InterruptedException {
        String dist = "dists/" + suite + "/";
        try {
            byte[] signed = downloads.read(mirror.file(dist + "InRelease"), MAX_RELEASE, "The release of " + suite);
            ReleaseFile release = ReleaseFile.verify(
                    signed,
                    keyring,
                    clock.instant(),
                    mirror.file(dist + "InRelease").toString());
            if (!release.codename().equals(suite)) {
                throw new BuildException(
                        BuildError.CORRUPT_PACKAGE,
                        "The mirror " + mirror.base().getHost() + " serves the release of " + release.codename()
                                + " as " + suite + "; set quire.debian.mirror to another mirror.");
            }
            PackagesIndex index = index(dist, suite, release);
            return lists.stream()
                    .map(roots ->
                            new BaseLock(suite, release.date(), List.copyOf(roots), Dependencies.closure(index, roots)))
                    .toList();
        } catch (MissingException e) {
            throw new BuildException(
                    BuildError.PACKAGES_UNREACHABLE,
                    "The mirror " + mirror.base() + " does not carry Debian " + suite + " (" + e.getMessage()
                            + "); set quire.debian.mirror to one that does.",
                    e);
        }
    }

    private PackagesIndex index(String dist, String suite, ReleaseFile release)
            throws IOException, InterruptedException {
        ReleaseFile.Index entry = release.indexes().get(INDEX);
        if (entry == null) {
            throw new BuildException(
                    BuildError.CORRUPT_PACKAGE,
                    "The release file of Debian " + suite + " lists no " + INDEX + "; set quire.debian.mirror.");
        }
        Path file = downloads.get(
                mirror.file(dist + INDEX),
                entry.digest(),
                OptionalLong.of(entry.size()),
                "The package index of " + suite);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return PackagesIndex.readXz(in);
        }
    }

    /**
     * Downloads and checks all files of a lock.
     *
     * @throws MissingException when the mirror no longer has one of them
     */
    Map<LockedPackage, Path> fetch(BaseLock lock) throws IOException, InterruptedException {
        List<Path> files = Fanned.map(PARALLEL, lock.packages(), this::fetch);
        Map<LockedPackage, Path> fetched = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            fetched.put(lock.packages().get(i), files.get(i));
        }
        return fetched;
    }

    private Path fetch(LockedPackage one) throws IOException, InterruptedException {
        return downloads.get(
                mirror.file(one.path()), one.digest(), OptionalLong.of(one.size()), "Debian package " + one.name());
    }
}
