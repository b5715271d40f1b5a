package dev.quire.api.http;

import dev.quire.api.launch.SpecReader;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.RepoSpec;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The page: the form, the launch page of a link, and what is said when there is none. */
@Controller
final class PageController {
    private static final String HTML = "text/html; charset=utf-8";

    private final Shell shell;
    private final SpecReader specs;
    private final Site site;

    PageController(Shell shell, SpecReader specs, Site site) {
        this.shell = shell;
        this.specs = specs;
        this.site = site;
    }

    @Get
    @Produces(HTML)
    HttpResponse<?> form() {
        return html(HttpStatus.OK, shell.page("Quire"));
    }

    /** The launch page; a link that cannot be read is told at once, not after the page has tried it. */
    @Get(uris = {"/v2", "/v2/{+rest}"})
    @Produces(HTML)
    HttpResponse<?> launch(HttpRequest<?> request, @Nullable String rest) {
        SpecPath path = SpecPath.of(site.rawRest(request, "v2/"));
        try {
            RepoSpec spec = specs.read(path.provider(), path.rawSpec());
            return html(HttpStatus.OK, shell.page(title(spec)));
        } catch (BuildException e) {
            String message = e.getMessage() == null ? "This link cannot be read." : e.getMessage();
            return html(HttpStatus.BAD_REQUEST, shell.error("This link cannot be launched", message));
        }
    }

    /** The title that link previews show, in BinderHub's form. */
    private static String title(RepoSpec spec) {
        String provider = switch (spec.provider()) {
            case "gh" -> "GitHub";
            case "gl" -> "GitLab";
            case "gist" -> "Gist";
            case "zenodo" -> "Zenodo";
            case "figshare" -> "Figshare";
            case "dataverse" -> "Dataverse";
            case "hydroshare" -> "Hydroshare";
            case "ckan" -> "CKAN";
            case "swh" -> "Software Heritage";
            default -> "Git";
        };
        return provider + ": " + spec.path();
    }

    /** The oldest badges' links. */
    @Get("/repo/{user}/{repo}{/path:.*}")
    HttpResponse<?> legacy(HttpRequest<?> request, String user, String repo, @Nullable String path) {
        String[] parts = site.rawRest(request, "repo/").split("/", 3);
        String target = site.basePath() + "v2/gh/" + parts[0] + "/" + parts[1] + "/master";
        if (parts.length == 3 && !parts[2].isEmpty()) {
            String opened = URLDecoder.decode(parts[2].replace("+", "%2B"), StandardCharsets.UTF_8);
            target += "?urlpath="
                    + URLEncoder.encode(opened, StandardCharsets.UTF_8).replace("+", "%20");
        }
        return HttpResponse.status(HttpStatus.FOUND)
                .header("Location", URI.create(target).toString());
    }

    @Error(status = HttpStatus.NOT_FOUND, global = true)
    @Produces(HTML)
    HttpResponse<?> nothingHere(HttpRequest<?> request) {
        return html(
                HttpStatus.NOT_FOUND,
                shell.error("There is nothing here", "Quire has no page at this address; start from its front page."));
    }

    private static MutableHttpResponse<?> html(HttpStatus status, String body) {
        return HttpResponse.status(status)
                .body(body)
                .header("Content-Type", HTML)
                .header("Cache-Control", "no-cache")
                .header("Content-Security-Policy", Shell.CONTENT_SECURITY_POLICY)
                .header("Referrer-Policy", "same-origin")
                .header("X-Content-Type-Options", "nosniff");
    }
}
