package dev.quire.launcher.session;

import java.time.Duration;
import java.util.Map;

/** What passes on the way to sessions: a cheap way to know that many of them are used, without asking each. */
@FunctionalInterface
public interface Traffic {
    /** Nothing is known; each session is to be asked. */
    Traffic UNKNOWN = Map::of;

    /**
     * For how long nobody has sent anything to each session that anything was sent to lately. One that is missing may be used
     * nevertheless.
     */
    Map<SessionId, Duration> silences() throws InterruptedException;
}
