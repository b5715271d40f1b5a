package dev.quire.api;

import dev.quire.api.config.QuireConfig;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.HttpServerConfiguration;
import jakarta.inject.Singleton;

/** Where the HTTP server listens: behind the session proxy on a port of its own, or on the public port. */
@Singleton
final class ServerAddress implements BeanCreatedEventListener<HttpServerConfiguration> {
    private static final int ANY_FREE = -1;

    private final QuireConfig config;

    ServerAddress(QuireConfig config) {
        this.config = config;
    }

    @Override
    public HttpServerConfiguration onCreated(BeanCreatedEvent<HttpServerConfiguration> event) {
        HttpServerConfiguration server = event.getBean();
        switch (config.mode()) {
            case LOCAL -> {
                server.setHost("127.0.0.1");
                server.setPort(ANY_FREE);
            }
            case CLUSTER -> {
                server.setHost(config.address());
                server.setPort(config.port() == 0 ? ANY_FREE : config.port());
            }
        }
        return server;
    }
}
