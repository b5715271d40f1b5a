package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.util.FS;

/** The repositories on this machine's disk that may be fetched: those that really lie below the configured directories. */
final class LocalRepositories {
    private final List<Path> directories;

    LocalRepositories(List<Path> directories) {
        this.directories = directories;
    }

    /** The real path of the repository that a {@code file://} URL names, all links followed. */
    Path real(GitUrl url) throws IOException {
        Path named = path(url);
        try {
            Path real = named.toRealPath();
            Path git = real.resolve(".git");
            Path repository = Files.exists(git) ? git.toRealPath() : real;
            if (!isAllowed(real) || !isAllowed(repository)) {
                throw forbidden(url);
            }
            if (!RepositoryCache.FileKey.isGitRepository(repository.toFile(), FS.DETECTED)) {
                throw new NoSuchFileException(repository.toString());
            }
            return repository;
        } catch (NoSuchFileException e) {
            // Whether something exists elsewhere is nobody's business.
            if (!isAllowed(named.normalize())) {
                throw forbidden(url);
            }
            throw new BuildException(
                    BuildError.REPOSITORY_NOT_FOUND,
                    "There is no repository at " + Excerpt.of(url.toString()) + ".",
                    e);
        }
    }

    private static Path path(GitUrl url) {
        try {
            return Path.of(Percent.decode(url.path()).orElse(url.path()));
        } catch (InvalidPathException e) {
            throw forbidden(url);
        }
    }

    private boolean isAllowed(Path path) throws IOException {
        for (Path directory : directories) {
            if (path.startsWith(directory.toAbsolutePath().normalize())
                    || (Files.exists(directory) && path.startsWith(directory.toRealPath()))) {
                return true;
            }
        }
        return false;
    }

    private static BuildException forbidden(GitUrl url) {
        return new BuildException(
                BuildError.FORBIDDEN_REPOSITORY,
                Excerpt.of(url.toString())
                        + " is not below a directory from which this installation serves repositories"
                        + " (quire.repositories.file-directories).");
    }
}
