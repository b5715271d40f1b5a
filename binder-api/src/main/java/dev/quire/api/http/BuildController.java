package dev.quire.api.http;

import dev.quire.api.launch.Launch;
import dev.quire.api.launch.LaunchRequest;
import dev.quire.api.launch.LaunchRequest.Wanted;
import dev.quire.api.launch.Launches;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /build/<provider>/<spec>}: launches and tells of it as an event stream; failures are events too. */
@Controller
final class BuildController {
    static final Duration KEEPALIVE = Duration.ofSeconds(25);

    private final Launches launches;
    private final Site site;

    BuildController(Launches launches, Site site) {
        this.launches = launches;
        this.site = site;
    }

    /** Whatever the client accepts, it gets the stream: a plain curl sends {@code *}{@code /*}, scripts send JSON. */
    @Get(uris = {"/build", "/build/{+rest}"})
    @Produces(MediaType.ALL)
    HttpResponse<?> build(HttpRequest<?> request, @Nullable String rest) {
        SpecPath path = SpecPath.of(site.rawRest(request, "build/"));
        boolean buildOnly =
                request.getParameters().getFirst("build_only").orElse("").equalsIgnoreCase("true");
        LaunchRequest asked = new LaunchRequest(
                path.provider(),
                path.rawSpec(),
                buildOnly ? Wanted.IMAGE : Wanted.SESSION,
                request.getParameters().getFirst("profile").orElse(""));
        Optional<EventId> seen =
                Optional.ofNullable(request.getHeaders().get("Last-Event-ID")).flatMap(EventId::parse);
        if (seen.isPresent()) {
            if (seen.get().isLast()) {
                // The one answer that tells a browser's EventSource to stop coming back.
                return HttpResponse.noContent();
            }
            Optional<Launch> before =
                    launches.find(seen.get().launch()).filter(l -> l.request().equals(asked));
            if (before.isPresent()) {
                return stream(before.get(), seen.get().index() + 1);
            }
        }
        return stream(launches.start(asked), 0);
    }

    private static HttpResponse<?> stream(Launch launch, int from) {
        return HttpResponse.ok(EventStream.of(launch, from, KEEPALIVE))
                .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no");
    }
}
