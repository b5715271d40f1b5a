package dev.quire.launcher.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** The Pods that wait for someone to ask for them: each has an id and a token of its own, which nobody is told before. Thread-safe. */
final class WarmPods {
    /** How long one may wait: a Pod's deadline counts from its start, and can be lowered and never raised. */
    static final Duration WAIT = Duration.ofHours(12);

    private static final SessionId ANY = new SessionId("aaaaaaaaaaaaaaaaaaaa");
    private static final Owner ANYONE = new Owner("any", "any");
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final SessionManifests manifests;
    private final Routes routes;
    private final SessionKeys keys;
    private final RandomGenerator random;

    /**
     * @param random cryptographically strong: who could guess a request would know the token
     */
    WarmPods(SessionManifests manifests, Routes routes, SessionKeys keys, RandomGenerator random) {
        this.manifests = manifests;
        this.routes = routes;
        this.keys = keys;
        this.random = random;
    }

    /**
     * What tells the Pods for such launches apart from others: a hash of all that is in them, and of what leads to them, but the
     * id, the token and who asks. So whatever is configured, a Pod of other settings, or of another release, is none for this launch.
     */
    String key(SessionSpec spec, String image) {
        Pod pod = new PodBuilder(manifests.pod(as(spec, ANY, "", new Asker("", "")), image, 1, ANYONE, WAIT))
                .editMetadata()
                .withUid("any")
                .endMetadata()
                .build();
        List<HasMetadata> all = new ArrayList<>(routes.objects(pod));
        all.add(pod);
        try {
            Object tree = CANONICAL.readValue(Serialization.asJson(all), List.class);
            byte[] json = CANONICAL.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json), 0, 16);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A Pod that cannot be written", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** A new one, for whoever makes such a launch next. */
    Pod born(SessionSpec like, String image, Owner owner) {
        byte[] request = new byte[32];
        random.nextBytes(request);
        SessionId id = keys.id("warm " + HexFormat.of().formatHex(request));
        SessionSpec spec = as(like, id, keys.token(id), new Asker("", ""));
        return new PodBuilder(manifests.pod(spec, image, 1, owner, WAIT))
                .editMetadata()
                .addToLabels(Labels.STATE, Labels.WARM)
                .addToLabels(Labels.WARM_KEY, key(like, image))
                .endMetadata()
                .build();
    }

    /** The launch as that of the Pod that was claimed for it. */
    static SessionSpec claimed(SessionSpec asked, Pod pod) {
        Origin origin = asked.origin();
        return as(asked, Routes.id(pod), SessionRecords.token(pod), new Asker(origin.launchPath(), origin.client()));
    }

    private record Asker(String launchPath, String client) {}

    private static SessionSpec as(SessionSpec spec, SessionId id, String token, Asker asker) {
        Origin origin = spec.origin();
        return new SessionSpec(
                id,
                token,
                spec.image(),
                new Origin(origin.repositoryUrl(), origin.commit(), asker.launchPath(), asker.client()),
                spec.limits(),
                spec.lifetime(),
                spec.environment(),
                spec.profile());
    }
}
