package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Pods of sessions as last heard of, each read once per change, so that thousands cost nothing to look up. It outlives the
 * watches that fill it: a new watch finds what the old one knew, and what is gone since is removed when the new one has seen
 * all. Thread-safe.
 */
final class PodTable {
    /**
     * A Pod, without what nobody here reads.
     *
     * @param session what it says; empty when someone else made it or took away its labels, and while nobody has asked for it
     */
    record Row(Pod pod, Optional<SessionPod> session) {
        String name() {
            return pod.getMetadata().getName();
        }
    }

    /** A session that was launched twice has two Pods for a while: the younger one counts. */
    private static final Comparator<Row> BY_AGE = Comparator.comparing(
                    (Row row) -> row.pod().getMetadata().getCreationTimestamp(),
                    Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Row::name);

    private final ConcurrentMap<String, Row> rows = new ConcurrentHashMap<>();
    /** Oldest first. */
    private final ConcurrentMap<SessionId, List<Row>> sessions = new ConcurrentHashMap<>();
    /** Those that were claimed, by the session that was asked for. Oldest first. */
    private final ConcurrentMap<SessionId, List<Row>> claimed = new ConcurrentHashMap<>();
    /** Those that nobody has asked for yet, by name. */
    private final ConcurrentMap<String, Row> warm = new ConcurrentHashMap<>();

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Followers followers = new Followers();
    private final Consumer<Pod> seen;
    private final Consumer<SessionPod> gone;

    /**
     * An empty table.
     *
     * @param gone told of each session of which the last Pod goes, as it was last seen, just before it is no longer here
     */
    PodTable(Consumer<SessionPod> gone) {
        this(_ -> {}, gone);
    }

    /**
     * An empty table.
     *
     * @param seen told of each Pod that is there or has changed, before it is here
     * @param gone told of each session of which the last Pod goes, as it was last seen, just before it is no longer here
     */
    PodTable(Consumer<Pod> seen, Consumer<SessionPod> gone) {
        this.seen = seen;
        this.gone = gone;
    }

    /** The Pod is there, or has changed; returns what it was. */
    synchronized @Nullable Pod put(Pod pod) {
        Pod small = SmallPod.of(pod);
        seen.accept(small);
        Row before = enter(small);
        followers.raise(pod.getMetadata().getName());
        return before == null ? null : before.pod();
    }

    /** The Pod is gone; returns what it was. */
    synchronized @Nullable Pod remove(String name) {
        Row before = rows.get(name);
        if (before == null) {
            return null;
        }
        answered.remove(before.pod().getMetadata().getUid());
        before.session().ifPresent(session -> {
            if (pods(session.id()).size() <= 1) {
                gone.accept(session);
            }
            forget(sessions, session.id(), name);
        });
        SessionRecords.request(before.pod()).ifPresent(request -> forget(claimed, request, name));
        warm.remove(name);
        rows.remove(name);
        followers.raise(name);
        return before.pod();
    }

    /** Jupyter was heard in this very Pod. The kubelet finds out later, and then the Pod says so itself. */
    synchronized void answered(Pod pod) {
        answered.add(pod.getMetadata().getUid());
        Row row = rows.get(pod.getMetadata().getName());
        // Otherwise the watch has not shown it yet.
        if (row != null
                && row.pod().getMetadata().getUid().equals(pod.getMetadata().getUid())) {
            enter(row.pod());
        }
    }

    /** Readers take no lock: at no moment is a session missing that is there, and what the rows say the sessions say already. */
    private @Nullable Row enter(Pod pod) {
        String name = pod.getMetadata().getName();
        Row before = rows.get(name);
        boolean heard = answered.contains(pod.getMetadata().getUid());
        Row row = new Row(pod, SessionRecords.read(pod, heard));
        row.session().ifPresent(session -> sessions.compute(session.id(), (_, some) -> with(some, row)));
        if (before != null) {
            before.session()
                    .map(SessionPod::id)
                    .filter(id -> !row.session().map(SessionPod::id).equals(Optional.of(id)))
                    .ifPresent(id -> forget(sessions, id, name));
            if (!before.pod().getMetadata().getUid().equals(pod.getMetadata().getUid())) {
                answered.remove(before.pod().getMetadata().getUid());
            }
        }
        rows.put(name, row);
        index(row, before);
        return before;
    }

    private void index(Row row, @Nullable Row before) {
        Optional<SessionId> request = SessionRecords.request(row.pod());
        request.ifPresent(id -> claimed.compute(id, (_, some) -> with(some, row)));
        if (before != null) {
            SessionRecords.request(before.pod())
                    .filter(id -> !request.equals(Optional.of(id)))
                    .ifPresent(id -> forget(claimed, id, row.name()));
        }
        if (SessionRecords.isWarm(row.pod())) {
            warm.put(row.name(), row);
        } else {
            warm.remove(row.name());
        }
    }

    private static List<Row> with(@Nullable List<Row> some, Row row) {
        return some == null
                ? List.of(row)
                : Stream.concat(some.stream().filter(other -> !other.name().equals(row.name())), Stream.of(row))
                        .sorted(BY_AGE)
                        .toList();
    }

    private static void forget(ConcurrentMap<SessionId, List<Row>> index, SessionId id, String name) {
        index.computeIfPresent(id, (_, some) -> {
            List<Row> left =
                    some.stream().filter(other -> !other.name().equals(name)).toList();
            return left.isEmpty() ? null : left;
        });
    }

    Optional<Row> named(String name) {
        return Optional.ofNullable(rows.get(name));
    }

    /** All Pods. */
    List<Row> rows() {
        return List.copyOf(rows.values());
    }

    /** All names of Pods. */
    Set<String> names() {
        return Set.copyOf(rows.keySet());
    }

    int size() {
        return rows.size();
    }

    /** The session of that id, as its youngest Pod says. */
    Optional<SessionPod> session(SessionId id) {
        return Optional.ofNullable(sessions.get(id))
                .flatMap(some -> some.getLast().session());
    }

    /** The session of that id, or the one that was claimed for it. */
    Optional<SessionPod> of(SessionId asked) {
        return session(asked).or(() -> claimedFor(asked).stream().findFirst().flatMap(Row::session));
    }

    /** The Pods of a session, the oldest first. */
    List<Row> pods(SessionId id) {
        return sessions.getOrDefault(id, List.of());
    }

    /** The Pods that were claimed for the session of that id, which have ids of their own; the oldest first. */
    List<Row> claimedFor(SessionId request) {
        return claimed.getOrDefault(request, List.of());
    }

    /** All that were claimed, by the session that was asked for. */
    Set<SessionId> requests() {
        return Set.copyOf(claimed.keySet());
    }

    /** The Pods that wait for someone to ask for them. */
    List<Row> warm() {
        return List.copyOf(warm.values());
    }

    /** All sessions, each as its youngest Pod says. */
    List<SessionPod> sessions() {
        List<SessionPod> all = new ArrayList<>(sessions.size());
        sessions.values().forEach(some -> some.getLast().session().ifPresent(all::add));
        return all;
    }

    /** Raises the signal at each change of the Pod of this name, until it is unfollowed. */
    void follow(String name, Signal signal) {
        followers.add(name, signal);
    }

    void unfollow(String name, Signal signal) {
        followers.remove(name, signal);
    }
}
