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
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /build/<provider>/<spec>}: launches and tells of it as an event stream; failures are events too. */
@Controller
final class BuildController {
    static final Duration KEEPALIVE = Duration.ofSeconds(25);

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_-]{16,128}");

    private final Launches launches;
    private final Clients clients;
    private final Site site;

    BuildController(Launches launches, Clients clients, Site site) {
        this.launches = launches;
        this.clients = clients;
        this.site = site;
    }

    /** Whatever the client accepts, it gets the stream: a plain curl sends {@code *}{@code /*}, scripts send JSON. */
    @Get(uris = {"/build", "/build/{+rest}"})
    @Produces(MediaType.ALL)
    HttpResponse<?> build(HttpRequest<?> request, @Nullable String rest) {
        LaunchRequest asked = asked(request);
        String client = clients.of(request);
        Optional<EventId> seen =
                Optional.ofNullable(request.getHeaders().get("Last-Event-ID")).flatMap(EventId::parse);
        if (seen.isPresent()) {
            if (seen.get().isLast()) {
                // The one answer that tells a browser's EventSource to stop coming back.
                return HttpResponse.noContent();
            }
            Optional<Launch> before = launches.resume(seen.get().launch(), asked, client);
            if (before.isPresent()) {
                return stream(before.get(), following(seen.get(), before.get()));
            }
        }
        Optional<String> requestId = requestId(request);
        if (requestId.isEmpty()) {
            return stream(launches.start(asked, client), 0);
        }
        if (!REQUEST_ID.matcher(requestId.get()).matches()) {
            return HttpResponse.badRequest(Map.of(
                    "message",
                    "A request id has 16 to 128 letters, digits, '-' and '_', and nobody else can guess it."));
        }
        return stream(launches.start(requestId.get(), asked, client), 0);
    }

    private LaunchRequest asked(HttpRequest<?> request) {
        SpecPath path = SpecPath.of(site.rawRest(request, "build/"));
        boolean buildOnly =
                request.getParameters().getFirst("build_only").orElse("").equalsIgnoreCase("true");
        return new LaunchRequest(
                path.provider(),
                path.rawSpec(),
                buildOnly ? Wanted.IMAGE : Wanted.SESSION,
                request.getParameters().getFirst("profile").orElse(""));
    }

    /** A browser's EventSource can send no header of its own. */
    private static Optional<String> requestId(HttpRequest<?> request) {
        return Optional.ofNullable(request.getHeaders().get("Idempotency-Key"))
                .or(() -> request.getParameters().getFirst("request"));
    }

    /** Where to read on; in a log that has fewer entries, another replica's or a later try's, from the beginning. */
    private static int following(EventId seen, Launch launch) {
        return seen.index() < launch.events().size() ? seen.index() + 1 : 0;
    }

    private static HttpResponse<?> stream(Launch launch, int from) {
        return HttpResponse.ok(EventStream.of(launch, from, KEEPALIVE))
                .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no")
                .header("Quire-Launch", launch.id().value());
    }
}
