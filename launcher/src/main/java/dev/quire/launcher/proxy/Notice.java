package dev.quire.launcher.proxy;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** What the proxy itself has to say, when there is nobody to pass a request to. */
enum Notice {
    MALFORMED(400, "This request cannot be passed on."),
    NO_SESSION(404, "There is no session at this address: it has ended, or the link is incomplete."),
    NOT_ANSWERING(503, "The session does not answer; it may be starting, or be busy, or have just ended."),
    CUT_OFF(502, "The session closed the connection before it answered."),
    SERVICE_DOWN(503, "Quire is not answering; it may be starting.");

    private static final int SECONDS = 3;

    private final int status;
    private final String sentence;

    Notice(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    /** Answers a request: JSON under {@code api/}, which JupyterLab shows in a dialog, a page otherwise. */
    void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        boolean api = Target.isApi(request.uri());
        String body = api ? "{\"message\":\"" + sentence + "\",\"reason\":null}" : page();
        response.setStatusCode(status)
                .putHeader("Content-Type", api ? "application/json" : "text/html; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .putHeader("X-Content-Type-Options", "nosniff");
        retryAfter().ifPresent(seconds -> response.putHeader("Retry-After", Integer.toString(seconds)));
        if (!request.isEnded()) {
            // Whatever is still to come of the request is nobody's.
            response.putHeader("Connection", "close");
        }
        response.end(body);
        request.resume();
    }

    private Optional<Integer> retryAfter() {
        return status == 503 ? Optional.of(SECONDS) : Optional.empty();
    }

    private String page() {
        String refresh = retryAfter()
                .map(seconds -> "<meta http-equiv=\"refresh\" content=\"" + seconds + "\">")
                .orElse("");
        String next = refresh.isEmpty() ? "" : " This page tries again by itself.";
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><title>Quire</title>%s
                <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem}</style></head>
                <body><p>%s%s</p><p><a href="/">Launch a repository</a></p></body>
                </html>
                """.formatted(refresh, sentence, next);
    }
}
