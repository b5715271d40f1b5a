package dev.quire.repo2image.repo;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why a host could not be talked to, read off the causes of an exception. */
final class ConnectionFailure {
    private ConnectionFailure() {}

    /** The reason as a clause about the host; empty when the connection was not the matter. */
    static Optional<String> why(Throwable failure) {
        if (has(failure, UnknownHostException.class) || has(failure, UnresolvedAddressException.class)) {
            return Optional.of("its name is not known");
        }
        if (has(failure, SocketTimeoutException.class)
                || has(failure, HttpTimeoutException.class)
                || says(failure, "timed out", "timeout")) {
            return Optional.of("it did not answer in time");
        }
        if (has(failure, ConnectException.class)) {
            return Optional.of("it refuses the connection");
        }
        if (has(failure, NoRouteToHostException.class)) {
            return Optional.of("there is no route to it");
        }
        if (has(failure, SSLException.class)) {
            return Optional.of("no secure connection can be made (" + reason(failure) + ")");
        }
        if (says(failure, "server key did not validate", "host key")) {
            return Optional.of("its SSH key is not in the known_hosts file of this installation"
                    + " (quire.repositories.ssh.known-hosts)");
        }
        return has(failure, SocketException.class) ? Optional.of("the connection broke") : Optional.empty();
    }

    /** The innermost message, which is the host's or the network's own. */
    static String reason(Throwable failure) {
        String reason = causes(failure)
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.isBlank())
                .reduce((_, inner) -> inner)
                .orElse(failure.getClass().getSimpleName());
        return Excerpt.of(reason.strip().replaceAll("\\.$", ""));
    }

    static boolean isDiskFull(Throwable failure) {
        return says(failure, "no space left on device", "disk quota exceeded");
    }

    static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return any(failure, type::isInstance);
    }

    static boolean says(Throwable failure, String... texts) {
        return any(failure, e -> {
            String message = message(e).toLowerCase(Locale.ROOT);
            return Stream.of(texts).anyMatch(message::contains);
        });
    }

    static boolean any(Throwable failure, Predicate<Throwable> test) {
        return causes(failure).anyMatch(test);
    }

    static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause).limit(20);
    }
}
