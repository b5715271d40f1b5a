package dev.quire.api.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;

/** The frontend's files, and the pictures that README files and browsers ask for by fixed names. */
@Controller
@Produces(MediaType.ALL)
final class AssetsController {
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String FOR_AN_HOUR = "public, max-age=3600";

    private final StaticFiles files;

    AssetsController(StaticFiles files) {
        this.files = files;
    }

    @Get("/static/{fingerprint}/{+name}")
    HttpResponse<?> file(String fingerprint, String name) {
        return serve(name, fingerprint.equals(files.fingerprint()) ? FOR_EVER : "no-cache");
    }

    @Get("/badge_logo.svg")
    HttpResponse<?> badge() {
        return serve("badge.svg", FOR_AN_HOUR);
    }

    @Get(uris = {"/badge.svg", "/assets/images/badge.svg"})
    HttpResponse<?> plainBadge() {
        return serve("badge.svg", FOR_AN_HOUR);
    }

    @Get(uris = {"/favicon.ico", "/favicon_building.ico", "/favicon_success.ico", "/favicon_fail.ico"})
    HttpResponse<?> icon() {
        return serve("icon.svg", FOR_AN_HOUR);
    }

    private HttpResponse<?> serve(String name, String caching) {
        return files.find(name)
                .<HttpResponse<?>>map(file -> HttpResponse.ok(file.bytes())
                        .header("Content-Type", file.type())
                        .header("Cache-Control", caching)
                        .header("X-Content-Type-Options", "nosniff"))
                .orElseGet(HttpResponse::notFound);
    }
}
