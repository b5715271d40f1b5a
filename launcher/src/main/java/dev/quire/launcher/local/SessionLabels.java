package dev.quire.launcher.local;

import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a session's container says of it in its labels.
 *
 * @param installation which Quire on this machine it belongs to
 * @param instance the process that launched it
 */
record SessionLabels(
        SessionId id, Origin origin, Lifetime lifetime, Instant createdAt, String installation, String instance) {
    static final String INSTALLATION = "dev.quire.installation";
    static final String ID = "dev.quire.id";
    private static final String INSTANCE = "dev.quire.instance";
    private static final String REPOSITORY = "dev.quire.origin.repository";
    private static final String COMMIT = "dev.quire.origin.commit";
    private static final String LAUNCH_PATH = "dev.quire.origin.launch-path";
    private static final String CLIENT = "dev.quire.origin.client";
    private static final String IDLE = "dev.quire.lifetime.idle";
    private static final String MAX_AGE = "dev.quire.lifetime.max-age";
    private static final String CREATED = "dev.quire.created";

    static SessionLabels of(SessionSpec spec, Instant createdAt, String installation, String instance) {
        return new SessionLabels(spec.id(), spec.origin(), spec.lifetime(), createdAt, installation, instance);
    }

    /** As labels of a container. */
    Map<String, String> toMap() {
        return Map.of(
                ID, id.value(),
                REPOSITORY, origin.repositoryUrl(),
                COMMIT, origin.commit(),
                LAUNCH_PATH, origin.launchPath(),
                CLIENT, origin.client(),
                IDLE, lifetime.idle().toString(),
                MAX_AGE, lifetime.maxAge().toString(),
                CREATED, createdAt.toString(),
                INSTALLATION, installation,
                INSTANCE, instance);
    }

    /** Read back; empty for a container that is no session of ours. */
    static Optional<SessionLabels> parse(Map<String, String> labels) {
        try {
            return Optional.of(new SessionLabels(
                    new SessionId(text(labels, ID)),
                    new Origin(
                            text(labels, REPOSITORY),
                            text(labels, COMMIT),
                            text(labels, LAUNCH_PATH),
                            text(labels, CLIENT)),
                    new Lifetime(Duration.parse(text(labels, IDLE)), Duration.parse(text(labels, MAX_AGE))),
                    Instant.parse(text(labels, CREATED)),
                    text(labels, INSTALLATION),
                    text(labels, INSTANCE)));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(Map<String, String> labels, String name) {
        @Nullable String value = labels.get(name);
        if (value == null) {
            throw new IllegalArgumentException("No label " + name);
        }
        return value;
    }
}
