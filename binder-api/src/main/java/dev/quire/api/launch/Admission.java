package dev.quire.api.launch;

import dev.quire.api.launch.RefusedException.Refusal;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in as many sessions as there may be, and lets the others wait for their turn. The record of sessions is the cluster's or
 * the engine's: who waits looks at it from time to time, one for all. Thread-safe; nothing is asked of the cluster under the lock.
 */
final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    /** How old a look may be; so many other replicas' sessions are not seen as start within it. */
    private static final Duration LOOK = Duration.ofMillis(200);
    /** How often one who waits sees to it that someone looks. */
    private static final Duration PATIENCE = Duration.ofMillis(500);
    /** How often those who wait are told where they are. */
    private static final Duration TELL = Duration.ofSeconds(2);
    /** A browser comes back within seconds; who has been away for longer is not waiting. */
    static final Duration ABSENCE = Duration.ofMinutes(1);

    private final Sessions sessions;
    private final InstantSource clock;
    private final Places places;
    private final Map<SessionId, CountDownLatch> turns = new HashMap<>();
    private @Nullable Shared<Void> look;
    private long lookedAt;

    /** Starts a session that has been let in. */
    @FunctionalInterface
    interface Start {
        Session run() throws InterruptedException;
    }

    Admission(Sessions sessions, LaunchRules.Quota quota, InstantSource clock) {
        this.sessions = sessions;
        this.clock = clock;
        this.places = new Places(quota, clock.instant());
    }

    /** Starts the session when there is a place for it; who follows the launch is told how far ahead that is. */
    Session start(Claim claim, Launch launch, Start start) throws InterruptedException {
        enter(claim, launch);
        Optional<Session> session = attempt(claim, start);
        while (session.isEmpty()) {
            await(claim, launch);
            session = attempt(claim, start);
        }
        return session.get();
    }

    /** Empty when the cluster has no room, and the session is in the queue again. */
    private Optional<Session> attempt(Claim claim, Start start) throws InterruptedException {
        boolean settled = false;
        try {
            Session session = start.run();
            synchronized (this) {
                places.renamed(claim.id(), session.id());
                places.onRecord(session.id());
                admitNext();
            }
            settled = true;
            return Optional.of(session);
        } catch (LaunchException e) {
            settled = e.error() == LaunchError.QUOTA_EXCEEDED && isPutBack(claim);
            if (!settled) {
                throw e;
            }
            log.info("The cluster has no room for session {}; it waits", claim.id());
            return Optional.empty();
        } finally {
            if (!settled) {
                gone(claim);
            }
        }
    }

    private void enter(Claim claim, Launch launch) throws InterruptedException {
        if (isCounting()) {
            lookAgain();
        }
        synchronized (this) {
            if (places.ask(claim) == Places.Answer.ADMITTED) {
                return;
            }
            turns.put(claim.id(), new CountDownLatch(1));
        }
        await(claim, launch);
    }

    private synchronized boolean isCounting() {
        return places.isCounting();
    }

    private synchronized void gone(Claim claim) {
        places.gone(claim.id());
        admitNext();
    }

    /** The cluster's own quota knows of more than our sessions, so how many there are must be known to learn from it. */
    private boolean isPutBack(Claim claim) throws InterruptedException {
        lookAgainIfPossible(claim);
        synchronized (this) {
            boolean waits = places.putBack(claim, clock.instant());
            if (waits) {
                turns.put(claim.id(), new CountDownLatch(1));
            }
            return waits;
        }
    }

    private void await(Claim claim, Launch launch) throws InterruptedException {
        boolean admitted = false;
        try {
            Told told = new Told(launch.events());
            while (true) {
                CountDownLatch turn;
                synchronized (this) {
                    turn = turns.get(claim.id());
                    if (turn == null) {
                        admitted = true;
                        return;
                    }
                    places.placeOf(claim, clock.instant()).ifPresent(told::hear);
                }
                told.tell();
                if (!turn.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (launch.isAbandoned(ABSENCE)) {
                        throw new RefusedException(
                                Refusal.ABANDONED,
                                "Nobody has followed this launch for a minute, so it waits no longer; open the link again.");
                    }
                    lookAgainIfPossible(claim);
                }
            }
        } finally {
            if (!admitted) {
                synchronized (this) {
                    turns.remove(claim.id());
                    places.withdraw(claim);
                    admitNext();
                }
            }
        }
    }

    /** A cluster that cannot be asked for a while is no reason to send those away who wait. */
    private void lookAgainIfPossible(Claim claim) throws InterruptedException {
        try {
            lookAgain();
        } catch (LaunchException e) {
            log.debug("Session {} waits, and the sessions cannot be counted: {}", claim.id(), e.getMessage());
        }
    }

    /** Waits for a look that is not too old: at most one is under way, for all who need it. */
    private void lookAgain() throws InterruptedException {
        Shared<Void> current;
        synchronized (this) {
            Shared<Void> last = look;
            long age = System.nanoTime() - lookedAt;
            if (last == null || (last.isDone() && age > LOOK.toNanos())) {
                int number = places.look();
                last = Shared.start("count sessions", () -> count(number));
                look = last;
                lookedAt = System.nanoTime();
            }
            current = last;
        }
        current.await();
    }

    private @Nullable Void count(int number) {
        List<Claim> recorded = sessions.list().stream()
                .filter(session -> !(session.state() instanceof SessionState.Ended))
                .map(Claim::of)
                .toList();
        synchronized (this) {
            places.counted(number, recorded, clock.instant());
            admitNext();
        }
        return null;
    }

    private void admitNext() {
        for (Claim claim : places.grant(clock.instant())) {
            CountDownLatch turn = turns.remove(claim.id());
            if (turn != null) {
                turn.countDown();
            }
        }
    }

    /** What one who waits has been told. */
    private static final class Told {
        private final EventLog<LaunchEvent> events;
        private Optional<Places.Place> place = Optional.empty();
        private int number;
        private long at;

        Told(EventLog<LaunchEvent> events) {
            this.events = events;
        }

        void hear(Places.Place now) {
            place = Optional.of(now);
        }

        void tell() {
            if (place.isEmpty() || place.get().number() == number) {
                return;
            }
            if (number == 0 || System.nanoTime() - at > TELL.toNanos()) {
                number = place.get().number();
                at = System.nanoTime();
                events.append(LaunchEvent.Queued.at(number, place.get().estimate()));
            }
        }
    }
}
