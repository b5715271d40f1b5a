package dev.quire.api.http;

import dev.quire.api.config.CorsConfig;
import dev.quire.api.config.QuireConfig;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets other sites' pages use the API, on every answer, errors included. The API knows no cookies, so this gives away
 * nothing that a page could not get from its own server.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class CorsFilter {
    private final @Nullable String origin;

    CorsFilter(CorsConfig config, QuireConfig quire) {
        boolean isPublic = quire.mode() == QuireConfig.Mode.CLUSTER;
        this.origin = config.origin() != null ? config.origin() : isPublic ? "*" : null;
    }

    /** Preflights are answered before anything else is looked at. */
    @RequestFilter
    @Nullable
    HttpResponse<?> preflight(HttpRequest<?> request) {
        return request.getMethod() == HttpMethod.OPTIONS ? allow(HttpResponse.noContent()) : null;
    }

    @ResponseFilter
    void allowEverywhere(MutableHttpResponse<?> response) {
        allow(response);
    }

    private MutableHttpResponse<?> allow(MutableHttpResponse<?> response) {
        if (origin == null) {
            return response;
        }
        response.getHeaders()
                .set("Access-Control-Allow-Origin", origin)
                .set("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE, OPTIONS")
                .set(
                        "Access-Control-Allow-Headers",
                        "cache-control, authorization, last-event-id, idempotency-key, x-xsrftoken, accept, content-type")
                .set("Access-Control-Expose-Headers", "quire-launch, retry-after")
                .set("Access-Control-Max-Age", "86400");
        return response;
    }
}
