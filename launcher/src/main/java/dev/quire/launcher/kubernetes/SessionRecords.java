package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.SessionPod.Answers;
import dev.quire.launcher.kubernetes.SessionPod.Place;
import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads sessions back from their Pods, which hold all there is to know. */
final class SessionRecords {
    private final RouteSettings route;
    private final BiFunction<SessionPod, String, URI> endpoint;

    /**
     * Reads sessions.
     *
     * @param endpoint where that session, whose Pod has that address, is dialled from here
     */
    SessionRecords(RouteSettings route, BiFunction<SessionPod, String, URI> endpoint) {
        this.route = route;
        this.endpoint = endpoint;
    }

    /**
     * What a Pod says; empty when someone else made it or took away its labels, and while it waits for someone to ask for it.
     *
     * @param answered whether Jupyter was heard in it, which the Pod itself shows later
     */
    static Optional<SessionPod> read(Pod pod, boolean answered) {
        if (isWarm(pod)) {
            return Optional.empty();
        }
        Map<String, String> annotations = annotations(pod);
        try {
            Lifetime lifetime = new Lifetime(
                    Duration.parse(annotations.getOrDefault(Labels.IDLE, "")),
                    Duration.parse(annotations.getOrDefault(Labels.MAX_AGE, "")));
            Origin origin = new Origin(
                    annotations.getOrDefault(Labels.REPOSITORY, ""),
                    annotations.getOrDefault(Labels.COMMIT, ""),
                    annotations.getOrDefault(Labels.LAUNCH_PATH, ""),
                    labels(pod).getOrDefault(Labels.CLIENT, ""));
            return id(pod).map(id ->
                    new SessionPod(id, token(pod), origin, lifetime, createdAt(pod), place(pod, answered)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Place place(Pod pod, boolean answered) {
        return switch (Classifier.classify(pod)) {
            case Verdict.Failed failed -> new Place.Ended(failed.sentence());
            case Verdict.Running(String ip) ->
                new Place.At(ip, answered || isReady(pod) ? Answers.YES : Answers.NOT_YET);
            // The kubelet tells of an address before it tells that the container runs, by up to a second.
            case Verdict.Wait _ ->
                address(pod)
                        .<Place>map(ip -> new Place.At(ip, answered ? Answers.YES : Answers.NOT_YET))
                        .orElseGet(Place.Starting::new);
        };
    }

    /** The session of what was read. */
    Session session(SessionPod read) {
        SessionState state = switch (read.place()) {
            case Place.Starting _ -> new SessionState.Starting();
            case Place.At(String address, Answers answers) ->
                switch (answers) {
                    case YES -> new SessionState.Ready(route.url(read.id()), endpoint.apply(read, address));
                    case NOT_YET -> new SessionState.Starting();
                };
            case Place.Ended(String reason) -> new SessionState.Ended(reason);
        };
        return new Session(read.id(), read.token(), read.origin(), read.lifetime(), read.createdAt(), state);
    }

    /** The Pod's IP address, once it has one. */
    static Optional<String> address(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(PodStatus::getPodIP).filter(ip -> !ip.isEmpty());
    }

    static Optional<SessionId> id(Pod pod) {
        return Optional.ofNullable(labels(pod).get(Labels.SESSION))
                .filter(SessionId::isId)
                .map(SessionId::new);
    }

    /** When it was asked for: for a Pod that was there before, that is when it was claimed. */
    static Instant createdAt(Pod pod) {
        Instant born = Instant.parse(pod.getMetadata().getCreationTimestamp());
        String claimedAt = annotations(pod).get(Labels.CLAIMED_AT);
        if (claimedAt == null) {
            return born;
        }
        Instant claimed = Instant.parse(claimedAt);
        // It is by the clock of whoever claimed it.
        return claimed.isBefore(born) ? born : claimed;
    }

    /** Whether the Pod waits for someone to ask for it. */
    static boolean isWarm(Pod pod) {
        return Labels.WARM.equals(labels(pod).get(Labels.STATE));
    }

    /** What warm Pods are told apart by. */
    static String warmKey(Pod pod) {
        return labels(pod).getOrDefault(Labels.WARM_KEY, "");
    }

    /** The session that was asked for when this Pod, which was there already, was claimed for it. */
    static Optional<SessionId> request(Pod pod) {
        return Optional.ofNullable(labels(pod).get(Labels.REQUEST))
                .filter(SessionId::isId)
                .map(SessionId::new);
    }

    /**
     * Whether Jupyter has answered, by the Pod's own word: the kubelet has seen its container's startup probe succeed. Unlike
     * the condition {@code Ready}, that stays when the node is not heard of for a while.
     */
    static boolean isReady(Pod pod) {
        String label = labels(pod).getOrDefault(Labels.STATE, "");
        if (!label.isEmpty() && !label.equals(Labels.WARM) && !label.equals(Labels.CLAIMED)) {
            // A Pod of an earlier release: it has no probe, and its launcher labelled it.
            return label.equals(Labels.READY);
        }
        return pod.getStatus() != null
                && pod.getStatus().getContainerStatuses().stream()
                        .anyMatch(container -> container.getName().equals(SessionManifests.CONTAINER)
                                && Boolean.TRUE.equals(container.getStarted()));
    }

    static Optional<Owner> owner(Pod pod) {
        return Optional.ofNullable(annotations(pod).get(Labels.LAUNCHED_BY)).flatMap(Owner::parse);
    }

    /** The token, which is in the Pod's environment and nowhere else: whoever may read Pods here may enter sessions. */
    static String token(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> variable.getName().equals(JupyterCommand.TOKEN))
                .map(EnvVar::getValue)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private static Map<String, String> labels(Pod pod) {
        return Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    }

    private static Map<String, String> annotations(Pod pod) {
        return Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    }
}
