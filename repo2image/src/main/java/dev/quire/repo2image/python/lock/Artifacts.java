package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.Excerpt;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What all kinds of lock files write alike: hashes, URLs, paths, and the choice among wheels. */
final class Artifacts {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private Artifacts() {}

    /** The wheel that fits best, if one does. */
    static Optional<LockedWheel> best(List<LockedWheel> wheels, Target target) {
        return wheels.stream()
                .filter(wheel -> target.rank(wheel.filename()).isPresent())
                .min(Comparator.comparingInt((LockedWheel wheel) ->
                                target.rank(wheel.filename()).orElseThrow())
                        .thenComparing(wheel -> Target.build(wheel.filename()), Comparator.reverseOrder())
                        .thenComparing(LockedWheel::filename));
    }

    /** A hash written {@code sha256:…}. */
    static Digest digest(String hash, Place place) {
        try {
            return Digest.parse(hash);
        } catch (IllegalArgumentException e) {
            throw place.invalid(
                    "'" + Excerpt.of(hash) + "' is not a SHA-256 hash; lock the project with SHA-256 hashes.");
        }
    }

    /** The URL of a file or repository: {@code https} (or {@code http} where the lock says so) with a host and no password. */
    static URI url(String text, Place place) {
        try {
            URI url = new URI(text);
            boolean web = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
            if (!web || url.getHost() == null) {
                throw place.unsupported(
                        "'" + Excerpt.of(text) + "' is not an https:// URL; lock the project with one.");
            }
            if (url.getRawUserInfo() != null) {
                throw place.invalid("a URL of the lock must not carry a user or a password.");
            }
            return url;
        } catch (URISyntaxException e) {
            throw place.invalid("'" + Excerpt.of(text) + "' is not a URL.");
        }
    }

    /** The last name in a URL's path or in a path. */
    static String filename(String location) {
        String path = location.replaceFirst("[?#].*$", "");
        return URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** A full commit id. */
    static String commit(String text, Place place) {
        if (!COMMIT.matcher(text).matches()) {
            throw place.invalid("'" + Excerpt.of(text) + "' is not a full commit id; lock the project again.");
        }
        return text;
    }

    /** A path of a lock as a path of the repository, without {@code .} and {@code ..}; empty for the root. */
    static String local(String path, Place place) {
        String file = place.file();
        String base = file.contains("/") ? file.substring(0, file.lastIndexOf('/')) : "";
        Deque<String> names = new ArrayDeque<>();
        for (String name : (base + "/" + path).split("/")) {
            if (name.equals("..")) {
                if (names.isEmpty()) {
                    throw place.invalid("'" + Excerpt.of(path) + "' leads out of the repository.");
                }
                names.removeLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        if (path.startsWith("/") || path.indexOf('\\') >= 0) {
            throw place.invalid("'" + Excerpt.of(path) + "' is not a path inside of the repository.");
        }
        return String.join("/", names);
    }
}
