package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.SessionId;
import java.net.URI;
import java.util.Optional;

/** Where requests for sessions go in a cluster: straight to their Pods. Lookups are from memory and never block. Thread-safe. */
public final class PodRoutes {
    private final SessionTable table;

    /** Routes to the Pods of that table, which stays the caller's to close. */
    public PodRoutes(SessionTable table) {
        this.table = table;
    }

    /** The session's route. */
    public Route route(SessionId id) {
        return table.find(id).map(PodRoutes::route).orElseGet(Route.None::new);
    }

    /** Whether all sessions have been seen once. */
    public boolean isComplete() {
        return table.hasSynced();
    }

    private static Route route(SessionPod session) {
        return switch (session.place()) {
            case SessionPod.Place.Starting _ -> new Route.Starting(Optional.empty());
            case SessionPod.Place.At(var address, var answers) -> {
                if (session.token().isEmpty()) {
                    // Whoever took the token out of the Pod took the way in with it.
                    yield new Route.None();
                }
                Route.Ready ready = new Route.Ready(endpoint(address), session.token());
                yield switch (answers) {
                    case YES -> ready;
                    case NOT_YET -> new Route.Starting(Optional.of(ready));
                };
            }
            case SessionPod.Place.Ended _ -> new Route.Ended(session.origin().launchPath());
        };
    }

    private static URI endpoint(String address) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return URI.create("http://" + host + ":" + JupyterCommand.PORT);
    }
}
