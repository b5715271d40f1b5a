package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.Leases.Held;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process among those of its installation: says by a Lease that it lives, sees by theirs which others do, and leads while
 * it holds the one Lease of the leader. No clock but each process's own monotonic one counts, so clocks may differ. Thread-safe.
 */
final class Membership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    /** A process that has not said for so long that it lives does not. */
    static final Duration SILENCE = Duration.ofSeconds(30);

    /** Less than what others wait for, so that never two lead. */
    private static final Duration LEAD = Duration.ofSeconds(10);

    private static final Duration TAKE_OVER = Duration.ofSeconds(16);
    /** Leases of the dead are kept for people to see, and not for ever. */
    private static final Duration FORGET = Duration.ofMinutes(10);

    /** Whether a process lives. */
    enum Life {
        ALIVE,
        /** It has stopped saying so. */
        DEAD,
        /** It has left in order, having told what it had to tell; or died long ago. */
        GONE,
        /** Not known for now, as the cluster was not asked, or did not answer. */
        UNKNOWN
    }

    private final Leases leases;
    private final Owner self;
    private final String prefix;
    private final LongSupplier nanos;
    private final Unchanged unchanged = new Unchanged(Duration.ofSeconds(15));
    private final Thread thread = Thread.ofVirtual().name("membership").unstarted(this::loop);
    private @Nullable Held own;
    private long beatAt;
    private long looks;
    private long lookedAt;
    private @Nullable Long ledAt;
    private @Nullable String lastFailure;

    /**
     * @param prefix what the names of the installation's Leases begin with, a DNS label
     * @param nanos {@link System#nanoTime}
     */
    Membership(Leases leases, Owner self, String prefix, LongSupplier nanos) {
        this.leases = leases;
        this.self = self;
        this.prefix = prefix;
        this.nanos = nanos;
    }

    void start() {
        thread.start();
    }

    private void loop() {
        try {
            while (true) {
                try {
                    look();
                    lastFailure = null;
                } catch (RuntimeException e) {
                    // Whatever it was: without a heartbeat others take this process for dead.
                    told(e);
                }
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** It is tried again and again: what failed is said once. */
    private void told(RuntimeException e) {
        String failure = e.toString();
        if (!failure.equals(lastFailure)) {
            log.warn("The Leases of {} cannot be read or written, trying again: {}", prefix, failure);
        }
        lastFailure = failure;
    }

    /** Makes sure that others know of this process, before it makes what they would take for a dead one's. */
    void join() {
        synchronized (this) {
            if (own == null) {
                own = leases.create(name(self), self.toString(), SILENCE)
                        .or(() -> leases.list().stream()
                                .filter(held -> held.name().equals(name(self)))
                                .findFirst())
                        .orElse(null);
                beatAt = nanos.getAsLong();
            }
        }
    }

    /** Says that this process lives, sees who else does, and leads or not. */
    synchronized void look() {
        join();
        long now = nanos.getAsLong();
        Held beat = own;
        if (beat != null && now - beatAt >= HEARTBEAT.toNanos()) {
            // Should someone have deleted it, it is made again at the next look.
            own = leases.renew(beat, self.toString(), SILENCE).orElse(null);
            beatAt = now;
        }
        List<Held> all = leases.list();
        now = nanos.getAsLong();
        unchanged.look(all.stream().collect(Collectors.toMap(Held::name, Held::version)), now);
        looks++;
        lookedAt = now;
        lead(all.stream().filter(held -> held.name().equals(leader())).findFirst(), now);
        if (leads()) {
            forget(all, now);
        }
    }

    private void lead(Optional<Held> lease, long now) {
        boolean led = ledAt != null;
        Optional<Held> taken = Optional.empty();
        if (lease.isEmpty()) {
            taken = leases.create(leader(), self.toString(), TAKE_OVER);
        } else if (lease.get().holder().equals(self.toString())
                || lease.get().holder().isEmpty()
                || unchanged
                        .since(leader(), now)
                        .filter(time -> time.compareTo(TAKE_OVER) >= 0)
                        .isPresent()) {
            taken = leases.renew(lease.get(), self.toString(), TAKE_OVER);
        }
        // The time before the request: whoever waits for this Lease to change has seen it change later.
        ledAt = taken.isPresent() ? Long.valueOf(now) : null;
        if (led != taken.isPresent()) {
            log.info(taken.isPresent() ? "{} looks after the sessions" : "{} no longer looks after the sessions", self);
        }
    }

    private void forget(List<Held> all, long now) {
        for (Held held : all) {
            if (!held.name().equals(leader())
                    && unchanged
                            .since(held.name(), now)
                            .filter(time -> time.compareTo(FORGET) > 0)
                            .isPresent()) {
                leases.delete(held.name());
            }
        }
    }

    /** Whether this process is the one that looks after what belongs to nobody. */
    synchronized boolean leads() {
        return ledAt != null && nanos.getAsLong() - ledAt < LEAD.toNanos();
    }

    /** Whether the process that launched something lives. */
    synchronized Life life(Owner other) {
        if (other.equals(self)) {
            return Life.ALIVE;
        }
        long now = nanos.getAsLong();
        if (looks == 0 || now - lookedAt > 3 * LOOK.toNanos()) {
            return Life.UNKNOWN;
        }
        return unchanged
                .since(name(other), now)
                .map(time -> time.compareTo(SILENCE) < 0 ? Life.ALIVE : Life.DEAD)
                // A process makes its Lease before anything else.
                .orElse(Life.GONE);
    }

    private String name(Owner owner) {
        return prefix + "-" + owner.incarnation();
    }

    private String leader() {
        return prefix + "-leader";
    }

    /** Leaves, so that others need not wait until they know. */
    @Override
    public void close() {
        thread.interrupt();
        synchronized (this) {
            try {
                if (leads()) {
                    leases.list().stream()
                            .filter(held -> held.name().equals(leader())
                                    && held.holder().equals(self.toString()))
                            .forEach(held -> leases.renew(held, "", TAKE_OVER));
                }
                ledAt = null;
                if (own != null) {
                    leases.delete(own.name());
                }
            } catch (RuntimeException e) {
                log.debug("The Leases of {} could not be given up", self, e);
            }
        }
    }
}
