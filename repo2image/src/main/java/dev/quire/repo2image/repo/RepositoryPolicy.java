package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Which repositories this installation fetches.
 *
 * @param fileDirectories the directories below which {@code file://} URLs may point; none means no such URLs
 * @param addresses whether hosts of the internal network may be asked
 * @param maxBytes the most that is received, and the most that the files may add up to
 * @param maxFiles the most files and directories
 * @param answerWithin how long a host may take to name its refs, and how long it may be silent while it sends
 * @param fetchWithin how long a whole fetch may take
 */
public record RepositoryPolicy(
        List<Path> fileDirectories,
        Addresses addresses,
        long maxBytes,
        int maxFiles,
        Duration answerWithin,
        Duration fetchWithin) {
    /** The setting that limits the size, as sentences name it. */
    public static final String MAX_SIZE_SETTING = "quire.repositories.fetch.max-size";

    /** The setting that limits the number of files, as sentences name it. */
    public static final String MAX_FILES_SETTING = "quire.repositories.fetch.max-files";

    public RepositoryPolicy {
        fileDirectories = List.copyOf(fileDirectories);
        if (maxBytes < 1 || maxFiles < 1) {
            throw new IllegalArgumentException("The limits of a repository's size must be positive");
        }
        if (!answerWithin.isPositive() || !fetchWithin.isPositive()) {
            throw new IllegalArgumentException("The time that a repository's host has must be positive");
        }
    }

    /** What a cluster starts from: no {@code file://}, no internal addresses, 2 GiB, 200,000 files, 20 s and 10 min. */
    public static RepositoryPolicy standard() {
        return new RepositoryPolicy(
                List.of(), Addresses.PUBLIC_ONLY, 2L << 30, 200_000, Duration.ofSeconds(20), Duration.ofMinutes(10));
    }

    BuildException tooLarge(String url) {
        return new BuildException(
                BuildError.REPOSITORY_TOO_LARGE,
                "Repository " + Excerpt.of(url) + " is larger than the " + size(maxBytes)
                        + " that this installation allows (" + MAX_SIZE_SETTING + "); keep large files elsewhere.");
    }

    BuildException tooManyFiles(String url) {
        return new BuildException(
                BuildError.REPOSITORY_TOO_LARGE,
                "Repository " + Excerpt.of(url) + " has more than the " + maxFiles
                        + " files and directories that this installation allows (" + MAX_FILES_SETTING + ").");
    }

    private static String size(long bytes) {
        if (bytes % (1L << 30) == 0) {
            return (bytes >> 30) + " GiB";
        }
        return bytes % (1L << 20) == 0 ? (bytes >> 20) + " MiB" : bytes + " bytes";
    }
}
