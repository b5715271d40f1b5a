package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.Answer;
import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.SessionId;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ways from here to a session: its Pod's address, and its public URL. Whether Pods can be dialled at all (inside the
 * cluster, or on one of its nodes) is learnt by asking them; one that can't be reached says nothing about the others. Thread-safe.
 */
final class Door {
    /** So many Pods in a row that can't be reached, and most of the rest are not waited for. */
    private static final int ENOUGH = 3;
    /** Every so many looks a Pod is asked nevertheless. */
    private static final int AGAIN = 16;

    private final RouteSettings route;
    private final JupyterProbe probe;
    private final AtomicInteger unreached = new AtomicInteger();
    private volatile boolean reached;

    Door(RouteSettings route, JupyterProbe probe) {
        this.route = route;
        this.probe = probe;
    }

    /** Where a session is dialled from here: scheme, host and port. Tries nothing. */
    URI endpoint(SessionId id, String podIp) {
        boolean onlyWay = switch (route.way()) {
            case RouteSettings.Way.Proxy _ -> true;
            case RouteSettings.Way.Ingresses _, RouteSettings.Way.HttpRoutes _ -> false;
        };
        return onlyWay || reached ? podEndpoint(podIp) : route.url(id).resolve("/");
    }

    /** Asks in the Pod. */
    Answer askInPod(SessionId id, String token, String podIp) throws InterruptedException {
        int inARow = unreached.get();
        if (inARow >= ENOUGH && unreached.incrementAndGet() % AGAIN != 0) {
            return new Answer.Unreachable("Pods can't be dialled from here");
        }
        Answer answer = probe.ask(podEndpoint(podIp).resolve(route.url(id).getPath()), token);
        switch (answer) {
            case Answer.Alive _ -> {
                reached = true;
                unreached.set(0);
            }
            case Answer.Unreachable _ -> unreached.incrementAndGet();
            // Not listening yet, or this address is someone else's in the network that this runs in.
            case Answer.Closed _, Answer.Refused _ -> {}
        }
        return answer;
    }

    /** Asks at the public URL. */
    Answer askPublicly(SessionId id, String token) throws InterruptedException {
        return probe.ask(route.url(id), token);
    }

    private static URI podEndpoint(String podIp) {
        String host = podIp.contains(":") ? "[" + podIp + "]" : podIp;
        return URI.create("http://" + host + ":" + JupyterCommand.PORT + "/");
    }
}
