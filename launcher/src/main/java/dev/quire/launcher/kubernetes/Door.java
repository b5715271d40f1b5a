package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.Answer;
import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.SessionId;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways from here to a session: its Pod's address where that can be dialled (inside the cluster, or on one of its nodes),
 * its public URL otherwise. Which it is, is found out and remembered. Thread-safe.
 */
final class Door {
    private static final Logger log = LoggerFactory.getLogger(Door.class);

    private enum Reach {
        UNKNOWN,
        POD,
        PUBLIC_ONLY
    }

    private final RouteSettings route;
    private final JupyterProbe probe;
    private final AtomicReference<Reach> reach = new AtomicReference<>(Reach.UNKNOWN);

    Door(RouteSettings route, JupyterProbe probe) {
        this.route = route;
        this.probe = probe;
    }

    /** Where a Pod of this address is dialled from here: scheme, host and port. */
    URI endpoint(SessionId id, String podIp) {
        if (reach.get() == Reach.UNKNOWN) {
            reach.compareAndSet(Reach.UNKNOWN, connect(podIp));
        }
        return reach.get() == Reach.POD ? podEndpoint(podIp) : route.url(id).resolve("/");
    }

    /** What asking at both ways gave: whether the public URL answers, and what is wrong otherwise. */
    record Look(boolean open, boolean alive, Answer inPod, Answer publicly) {}

    /** Asks the Pod, and, once Jupyter answers there or it can't be asked, the public URL. */
    Look look(SessionId id, String token, String podIp, boolean askPublicly) throws InterruptedException {
        Answer inPod = new Answer.Unreachable("its address can't be reached from here");
        if (reach.get() != Reach.PUBLIC_ONLY) {
            inPod = probe.ask(podEndpoint(podIp).resolve(route.url(id).getPath()), token);
            switch (inPod) {
                case Answer.Alive _ -> reach.set(Reach.POD);
                case Answer.Unreachable _ -> reach.compareAndSet(Reach.UNKNOWN, Reach.PUBLIC_ONLY);
                // Not listening yet, or this address is someone else's in the network that this runs in.
                case Answer.Closed _, Answer.Refused _ -> {}
            }
        }
        boolean alive = inPod instanceof Answer.Alive;
        Answer publicly = alive || askPublicly || reach.get() == Reach.PUBLIC_ONLY
                ? probe.ask(route.url(id), token)
                : new Answer.Closed("not asked yet");
        return new Look(publicly instanceof Answer.Alive, alive, inPod, publicly);
    }

    private static URI podEndpoint(String podIp) {
        String host = podIp.contains(":") ? "[" + podIp + "]" : podIp;
        return URI.create("http://" + host + ":" + JupyterCommand.PORT + "/");
    }

    private static Reach connect(String podIp) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(podIp, JupyterCommand.PORT), 500);
            return Reach.POD;
        } catch (NoRouteToHostException _) {
            return Reach.PUBLIC_ONLY;
        } catch (ConnectException _) {
            // Refused by whoever has that address in this network: another session will tell.
            return Reach.UNKNOWN;
        } catch (IOException e) {
            log.info(
                    "Pods can't be dialled from here ({}), so sessions are asked at their public URLs", e.getMessage());
            return Reach.PUBLIC_ONLY;
        }
    }
}
