package dev.quire.api.http;

import java.util.Map;

/** The pages' HTML: a template with places in double braces, filled with escaped text. */
public final class Shell {
    /** Nothing from elsewhere, nothing inline. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
                    + "frame-ancestors 'self'";

    private final StaticFiles files;
    private final Site site;

    public Shell(StaticFiles files, Site site) {
        this.files = files;
        this.site = site;
    }

    String page(String title) {
        return fill(files.template("page.html"), title, "");
    }

    String error(String title, String message) {
        return fill(files.template("error.html"), title, message);
    }

    private String fill(String template, String title, String message) {
        String html = template;
        for (Map.Entry<String, String> place : Map.of(
                        "title",
                        title,
                        "message",
                        message,
                        "base",
                        site.basePath(),
                        "assets",
                        site.basePath() + "static/" + files.fingerprint() + "/",
                        "url",
                        site.url().toString(),
                        "version",
                        site.version())
                .entrySet()) {
            html = html.replace("{{" + place.getKey() + "}}", escape(place.getValue()));
        }
        return html;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                // A value may not open a place for the next one.
                .replace("{", "&#123;");
    }
}
