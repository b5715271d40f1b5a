package dev.quire.launcher.proxy;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.Optional;

/** Writes the proxy's notices: JSON for programs, which JupyterLab shows in a dialog, a page for people. */
final class Notices {
    private static final int SECONDS = 3;

    private final URI launcher;

    /**
     * @param launcher where another session can be launched; ends in a slash
     */
    Notices(URI launcher) {
        this.launcher = launcher;
    }

    /**
     * Answers a request.
     *
     * @param launchPath what launches the same again; empty when that is not known
     */
    void answer(HttpServerRequest request, Target target, Notice notice, String launchPath) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        boolean api = target.isApi(request.uri());
        response.setStatusCode(notice.status())
                .putHeader("Content-Type", api ? "application/json" : "text/html; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'self'")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (notice.isPassing()) {
            response.putHeader("Retry-After", Integer.toString(SECONDS));
        }
        if (!request.isEnded()) {
            // Whatever is still to come of the request is nobody's.
            response.putHeader("Connection", "close");
        }
        response.end(api ? json(notice, launchPath) : page(notice, launchPath));
        request.resume();
    }

    private String json(Notice notice, String launchPath) {
        String again = again(launchPath)
                .map(link -> ",\"launch\":\"" + link.replace("\\", "%5C").replace("\"", "%22") + "\"")
                .orElse("");
        return "{\"message\":\"" + notice.sentence() + "\",\"reason\":null" + again + "}";
    }

    private String page(Notice notice, String launchPath) {
        String refresh = notice.isPassing() ? "<meta http-equiv=\"refresh\" content=\"" + SECONDS + "\">" : "";
        String next = notice.isPassing() ? " This page tries again by itself." : "";
        String form = notice == Notice.NO_TOKEN || notice == Notice.WRONG_TOKEN
                ? "<form><label>Token <input name=\"token\" autocomplete=\"off\" required></label> <button>Open</button></form>"
                : "";
        String link = again(launchPath)
                .map(address -> "<a href=\"" + escaped(address) + "\">Launch it again</a>")
                .orElse("<a href=\"" + escaped(launcher.toString()) + "\">Launch a repository</a>");
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><title>Quire</title>%s
                <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem}</style></head>
                <body><p>%s%s</p>%s<p>%s</p></body>
                </html>
                """.formatted(refresh, notice.sentence(), next, form, link);
    }

    private Optional<String> again(String launchPath) {
        return launchPath.isEmpty() ? Optional.empty() : Optional.of(launcher + "v2/" + launchPath);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
