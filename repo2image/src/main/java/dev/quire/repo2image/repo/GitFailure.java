package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;

/** What went wrong, read off the causes of an exception, as a sentence. */
final class GitFailure {
    private final RepositoryPolicy policy;
    private final Path directory;

    GitFailure(RepositoryPolicy policy, Path directory) {
        this.policy = policy;
        this.directory = directory;
    }

    /** The sentence for that failure; always one. */
    BuildException of(GitUrl url, Throwable failure) {
        return known(url, failure)
                .orElseGet(() -> failed(
                        BuildError.HOST_UNREACHABLE,
                        "Repository " + shown(url) + " cannot be fetched: " + ConnectionFailure.reason(failure) + ".",
                        failure));
    }

    /** The sentence for that failure, if it is of a kind for which nothing else is worth trying. */
    Optional<BuildException> known(GitUrl url, Throwable failure) {
        Optional<BuildException> ours = ConnectionFailure.causes(failure)
                .filter(BuildException.class::isInstance)
                .map(BuildException.class::cast)
                .findFirst();
        if (ours.isPresent()) {
            return ours;
        }
        if (ConnectionFailure.has(failure, ByteLimit.Exceeded.class)
                || ConnectionFailure.has(failure, TooLargeObjectInPackException.class)) {
            return Optional.of(policy.tooLarge(url.toString()));
        }
        if (ConnectionFailure.isDiskFull(failure)) {
            return Optional.of(TimedFetch.diskFull(directory, failure));
        }
        return connection(url, failure).or(() -> refusal(url, failure));
    }

    private static Optional<BuildException> connection(GitUrl url, Throwable failure) {
        boolean answersWithError = ConnectionFailure.any(
                failure, e -> ConnectionFailure.message(e).matches("(?s).*\\b5\\d\\d\\b [A-Z].*"));
        Optional<String> why = ConnectionFailure.why(failure)
                .or(() -> answersWithError
                        ? Optional.of("it answers with an error (" + ConnectionFailure.reason(failure) + ")")
                        : Optional.empty());
        return why.map(text -> failed(
                BuildError.HOST_UNREACHABLE,
                "The host " + Excerpt.of(url.host()) + " of the repository cannot be reached: " + text + ".",
                failure));
    }

    private static Optional<BuildException> refusal(GitUrl url, Throwable failure) {
        boolean absent = ConnectionFailure.has(failure, NoRemoteRepositoryException.class)
                || ConnectionFailure.has(failure, RepositoryNotFoundException.class);
        boolean refused = ConnectionFailure.says(
                failure,
                "not authorized",
                "authentication is required",
                "authentication not supported",
                "cannot log in",
                "auth fail",
                "forbidden",
                "not permitted",
                "access denied",
                "not found: ");
        if (!absent && !refused) {
            return Optional.empty();
        }
        String sentence = url.scheme().equals("file")
                ? "There is no repository at " + shown(url) + "."
                : "Repository " + shown(url) + " does not exist, or it is private: check the URL, or make it public.";
        return Optional.of(failed(BuildError.REPOSITORY_NOT_FOUND, sentence, failure));
    }

    private static BuildException failed(BuildError error, String sentence, Throwable cause) {
        return new BuildException(error, sentence, cause);
    }

    private static String shown(GitUrl url) {
        return Excerpt.of(url.toString());
    }
}
