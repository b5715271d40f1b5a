package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.Activity;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionState;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** What this service asks running sessions and tells them, besides whether they answer. Thread-safe. */
final class Contact {
    private final JupyterProbe probe;
    private final SessionRecords records;

    Contact(JupyterProbe probe, SessionRecords records) {
        this.probe = probe;
        this.records = records;
    }

    /** What a session says of its use. */
    Activity activity(Pod pod) {
        try {
            Optional<Session> session = SessionRecords.read(pod, false).map(records::session);
            if (session.isPresent() && session.get().state() instanceof SessionState.Ready ready) {
                return probe.activity(session.get(), ready);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new Activity.Unknown("it is not ready");
    }

    /** Tells a session that somebody has come, and waits for nothing: it was idle before, and its page is not to warn of that. */
    void touch(Session session) {
        if (session.state() instanceof SessionState.Ready ready) {
            Thread.startVirtualThread(() -> {
                try {
                    boolean _ = probe.touch(session, ready);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }
}
