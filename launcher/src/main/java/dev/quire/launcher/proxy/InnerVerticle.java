package dev.quire.launcher.proxy;

import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.SessionId;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.IntConsumer;

/** Answers the cluster's own questions, on a port that is not open to browsers. */
final class InnerVerticle extends AbstractVerticle {
    private final ProxySettings.Ports ports;
    private final SessionRoutes routes;
    private final Traffic traffic;
    private final ActivityLog activity;
    private final IntConsumer listening;

    /**
     * @param listening told the port, once
     */
    InnerVerticle(
            ProxySettings.Ports ports,
            SessionRoutes routes,
            Traffic traffic,
            ActivityLog activity,
            IntConsumer listening) {
        this.ports = ports;
        this.routes = routes;
        this.traffic = traffic;
        this.activity = activity;
        this.listening = listening;
    }

    @Override
    public void start(Promise<Void> started) {
        int port = ports.inner().orElse(0);
        vertx.createHttpServer(new HttpServerOptions()
                        .setHost(ports.host())
                        .setPort(port)
                        .setHttp2ClearTextEnabled(false))
                .requestHandler(this::answer)
                .listen()
                .onSuccess(bound -> {
                    listening.accept(bound.actualPort());
                    started.complete();
                })
                .onFailure(started::fail);
    }

    private void answer(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.GET)) {
            end(request, 405, "text/plain", "Only GET is answered here.\n");
            return;
        }
        switch (request.path()) {
            case "/healthz" -> end(request, 200, "text/plain", "ok\n");
            case "/readyz" -> ready(request);
            case "/metrics" -> end(request, 200, "text/plain; version=0.0.4", traffic.metrics());
            case "/internal/activity" -> activity(request);
            case null, default -> end(request, 404, "text/plain", "There is nothing at this path.\n");
        }
    }

    private void ready(HttpServerRequest request) {
        if (traffic.isEnding()) {
            end(request, 503, "text/plain", "The proxy is being stopped.\n");
        } else if (!routes.isComplete()) {
            end(request, 503, "text/plain", "The sessions are not known yet.\n");
        } else {
            end(request, 200, "text/plain", "ok\n");
        }
    }

    /** The sessions with activity in the last {@code since} seconds; all that are known without it. */
    private void activity(HttpServerRequest request) {
        String since =
                request.getParam("since", Long.toString(Duration.ofDays(1).toSeconds()));
        long seconds;
        try {
            seconds = Long.parseLong(since);
        } catch (NumberFormatException _) {
            end(request, 400, "text/plain", "The parameter 'since' is a number of seconds.\n");
            return;
        }
        ActivityLog.Report report = activity.since(Duration.ofSeconds(seconds), this::isOver);
        JsonObject sessions = new JsonObject();
        report.sessions()
                .forEach((id, seen) -> sessions.put(
                        id.value(),
                        new JsonObject().put("silent", seen.silentSeconds()).put("websockets", seen.webSockets())));
        end(
                request,
                200,
                "application/json",
                new JsonObject()
                        .put("watched", report.watchedSeconds())
                        .put("sessions", sessions)
                        .encode());
    }

    private boolean isOver(SessionId id) {
        return switch (routes.route(id)) {
            case Route.Ended _, Route.None _ -> routes.isComplete();
            case Route.Ready _, Route.Starting _ -> false;
        };
    }

    private static void end(HttpServerRequest request, int status, String type, String body) {
        HttpServerResponse response = request.response();
        response.setStatusCode(status).putHeader("Content-Type", type).end(body);
    }
}
