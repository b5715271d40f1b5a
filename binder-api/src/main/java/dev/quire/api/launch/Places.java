package dev.quire.api.launch;

import dev.quire.api.launch.RefusedException.Refusal;
import dev.quire.launcher.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who has a place among the sessions, and who waits for one: the rules, without threads and without I/O. What is on record
 * comes in by {@link #counted}; what this process has let in counts from then on until it can be seen on the record, as a
 * watch is always a little behind. Not thread-safe.
 */
final class Places {
    /** The cluster has said that it is full: so long until one more is tried. */
    private static final Duration TRIAL = Duration.ofSeconds(10);
    /** The same, when a session has ended lately: the cluster's own count is seconds behind. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Duration LATELY = Duration.ofSeconds(30);
    /** It has not said so for this long: there may be more room than is tried one by one. */
    private static final Duration FORGET = Duration.ofMinutes(5);

    private final LaunchRules.Quota quota;
    private final FairQueue<Claim> queue = new FairQueue<>();
    /** Let in by this process; with the number of the look that will see it, once it is on the record. */
    private final Map<SessionId, Admitted> admitted = new HashMap<>();

    private final Turnover turnover;
    private SessionCounts counts = new SessionCounts();
    private final SessionCounts queued = new SessionCounts();
    private int looks;
    /** How many the cluster had room for when it last said that it is full. */
    private int ceiling = Integer.MAX_VALUE;

    private Instant ceilingAt;
    private Instant refusedAt;
    private @Nullable Map<SessionId, Integer> order;

    private record Admitted(Claim claim, int seenBy) {}

    /**
     * A place in the queue.
     *
     * @param number 1 is the next
     * @param estimate how long it will take; empty when too little is known
     */
    record Place(int number, Optional<Duration> estimate) {}

    /** What there is to say to who asks for a place. */
    enum Answer {
        ADMITTED,
        QUEUED
    }

    Places(LaunchRules.Quota quota, Instant now) {
        this.quota = quota;
        this.turnover = new Turnover(now);
        this.ceilingAt = now;
        this.refusedAt = now;
    }

    /** Whether the number of sessions matters at all now. */
    boolean isCounting() {
        return quota.isLimited() || ceiling != Integer.MAX_VALUE || queue.size() > 0;
    }

    /**
     * Asks for a place.
     *
     * @throws RefusedException when there is none, and waiting would not help or is not possible
     */
    Answer ask(Claim claim) {
        if (counts.has(claim.id())) {
            // The same request again, here or at another replica.
            return admit(claim);
        }
        int ofRepository = counts.ofRepository(claim.repositoryUrl()) + queued.ofRepository(claim.repositoryUrl());
        if (quota.perRepository() > 0 && ofRepository >= quota.perRepository()) {
            throw new RefusedException(
                    Refusal.TOO_MANY_SESSIONS_OF_REPOSITORY,
                    "Too many users running %s! Try again soon.".formatted(claim.repositoryUrl()));
        }
        int ofClient = counts.ofClient(claim.client()) + queued.ofClient(claim.client());
        if (quota.perClient() > 0 && !claim.client().isEmpty() && ofClient >= quota.perClient()) {
            throw new RefusedException(
                    Refusal.TOO_MANY_SESSIONS_OF_CLIENT,
                    "You have %d sessions running or waiting, which is as many as one address may have; end one first."
                            .formatted(ofClient));
        }
        if (queue.size() == 0 && hasRoom()) {
            return admit(claim);
        }
        if (queue.size() >= quota.queue()) {
            throw new RefusedException(
                    Refusal.TOO_MANY_SESSIONS,
                    quota.queue() == 0
                            ? "Too many users on this BinderHub! Try again soon."
                            : "Too many users on this BinderHub, and %d are waiting already! Try again soon."
                                    .formatted(queue.size()));
        }
        queue.add(claim.client(), claim);
        queued.add(claim);
        order = null;
        return Answer.QUEUED;
    }

    private Answer admit(Claim claim) {
        admitted.put(claim.id(), new Admitted(claim, Integer.MAX_VALUE));
        counts.add(claim);
        return Answer.ADMITTED;
    }

    private boolean hasRoom() {
        int total = quota.total() == 0 ? Integer.MAX_VALUE : quota.total();
        return counts.total() < Math.min(total, ceiling);
    }

    /** Lets in those whose turn it is. */
    List<Claim> grant(Instant now) {
        Duration trial = turnover.hasEndedSince(now.minus(LATELY)) ? SOON : TRIAL;
        if (refusedAt.plus(FORGET).isBefore(now)) {
            ceiling = Integer.MAX_VALUE;
        }
        if (ceiling != Integer.MAX_VALUE && ceilingAt.plus(trial).isBefore(now)) {
            ceiling = Math.max(ceiling, counts.total() + 1);
            ceilingAt = now;
        }
        List<Claim> granted = new ArrayList<>();
        for (Claim claim : queued.among(counts)) {
            // Another replica has launched it meanwhile: it needs no place of its own.
            leaveQueue(claim);
            admit(claim);
            granted.add(claim);
        }
        while (hasRoom()) {
            Optional<Claim> next = queue.poll();
            if (next.isEmpty()) {
                break;
            }
            queued.remove(next.get().id());
            order = null;
            admit(next.get());
            granted.add(next.get());
        }
        return granted;
    }

    /** The session that came of it has another id than the one that was asked for: it was there before. */
    void renamed(SessionId asked, SessionId id) {
        Admitted entry = admitted.remove(asked);
        if (entry != null && !asked.equals(id)) {
            counts.remove(asked);
            admit(new Claim(id, entry.claim().repositoryUrl(), entry.claim().client()));
        } else if (entry != null) {
            admitted.put(asked, entry);
        }
    }

    /** The session is on the record from now on. */
    void onRecord(SessionId id) {
        Admitted entry = admitted.get(id);
        if (entry == null) {
            return;
        }
        if (ceiling != Integer.MAX_VALUE && counts.total() >= ceiling) {
            ceiling = counts.total() + 1;
        }
        if (isCounting()) {
            admitted.put(id, new Admitted(entry.claim(), looks + 1));
        } else {
            gone(id);
        }
    }

    /** There will be no such session, or it waits no longer. */
    void gone(SessionId id) {
        Admitted entry = admitted.remove(id);
        if (entry != null) {
            counts.remove(id);
        }
    }

    /** Leaves the queue, or the place that was given meanwhile. */
    void withdraw(Claim claim) {
        if (isWaiting(claim)) {
            leaveQueue(claim);
        } else {
            gone(claim.id());
        }
    }

    private void leaveQueue(Claim claim) {
        queue.remove(claim.client(), claim);
        queued.remove(claim.id());
        order = null;
    }

    /** The cluster has no room for it: it is the next when there is some. The answer is false when nothing can make room. */
    boolean putBack(Claim claim, Instant now) {
        gone(claim.id());
        if (quota.queue() == 0 || (counts.total() == 0 && !turnover.hasEndedSince(now.minus(LATELY)))) {
            return false;
        }
        ceiling = counts.total();
        ceilingAt = now;
        refusedAt = now;
        queue.putBack(claim.client(), claim);
        queued.add(claim);
        order = null;
        return true;
    }

    /** A look at the record begins; what has come onto it before will be seen. */
    int look() {
        return ++looks;
    }

    /** What a look has seen. */
    void counted(int look, Collection<Claim> recorded, Instant now) {
        admitted.values().removeIf(entry -> entry.seenBy() <= look);
        SessionCounts seen = new SessionCounts();
        recorded.forEach(seen::add);
        admitted.values().forEach(entry -> seen.add(entry.claim()));
        if (look > 1) {
            turnover.ended(counts.missingIn(seen), now);
        }
        counts = seen;
    }

    boolean isWaiting(Claim claim) {
        return queued.has(claim.id());
    }

    /** The place of one who waits. */
    Optional<Place> placeOf(Claim claim, Instant now) {
        Map<SessionId, Integer> places = order;
        if (places == null) {
            places = new HashMap<>();
            for (Claim waiting : queue.inOrder()) {
                places.put(waiting.id(), places.size() + 1);
            }
            order = places;
        }
        return Optional.ofNullable(places.get(claim.id()))
                .map(number -> new Place(number, turnover.timeFor(number, now)));
    }
}
