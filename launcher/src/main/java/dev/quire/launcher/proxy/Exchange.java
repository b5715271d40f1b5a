package dev.quire.launcher.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.URI;

/** One request on its way through the proxy, and its answer on the way back. */
final class Exchange {
    private final Carrier carrier;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Traffic.Visit visit;
    private final Target target;
    private final Errand errand;
    private boolean gone;

    /**
     * @param request paused
     */
    Exchange(Carrier carrier, HttpServerRequest request, Traffic.Visit visit, Target target, Errand errand) {
        this.carrier = carrier;
        this.request = request;
        this.response = request.response();
        this.visit = visit;
        this.target = target;
        this.errand = errand;
    }

    /** Passes the request to that scheme, host and port. */
    void passTo(URI endpoint) {
        if (announced() > carrier.settings().limits().bodyBytes()) {
            carrier.refuse(request, target, Notice.TOO_BIG);
            return;
        }
        response.closeHandler(closed -> gone = true);
        boolean tls = "https".equals(endpoint.getScheme());
        int port = endpoint.getPort() >= 0 ? endpoint.getPort() : tls ? 443 : 80;
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(port, endpoint.getHost()))
                .setHost(endpoint.getHost())
                .setPort(port)
                .setSsl(tls)
                .setMethod(request.method())
                .setURI(request.uri());
        carrier.dial()
                .connect(options)
                .onSuccess(forward -> {
                    if (gone) {
                        forward.reset();
                    } else {
                        send(forward);
                    }
                })
                .onFailure(failure -> carrier.refuse(request, target, errand.nobodyThere()));
    }

    /** The length that the request says it has; none: it shows. */
    private long announced() {
        String length = request.getHeader("content-length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }

    private void send(HttpClientRequest forward) {
        // When the browser goes away, so does the request: a followed build log or a long download must not run on for
        // nobody.
        response.closeHandler(closed -> forward.reset());
        response.exceptionHandler(failure -> forward.reset());
        // Said by the answer's future, too; without a handler Vert.x would log every browser that goes away as an
        // error.
        forward.exceptionHandler(failure -> {});
        Headers.copy(request.headers(), forward.headers());
        Headers.forward(
                forward.headers(),
                carrier.settings().forwarding(),
                request.remoteAddress().hostAddress(),
                request.scheme() == null ? "http" : request.scheme());
        errand.prepare(forward.headers());
        if (request.method().equals(HttpMethod.GET) && Headers.isWebSocket(request.headers())) {
            upgrade(forward);
            return;
        }
        forward.response().onSuccess(this::receive).onFailure(failure -> cutOff());
        if (forward.headers().contains("expect")) {
            forward.headers().remove("expect");
            response.writeContinue();
        }
        if (request.headers().contains("transfer-encoding")) {
            forward.setChunked(true);
        }
        new Bounded(request, carrier.settings().limits().bodyBytes(), () -> {
                    carrier.refuse(request, target, Notice.TOO_BIG);
                    forward.reset();
                })
                .pipeTo(forward)
                .onFailure(failure -> forward.reset());
    }

    private Future<Void> receive(HttpClientResponse answer) {
        if (response.closed()) {
            answer.request().reset();
            return Future.succeededFuture();
        }
        answer.pause();
        response.setStatusCode(answer.statusCode()).setStatusMessage(answer.statusMessage());
        Headers.copy(answer.headers(), response.headers());
        errand.receive(response.headers());
        if (!answer.headers().contains("content-length") && mayHaveBody(answer)) {
            if (request.version() == HttpVersion.HTTP_1_0) {
                response.putHeader("Connection", "close");
            } else {
                response.setChunked(true);
            }
        }
        // An answer that breaks off must not look complete.
        return answer.pipe().endOnFailure(false).to(response).onFailure(failure -> {
            answer.request().reset();
            response.reset();
        });
    }

    private boolean mayHaveBody(HttpClientResponse answer) {
        return !request.method().equals(HttpMethod.HEAD) && answer.statusCode() != 204 && answer.statusCode() != 304;
    }

    private void upgrade(HttpClientRequest forward) {
        forward.putHeader("Connection", "Upgrade").putHeader("Upgrade", "websocket");
        forward.connect().onFailure(failure -> cutOff()).onSuccess(answer -> {
            if (answer.statusCode() != 101) {
                // The request of an upgrade has no end, so that its connection could not carry another.
                receive(answer).onComplete(_ -> answer.request().connection().close());
                return;
            }
            NetSocket far = answer.netSocket().pause();
            response.setStatusCode(101);
            response.headers().addAll(answer.headers());
            errand.receive(response.headers());
            request.toNetSocket().onFailure(failure -> far.close()).onSuccess(near -> {
                // Nobody tells of the end of an answer that has become a tunnel.
                visit.end();
                Tunnel tunnel = new Tunnel(carrier.vertx(), near, far);
                switch (errand) {
                    case Errand.ToSession(var session, var _, var _, var _) ->
                        tunnel.open(carrier.traffic(), carrier.activity().opened(session.id()));
                    case Errand.ToService _ -> tunnel.open(carrier.traffic(), ActivityLog.Socket.NOBODYS);
                }
            });
        });
    }

    private void cutOff() {
        carrier.refuse(request, target, errand.brokenOff());
    }
}
