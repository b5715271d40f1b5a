package dev.quire.api.http;

import io.micronaut.http.HttpRequest;
import java.net.URI;

/**
 * Where the service is, seen from browsers.
 *
 * @param url the public URL, ending in a slash
 * @param version the version of this program
 */
public record Site(URI url, String version) {
    /** The path of the public URL, from slash to slash. */
    String basePath() {
        return url.getRawPath();
    }

    /**
     * What follows the base path and this prefix in the request's path, as the client has sent it: specs carry
     * percent-encoded slashes and plus signs that routers decode.
     */
    String rawRest(HttpRequest<?> request, String prefix) {
        String path = request.getUri().getRawPath();
        int start = path.startsWith(basePath() + prefix) ? basePath().length() + prefix.length() : -1;
        return start < 0 ? "" : path.substring(start);
    }
}
