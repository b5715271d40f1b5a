package dev.quire.api.http;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/v1/sessions}: who has a session's token may ask about it, keep it and stop it. */
@Controller("/api/v1/sessions")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SessionsController {
    private static final Logger log = LoggerFactory.getLogger(SessionsController.class);

    private final Sessions sessions;
    private final JupyterProbe probe;

    SessionsController(Sessions sessions, JupyterProbe probe) {
        this.sessions = sessions;
        this.probe = probe;
    }

    @Get("/{id}")
    HttpResponse<?> tell(String id, @Nullable @Header("Authorization") String authorization) {
        return with(id, authorization, session -> HttpResponse.ok(SessionJson.of(session)));
    }

    @Delete("/{id}")
    HttpResponse<?> stop(String id, @Nullable @Header("Authorization") String authorization) {
        return with(id, authorization, session -> {
            sessions.stop(session.id());
            log.info("Session {} stopped by its user", id);
            return HttpResponse.noContent();
        });
    }

    /** Counts as use: the session's idle time begins anew. Its maximum age stays. */
    @Post("/{id}/extend")
    HttpResponse<?> extend(String id, @Nullable @Header("Authorization") String authorization) {
        return with(
                id,
                authorization,
                session -> touches(session)
                        ? HttpResponse.noContent()
                        : refuse(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                "The session does not answer just now, so it cannot be told to go on; try again."));
    }

    private boolean touches(Session session) {
        try {
            return session.state() instanceof SessionState.Ready ready && probe.touch(session, ready);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Does it with the session, for who has its token. */
    private HttpResponse<?> with(
            String id, @Nullable String authorization, Function<Session, MutableHttpResponse<?>> action) {
        if (authorization == null) {
            return refuse(HttpStatus.UNAUTHORIZED, "Send the session's token as 'Authorization: token <token>'.");
        }
        Optional<Session> session = SessionId.isId(id) ? sessions.find(new SessionId(id)) : Optional.empty();
        if (session.isEmpty()) {
            return refuse(HttpStatus.NOT_FOUND, "There is no session of that id; it may have ended already.");
        }
        if (!authorizes(authorization, session.get().token())) {
            return refuse(HttpStatus.FORBIDDEN, "That is not the session's token.");
        }
        try {
            return action.apply(session.get()).header("Cache-Control", "no-store");
        } catch (LaunchException e) {
            log.warn("Session {} could not be stopped: {}", id, e.getMessage());
            return refuse(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private static boolean authorizes(String authorization, String token) {
        int blank = authorization.indexOf(' ');
        String scheme = blank < 0 ? "" : authorization.substring(0, blank);
        String given = authorization.substring(blank + 1).strip();
        return (scheme.equalsIgnoreCase("token") || scheme.equalsIgnoreCase("bearer"))
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private static MutableHttpResponse<?> refuse(HttpStatus status, String message) {
        return HttpResponse.status(status).body(Map.of("message", message));
    }
}
