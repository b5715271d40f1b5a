package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads sessions back from their Pods, which hold all there is to know. */
final class SessionRecords {
    private final RouteSettings route;
    private final BiFunction<SessionId, String, URI> endpoint;

    /**
     * Reads sessions.
     *
     * @param endpoint where the Pod of that session and address is dialled from here
     */
    SessionRecords(RouteSettings route, BiFunction<SessionId, String, URI> endpoint) {
        this.route = route;
        this.endpoint = endpoint;
    }

    /** The session of a Pod; empty when someone else made it or took away its labels. */
    Optional<Session> session(Pod pod) {
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
            return id(pod).map(id -> new Session(id, token(pod), origin, lifetime, createdAt(pod), state(id, pod)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private SessionState state(SessionId id, Pod pod) {
        return switch (Classifier.classify(pod, List.of())) {
            case Verdict.Failed failed -> new SessionState.Ended(failed.sentence());
            case Verdict.Running(String ip)
            when isReady(pod) -> new SessionState.Ready(route.url(id), endpoint.apply(id, ip));
            case Verdict.Running _, Verdict.Wait _ -> new SessionState.Starting();
        };
    }

    static Optional<SessionId> id(Pod pod) {
        return Optional.ofNullable(labels(pod).get(Labels.SESSION))
                .filter(SessionId::isId)
                .map(SessionId::new);
    }

    static Instant createdAt(Pod pod) {
        return Instant.parse(pod.getMetadata().getCreationTimestamp());
    }

    static boolean isReady(Pod pod) {
        return Labels.READY.equals(labels(pod).get(Labels.STATE));
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
