package dev.quire.launcher.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/** What every request on one event loop is carried with. */
record Carrier(Vertx vertx, Dial dial, ProxySettings settings, Traffic traffic, ActivityLog activity, Notices notices) {

    /** Answers a request with a notice. */
    void refuse(HttpServerRequest request, Target target, Notice notice) {
        traffic.noticed(notice);
        notices.answer(request, target, notice, "");
    }
}
