package dev.quire.api.launch;

import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets in as many sessions as there may be. The record of sessions is the cluster's or the engine's; what this adds are
 * those that have been let in but are not on the record yet.
 */
final class Admission {
    private final Sessions sessions;
    private final int total;
    private final int perRepository;
    private final Map<SessionId, String> admitted = new HashMap<>();

    Admission(Sessions sessions, int total, int perRepository) {
        this.sessions = sessions;
        this.total = total;
        this.perRepository = perRepository;
    }

    /** Lets the session in, or refuses it; whoever is let in must {@link #leave} once it is on the record or has failed. */
    synchronized void enter(SessionId id, String repositoryUrl) {
        if (total > 0 || perRepository > 0) {
            Map<SessionId, String> all = new HashMap<>(admitted);
            for (Session session : sessions.list()) {
                if (!(session.state() instanceof SessionState.Ended)) {
                    all.put(session.id(), session.origin().repositoryUrl());
                }
            }
            if (total > 0 && all.size() >= total) {
                throw new RefusedException(
                        RefusedException.Refusal.TOO_MANY_SESSIONS,
                        "Too many users on this BinderHub! Try again soon.");
            }
            long same = all.values().stream().filter(repositoryUrl::equals).count();
            if (perRepository > 0 && same >= perRepository) {
                throw new RefusedException(
                        RefusedException.Refusal.TOO_MANY_SESSIONS_OF_REPOSITORY,
                        "Too many users running %s! Try again soon.".formatted(repositoryUrl));
            }
        }
        admitted.put(id, repositoryUrl);
    }

    synchronized void leave(SessionId id) {
        admitted.remove(id);
    }
}
