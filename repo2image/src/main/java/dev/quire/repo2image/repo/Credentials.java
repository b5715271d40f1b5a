package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The logins of this installation at the hosts of private repositories, each for one origin: scheme, host and port. They are
 * given to that origin alone, and are never part of a URL, a message, a log or an image.
 */
public final class Credentials {
    private static final String SETTING = "quire.repositories.credentials";

    private final Map<String, Login> byOrigin;

    private Credentials(Map<String, Login> byOrigin) {
        this.byOrigin = Map.copyOf(byOrigin);
    }

    /** No login anywhere. */
    public static Credentials none() {
        return new Credentials(Map.of());
    }

    /**
     * Reads a file in the form of Git's credential store: one {@code https://user:token@host} a line, percent-encoded; empty
     * lines and those that begin with {@code #} are skipped.
     *
     * @throws BuildException {@code MISCONFIGURED}, naming the line and nothing of what it says
     */
    public static Credentials read(Path file) {
        try {
            return parse(Files.readAllLines(file), file.toString());
        } catch (IOException e) {
            throw new BuildException(
                    BuildError.MISCONFIGURED,
                    "The credentials file " + file + " cannot be read; make it readable or mend " + SETTING + ".");
        }
    }

    static Credentials parse(List<String> lines, String name) {
        Map<String, Login> byOrigin = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#") && !add(line, byOrigin)) {
                throw new BuildException(
                        BuildError.MISCONFIGURED,
                        "Line " + (i + 1) + " of the credentials file " + name
                                + " is not of the form https://user:token@host, percent-encoded and without a path ("
                                + SETTING + ").");
            }
        }
        return new Credentials(byOrigin);
    }

    private static boolean add(String line, Map<String, Login> byOrigin) {
        try {
            URI uri = new URI(line);
            String[] parts = String.valueOf(uri.getRawUserInfo()).split(":", 2);
            // A login for a path would be given to all of its host.
            boolean whole = String.valueOf(uri.getRawPath()).matches("/?") && uri.getRawQuery() == null;
            if (!isHttp(uri) || parts.length < 2 || parts[1].isEmpty() || !whole) {
                return false;
            }
            Optional<String> user = Percent.decode(parts[0]);
            Optional<String> secret = Percent.decode(parts[1]);
            if (user.isEmpty() || secret.isEmpty()) {
                return false;
            }
            byOrigin.put(origin(uri), new Login(user.get(), secret.get()));
            return true;
        } catch (URISyntaxException | IllegalArgumentException e) {
            // What the parser says would quote the secret.
            return false;
        }
    }

    /** The login for the origin of that URI. */
    Optional<Login> find(URI uri) {
        return isHttp(uri) ? Optional.ofNullable(byOrigin.get(origin(uri))) : Optional.empty();
    }

    /** Whether that is a URL of http or https with a host. */
    public static boolean isHttp(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        return (scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null;
    }

    /** Scheme, host and port in one spelling. */
    public static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }

    @Override
    public String toString() {
        return "Credentials for " + byOrigin.size() + " hosts";
    }
}
