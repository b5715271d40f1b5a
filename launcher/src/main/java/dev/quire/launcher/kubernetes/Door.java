package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.Answer;
import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.SessionId;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ways from here to a session: its Pod's address, and its public URL. Whether Pods can be dialled at all (inside the
 * cluster, or on one of its nodes) is learnt by asking them; one that can't be reached says nothing about the others. Thread-safe.
 */
final class Door {
    /** So many Pods in a row that can't be reached, and most of the rest are not waited for. */
    private static final int ENOUGH = 3;
    /** Every so many looks a Pod is asked nevertheless. */
    private static final int AGAIN = 16;

    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    private final RouteSettings route;
    private final JupyterProbe probe;
    private final AtomicLong triedAt = new AtomicLong(System.nanoTime() - TRY_AGAIN.toNanos());
    private final AtomicInteger unreached = new AtomicInteger();
    private volatile String lastUnreached = "";
    private volatile boolean reached;

    Door(RouteSettings route, JupyterProbe probe) {
        this.route = route;
        this.probe = probe;
    }

    /** Where a session that answers is dialled from here: scheme, host and port. Waits for nothing. */
    URI endpoint(SessionPod session, String podIp) {
        boolean onlyWay = switch (route.way()) {
            case RouteSettings.Way.Proxy _ -> true;
            case RouteSettings.Way.Ingresses _, RouteSettings.Way.HttpRoutes _ -> false;
        };
        if (onlyWay || reached) {
            return podEndpoint(podIp);
        }
        learn(session, podIp);
        return route.url(session.id()).resolve("/");
    }

    /** Finds out, now and then, whether Pods can be dialled; a process that launches nothing has no other occasion. */
    private void learn(SessionPod session, String podIp) {
        long now = System.nanoTime();
        long last = triedAt.get();
        if (now - last >= TRY_AGAIN.toNanos() && triedAt.compareAndSet(last, now)) {
            Thread.startVirtualThread(() -> {
                try {
                    Answer _ = askInPod(session.id(), session.token(), podIp);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    /** Asks in the Pod. */
    Answer askInPod(SessionId id, String token, String podIp) throws InterruptedException {
        if (!reached && unreached.get() >= ENOUGH && unreached.incrementAndGet() % AGAIN != 0) {
            return new Answer.Unreachable("Pods can't be dialled from here");
        }
        Answer answer = probe.ask(podEndpoint(podIp).resolve(route.url(id).getPath()), token);
        switch (answer) {
            case Answer.Alive _ -> {
                reached = true;
                unreached.set(0);
            }
            // Once for each: a Pod's address may be known before the network knows it.
            case Answer.Unreachable _ -> {
                if (!podIp.equals(lastUnreached)) {
                    lastUnreached = podIp;
                    unreached.incrementAndGet();
                }
            }
            // Not listening yet, or this address is someone else's in the network that this runs in.
            case Answer.Closed _, Answer.Refused _ -> {}
        }
        return answer;
    }

    /** Whether some Pod has answered here. */
    boolean reachesPods() {
        return reached;
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
