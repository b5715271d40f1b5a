package dev.quire.api;

import dev.quire.api.config.QuireConfig;
import dev.quire.launcher.proxy.Forwarding;
import dev.quire.launcher.proxy.ProxyLimits;
import dev.quire.launcher.proxy.ProxySettings;
import dev.quire.launcher.proxy.SessionProxy;
import dev.quire.launcher.proxy.SessionRoutes;
import dev.quire.launcher.session.SessionAddresses;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The session proxy on the public port; what is not a session's goes to the HTTP server behind it. */
final class ProxyDoor implements FrontDoor {
    private final QuireConfig config;
    private final SessionRoutes routes;
    private @Nullable SessionProxy proxy;

    ProxyDoor(QuireConfig config, SessionRoutes routes) {
        this.config = config;
        this.routes = routes;
    }

    @Override
    public void open(int httpPort) {
        URI upstream = URI.create("http://127.0.0.1:" + httpPort);
        try {
            proxy = SessionProxy.start(
                    new ProxySettings(
                            new ProxySettings.Ports(config.address(), config.port(), Optional.empty()),
                            Forwarding.REPLACE,
                            new SessionAddresses.Paths(config.publicUrl().resolve("/")),
                            Optional.of(upstream),
                            // Whatever name the browser knows this machine by.
                            URI.create(config.publicUrl().getRawPath()),
                            ProxyLimits.DEFAULT),
                    routes);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The start was interrupted.", e);
        }
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
    }
}
