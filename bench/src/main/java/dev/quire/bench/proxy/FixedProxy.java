package dev.quire.bench.proxy;

import dev.quire.launcher.proxy.Forwarding;
import dev.quire.launcher.proxy.ProxyLimits;
import dev.quire.launcher.proxy.ProxySettings;
import dev.quire.launcher.proxy.SessionProxy;
import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.SessionAddresses;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The session proxy with one endpoint for all sessions. {@code FixedProxy PORT TOKEN ENDPOINT} */
final class FixedProxy {
    private FixedProxy() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        Route.Ready route = new Route.Ready(URI.create(arguments[2]), arguments[1]);
        SessionProxy.start(
                new ProxySettings(
                        new ProxySettings.Ports("127.0.0.1", port, Optional.of(0)),
                        Forwarding.APPEND,
                        new SessionAddresses.Paths(URI.create("http://127.0.0.1:" + port)),
                        Optional.empty(),
                        URI.create("/"),
                        ProxyLimits.DEFAULT),
                id -> route);
        System.out.println("ready");
    }
}
