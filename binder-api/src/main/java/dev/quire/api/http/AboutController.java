package dev.quire.api.http;

import dev.quire.api.launch.Launches;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What machines ask about the service: version, health, providers, robots. */
@Controller
final class AboutController {
    private final Site site;
    private final Health health;
    private final Launches launches;

    AboutController(Site site, Health health, Launches launches) {
        this.site = site;
        this.health = health;
        this.launches = launches;
    }

    /** BinderHub's {@code /versions}; federations compare the whole answer, so nothing in it may change by itself. */
    @Get("/versions")
    Map<String, Object> versions() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("binderhub", site.version() + " (Quire; BinderHub API 1.0)");
        json.put("builder", "quire-repo2image " + site.version());
        json.put("builder_info", Map.of("quire-repo2image-version", site.version()));
        return json;
    }

    @Get("/health")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> health() throws InterruptedException {
        Health.Report report = health.report();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ok", report.isOk());
        json.put("checks", report.checks());
        return HttpResponse.status(status(report)).body(json).header("Cache-Control", "no-cache");
    }

    private static HttpStatus status(Health.Report report) {
        return report.isOk() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
    }

    /**
     * Whether this process takes requests. A registry or a cluster that is down is no reason to take away the page that says so;
     * {@code /health} tells of those.
     */
    @Get("/ready")
    HttpResponse<?> ready() {
        boolean ready = !launches.isStopping();
        return HttpResponse.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(Map.of("ready", ready))
                .header("Cache-Control", "no-cache");
    }

    @Get("/api/repoproviders")
    List<Map<String, Object>> providers() {
        return Providers.displayed();
    }

    /** Launch links are work for people; crawlers that follow them build images for nobody. */
    @Get("/robots.txt")
    @Produces(MediaType.TEXT_PLAIN)
    String robots() {
        return "User-agent: *\nDisallow: /\n";
    }
}
