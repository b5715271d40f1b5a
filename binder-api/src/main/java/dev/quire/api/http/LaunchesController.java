package dev.quire.api.http;

import dev.quire.api.launch.LaunchId;
import dev.quire.api.launch.Launches;
import dev.quire.launcher.session.LaunchException;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/v1/launches}: who knows a launch's id may cancel it. */
@Controller("/api/v1/launches")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LaunchesController {
    private static final Logger log = LoggerFactory.getLogger(LaunchesController.class);

    private final Launches launches;

    LaunchesController(Launches launches) {
        this.launches = launches;
    }

    @Delete("/{id}")
    HttpResponse<?> cancel(String id) throws InterruptedException {
        Optional<LaunchId> launch = LaunchId.parse(id);
        try {
            if (launch.isPresent() && launches.cancel(launch.get())) {
                return HttpResponse.noContent();
            }
        } catch (LaunchException e) {
            log.warn("Launch {} could not be cancelled: {}", id.substring(0, 8), e.getMessage());
            return refuse(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
        return refuse(
                HttpStatus.NOT_FOUND,
                "No launch of that id is known here; should another replica have it, its session is ended when it appears.");
    }

    private static HttpResponse<?> refuse(HttpStatus status, String message) {
        return HttpResponse.status(status).body(Map.of("message", message));
    }
}
