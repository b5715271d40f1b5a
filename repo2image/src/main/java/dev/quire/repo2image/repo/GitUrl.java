package dev.quire.repo2image.repo;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL that Git can fetch from, in one spelling: lower-case scheme and host, no default port, no slash at the end, no
 * password, query or fragment.
 *
 * @param scheme {@code https}, {@code http}, {@code ssh}, {@code git} or {@code file}
 * @param user the user of an {@code ssh} URL, otherwise empty
 * @param host the host, empty for {@code file}
 * @param port the port when it is not the scheme's own, otherwise 0
 * @param path the path with a leading slash, escapes kept
 */
record GitUrl(String scheme, String user, String host, int port, String path) {
    private static final Map<String, Integer> PORTS =
            Map.of("https", 443, "http", 80, "ssh", 22, "git", 9418, "file", 0);
    // One or more slashes after the colon: proxies are known to merge them.
    private static final Pattern URL =
            Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):/+(?<authority>[^/]*)(?<path>/.*)?");
    private static final Pattern FILE = Pattern.compile("(?i:file):(?://)?(?<path>/.*)");
    private static final Pattern SCP =
            Pattern.compile("(?<user>[A-Za-z0-9_][A-Za-z0-9_.-]*)@(?<host>[^/:@]+):/?(?<path>[^/].*)");
    private static final Pattern AUTHORITY = Pattern.compile("(?:(?<user>[A-Za-z0-9_][A-Za-z0-9_.-]*)@)?"
            + "(?<host>[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\\.?|\\[[0-9A-Fa-f:]+])(?::(?<port>[0-9]{1,5}))?");
    private static final Pattern NOT_IN_A_PATH = Pattern.compile("[\\p{Cntrl}\\s\\\\?#]");

    /** Reads a URL, or {@code user@host:path} as {@code ssh}; empty when it is not one that Git can fetch from. */
    static Optional<GitUrl> parse(String text) {
        Matcher scp = SCP.matcher(text);
        if (scp.matches()) {
            return of("ssh", scp.group("user") + "@" + scp.group("host"), "/" + scp.group("path"));
        }
        Matcher file = FILE.matcher(text);
        if (file.matches()) {
            return path(file.group("path")).map(path -> new GitUrl("file", "", "", 0, path));
        }
        Matcher url = URL.matcher(text);
        return url.matches() && url.group("path") != null
                ? of(url.group("scheme").toLowerCase(Locale.ROOT), url.group("authority"), url.group("path"))
                : Optional.empty();
    }

    private static Optional<GitUrl> of(String scheme, String authority, String path) {
        Integer standard = PORTS.get(scheme);
        Matcher parts = AUTHORITY.matcher(authority);
        if (standard == null || scheme.equals("file") || !parts.matches()) {
            return Optional.empty();
        }
        String user = parts.group("user") == null ? "" : parts.group("user");
        if (!user.isEmpty() && !scheme.equals("ssh")) {
            return Optional.empty();
        }
        int port = parts.group("port") == null ? standard : Integer.parseInt(parts.group("port"));
        if (port < 1 || port > 65535) {
            return Optional.empty();
        }
        String host = parts.group("host").toLowerCase(Locale.ROOT);
        return path(path).map(clean -> new GitUrl(scheme, user, host, port == standard ? 0 : port, clean));
    }

    private static Optional<String> path(String path) {
        String clean = path.replaceAll("/+", "/").replaceAll("/$", "");
        boolean climbs = (clean + "/").contains("/../") || (clean + "/").contains("/./");
        return clean.isEmpty()
                        || climbs
                        || clean.startsWith("/-")
                        || NOT_IN_A_PATH.matcher(clean).find()
                ? Optional.empty()
                : Optional.of(clean);
    }

    /** The URL without a trailing {@code .git}, which forges do not care about; a path on disk keeps it. */
    String identity() {
        String url = toString();
        return url.endsWith(".git") && !scheme.equals("file") ? url.substring(0, url.length() - 4) : url;
    }

    @Override
    public String toString() {
        return scheme + "://" + (user.isEmpty() ? "" : user + "@") + host + (port == 0 ? "" : ":" + port) + path;
    }
}
