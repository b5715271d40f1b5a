package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
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
                        "Repository " + shown(url) + " cannot be fetched: " + reason(failure) + ".",
                        failure));
    }

    /** The sentence for that failure, if it is of a kind for which nothing else is worth trying. */
    Optional<BuildException> known(GitUrl url, Throwable failure) {
        Optional<BuildException> ours = causes(failure)
                .filter(BuildException.class::isInstance)
                .map(BuildException.class::cast)
                .findFirst();
        if (ours.isPresent()) {
            return ours;
        }
        if (has(failure, ByteLimit.Exceeded.class) || has(failure, TooLargeObjectInPackException.class)) {
            return Optional.of(policy.tooLarge(url.toString()));
        }
        if (says(failure, "no space left on device", "disk quota exceeded")) {
            return Optional.of(failed(
                    BuildError.DISK_FULL,
                    "The disk that holds " + directory + " is full; its operator must free some space.",
                    failure));
        }
        return connection(url, failure).or(() -> refusal(url, failure));
    }

    private static Optional<BuildException> connection(GitUrl url, Throwable failure) {
        String why;
        if (has(failure, UnknownHostException.class)) {
            why = "its name is not known";
        } else if (has(failure, SocketTimeoutException.class) || says(failure, "timed out", "timeout")) {
            why = "it did not answer in time";
        } else if (has(failure, ConnectException.class)) {
            why = "it refuses the connection";
        } else if (has(failure, NoRouteToHostException.class)) {
            why = "there is no route to it";
        } else if (has(failure, SSLException.class)) {
            why = "no secure connection can be made (" + reason(failure) + ")";
        } else if (says(failure, "server key did not validate", "host key")) {
            why =
                    "its SSH key is not in the known_hosts file of this installation (quire.repositories.ssh.known-hosts)";
        } else if (has(failure, SocketException.class)) {
            why = "the connection broke";
        } else if (any(failure, e -> message(e).matches("(?s).*\\b5\\d\\d\\b [A-Z].*"))) {
            why = "it answers with an error (" + reason(failure) + ")";
        } else {
            return Optional.empty();
        }
        return Optional.of(failed(
                BuildError.HOST_UNREACHABLE,
                "The host " + Excerpt.of(url.host()) + " of the repository cannot be reached: " + why + ".",
                failure));
    }

    private static Optional<BuildException> refusal(GitUrl url, Throwable failure) {
        boolean absent =
                has(failure, NoRemoteRepositoryException.class) || has(failure, RepositoryNotFoundException.class);
        boolean refused = says(
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

    /** The innermost message, which is the host's or the network's own. */
    private static String reason(Throwable failure) {
        String reason = causes(failure)
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.isBlank())
                .reduce((_, inner) -> inner)
                .orElse(failure.getClass().getSimpleName());
        return Excerpt.of(reason.strip().replaceAll("\\.$", ""));
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return any(failure, type::isInstance);
    }

    private static boolean says(Throwable failure, String... texts) {
        return any(failure, e -> {
            String message = message(e).toLowerCase(Locale.ROOT);
            return Stream.of(texts).anyMatch(message::contains);
        });
    }

    private static boolean any(Throwable failure, Predicate<Throwable> test) {
        return causes(failure).anyMatch(test);
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause).limit(20);
    }
}
