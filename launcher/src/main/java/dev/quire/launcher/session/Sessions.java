package dev.quire.launcher.session;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Launches sessions and keeps the record of them, in the cluster or the engine itself: a new process over the same cluster
 * sees the same sessions. Thread-safe; methods block.
 */
public interface Sessions extends AutoCloseable {
    /**
     * Launches a session and returns when Jupyter answers, with a state of {@link SessionState.Ready}. A session of the same id and
     * token that another process launches, or has launched, is that session. When it throws, or is interrupted, nothing of the
     * session is left, unless {@link #close} ended it and another process can follow.
     *
     * @param progress told what is waited for, one line at a time
     * @throws LaunchException with a sentence for the user
     */
    Session launch(SessionSpec spec, Consumer<String> progress) throws InterruptedException;

    /** The session of that id, in whatever state. */
    Optional<Session> find(SessionId id);

    /** All sessions, in whatever state. */
    List<Session> list();

    /** Ends the session and removes what it owns; no error when there is none. */
    void stop(SessionId id);

    /** The first thing that an operator must mend before sessions can start, as a sentence; empty when all is well. */
    Optional<String> problem();

    /** Ends the launches of this process and releases connections and threads; sessions live on. */
    @Override
    void close();
}
