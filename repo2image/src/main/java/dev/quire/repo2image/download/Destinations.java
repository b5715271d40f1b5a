package dev.quire.repo2image.download;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.Credentials;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which servers may be asked for files. Those of the operator may lie anywhere and send on to anywhere; of those that a
 * repository or its packages name, each that a request comes to is checked. Thread-safe.
 */
public final class Destinations {
    private final Addresses addresses;
    private final Map<String, Optional<String>> own = new ConcurrentHashMap<>();

    /**
     * @param addresses whether servers that strangers name may be in the internal network
     */
    public Destinations(Addresses addresses) {
        this.addresses = addresses;
    }

    /** Only what the operator or this program names is asked for, so there is nothing to check. */
    public static Destinations trusted() {
        return new Destinations(Addresses.ANY);
    }

    /** From now on, the server of that URL counts as the operator's; a login in the URL is for all of its files. */
    public void trust(URI url) {
        if (Credentials.isHttp(url)) {
            Optional<String> login = Optional.ofNullable(url.getUserInfo())
                    .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
            own.merge(Credentials.origin(url), login, (known, added) -> added.isPresent() ? added : known);
        }
    }

    /** What to say for the header {@code Authorization} to the server of that URL. */
    Optional<String> authorization(URI url) {
        return Credentials.isHttp(url) ? own.getOrDefault(Credentials.origin(url), Optional.empty()) : Optional.empty();
    }

    boolean isTrusted(URI url) {
        return Credentials.isHttp(url) && own.containsKey(Credentials.origin(url));
    }

    /**
     * Checks a server before it is asked.
     *
     * @throws BuildException when it may not be
     */
    void check(URI url) throws UnknownHostException {
        if (!isTrusted(url)) {
            addresses.check(String.valueOf(url.getHost()));
        }
    }
}
