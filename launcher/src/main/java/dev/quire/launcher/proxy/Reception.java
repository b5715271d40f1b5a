package dev.quire.launcher.proxy;

import dev.quire.launcher.session.Route;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** Takes each request, finds out whom it is for and whether it may go there, and sends it on its way. */
final class Reception {
    private final Carrier carrier;
    private final SessionRoutes routes;
    private final Gate gate;

    Reception(Carrier carrier, SessionRoutes routes) {
        this.carrier = carrier;
        this.routes = routes;
        this.gate = new Gate(carrier.settings().addresses());
    }

    void receive(HttpServerRequest request) {
        if (carrier.traffic().isClosed()) {
            // On a connection that was kept, or made in this very moment: who gets no answer at all asks elsewhere.
            request.connection().close();
            return;
        }
        request.pause();
        Traffic.Visit visit = carrier.traffic().begin();
        request.response().endHandler(over -> visit.end());
        Target target = Target.of(carrier.settings().addresses(), request.getHeader("host"), request.uri());
        if (carrier.traffic().isEnding() && !Headers.isWebSocket(request.headers())) {
            request.response().putHeader("Connection", "close");
        }
        if (request.method().equals(HttpMethod.CONNECT) || request.method().equals(HttpMethod.TRACE)) {
            carrier.refuse(request, target, Notice.MALFORMED);
        } else if (!visit.fits()) {
            carrier.refuse(request, target, Notice.FULL);
        } else {
            send(request, target, visit);
        }
    }

    private void send(HttpServerRequest request, Target target, Traffic.Visit visit) {
        switch (target) {
            case Target.Upstream _ -> toService(request, target, visit);
            case Target.ToSession session -> toSession(request, session, visit);
            case Target.MissingSlash(var location) -> redirect(request, 308, location);
            case Target.NoSession _ -> carrier.refuse(request, target, Notice.NO_SESSION);
            case Target.Malformed _ -> carrier.refuse(request, target, Notice.MALFORMED);
        }
    }

    private void toService(HttpServerRequest request, Target target, Traffic.Visit visit) {
        carrier.settings()
                .upstream()
                .ifPresentOrElse(
                        endpoint ->
                                new Exchange(carrier, request, visit, target, new Errand.ToService()).passTo(endpoint),
                        () -> carrier.refuse(request, target, Notice.NO_SESSION));
    }

    private void toSession(HttpServerRequest request, Target.ToSession session, Traffic.Visit visit) {
        switch (routes.route(session.id())) {
            case Route.Ready ready -> admit(request, session, visit, ready, Notice.NOT_ANSWERING);
            case Route.Starting(var soon) ->
                soon.ifPresentOrElse(
                        ready -> admit(request, session, visit, ready, Notice.STARTING),
                        () -> carrier.refuse(request, session, Notice.STARTING));
            case Route.Ended(var launchPath) -> {
                carrier.traffic().noticed(Notice.ENDED);
                carrier.notices().answer(request, session, Notice.ENDED, launchPath);
            }
            case Route.None _ ->
                carrier.refuse(request, session, routes.isComplete() ? Notice.NO_SESSION : Notice.NOT_ANSWERING);
        }
    }

    private void admit(
            HttpServerRequest request,
            Target.ToSession session,
            Traffic.Visit visit,
            Route.Ready ready,
            Notice unreachable) {
        String method = request.method().name();
        MultiMap headers = request.headers();
        switch (gate.decide(method, request.uri(), headers, session, ready.token())) {
            case Gate.Decision.Pass(var visitor) -> {
                if (visitor != Gate.Visitor.NOBODY) {
                    carrier.activity().request(session, method, request.uri());
                }
                new Exchange(
                                carrier,
                                request,
                                visit,
                                session,
                                new Errand.ToSession(session, visitor, ready.token(), unreachable))
                        .passTo(ready.endpoint());
            }
            case Gate.Decision.Redeem(var location, var cookie) -> {
                request.response().putHeader("Set-Cookie", cookie);
                redirect(request, 303, location);
            }
            case Gate.Decision.Refuse(var notice) -> carrier.refuse(request, session, notice);
        }
    }

    private static void redirect(HttpServerRequest request, int status, String location) {
        request.response()
                .setStatusCode(status)
                .putHeader("Location", location)
                .putHeader("Cache-Control", "no-store")
                .putHeader("Referrer-Policy", "no-referrer")
                .end();
        request.resume();
    }
}
