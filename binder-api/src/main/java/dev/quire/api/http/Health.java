package dev.quire.api.http;

import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import dev.quire.repo2image.Repo2Image;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the service can do its work. Asked often, by probes and federations that wait two seconds at most, so the answer
 * is shared and a little old.
 */
public final class Health {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final Repo2Image images;
    private final Sessions sessions;
    private final int quota;
    private final InstantSource clock;
    private @Nullable FutureTask<Report> asked;
    private Instant askedAt = Instant.MIN;

    /** One answer; the names of the checks are BinderHub's. */
    record Report(boolean isOk, List<Map<String, Object>> checks) {}

    public Health(Repo2Image images, Sessions sessions, int quota, InstantSource clock) {
        this.images = images;
        this.sessions = sessions;
        this.quota = quota;
        this.clock = clock;
    }

    Report report() throws InterruptedException {
        try {
            return ask().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Report(
                    false,
                    List.of(check(
                            "Docker registry", Optional.of("The checks take longer than they may; look at the log."))));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private synchronized FutureTask<Report> ask() {
        FutureTask<Report> last = asked;
        Instant now = clock.instant();
        if (last != null && (!last.isDone() || askedAt.plus(FRESH).isAfter(now))) {
            return last;
        }
        FutureTask<Report> next = new FutureTask<>(this::look);
        asked = next;
        askedAt = now;
        Thread.ofVirtual().name("health").start(next);
        return next;
    }

    private Report look() {
        Map<String, Object> builds = check("Docker registry", problem(images::problem));
        Map<String, Object> launches = check("JupyterHub API", problem(sessions::problem));
        boolean ok = Boolean.TRUE.equals(builds.get("ok")) && Boolean.TRUE.equals(launches.get("ok"));
        return new Report(ok, List.of(builds, launches, sessionQuota()));
    }

    private static Optional<String> problem(Callable<Optional<String>> check) {
        try {
            return check.call();
        } catch (Exception e) {
            return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private static Map<String, Object> check(String service, Optional<String> problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("service", service);
        json.put("ok", problem.isEmpty());
        problem.ifPresent(sentence -> json.put("message", sentence));
        return json;
    }

    /** Being full is not being ill: load balancers read the figures and send people elsewhere. */
    private Map<String, Object> sessionQuota() {
        long users;
        try {
            users = sessions.list().stream()
                    .filter(session -> !(session.state() instanceof SessionState.Ended))
                    .count();
        } catch (RuntimeException e) {
            // The check of sessions tells of it.
            users = 0;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("service", "Pod quota");
        json.put("total_pods", users);
        json.put("build_pods", 0);
        json.put("user_pods", users);
        json.put("quota", quota > 0 ? quota : null);
        json.put("ok", quota == 0 || users < quota);
        json.put("_ignore_failure", true);
        return json;
    }
}
