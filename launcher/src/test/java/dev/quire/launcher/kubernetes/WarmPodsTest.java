package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WarmPodsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SessionKeys keys = SessionKeys.random(RANDOM);
    private final WarmPods warm = warm(Pods.SETTINGS);

    @Test
    void whoAsksAndUnderWhichNameDoesNotMatter() {
        SessionSpec other = new SessionSpec(
                new SessionId("zzzzzzzzzzzzzzzzzzzz"),
                "another-token",
                Pods.SPEC.image(),
                new Origin(
                        Pods.SPEC.origin().repositoryUrl(), Pods.SPEC.origin().commit(), "git/elsewhere", "someone"),
                Pods.SPEC.limits(),
                Pods.SPEC.lifetime(),
                Pods.SPEC.environment());

        assertThat(key(other)).isEqualTo(key(Pods.SPEC)).matches("[0-9a-f]{32}");
    }

    @Test
    void whateverElseIsInThePodDoes() {
        String key = key(Pods.SPEC);

        assertThat(List.of(
                        warm.key(Pods.SPEC, Pods.IMAGE.replace("sha256:01", "sha256:ff")),
                        key(with(Pods.SPEC.limits(), Pods.SPEC.lifetime(), Map.of(), "")),
                        key(with(new Limits(1L << 30, 1500, 200), Pods.SPEC.lifetime(), Pods.SPEC.environment(), "")),
                        key(with(
                                Pods.SPEC.limits(),
                                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(7)),
                                Pods.SPEC.environment(),
                                "")),
                        key(with(Pods.SPEC.limits(), Pods.SPEC.lifetime(), Pods.SPEC.environment(), "gpu")),
                        // Another way leads there.
                        warm(MockCluster.SETTINGS).key(Pods.SPEC, Pods.IMAGE)))
                .doesNotContain(key)
                .doesNotHaveDuplicates();
    }

    @Test
    void aPodIsBornWithANameAndATokenOfItsOwn() {
        Pod one = warm.born(Pods.SPEC, Pods.IMAGE, Pods.OWNER);
        Pod two = warm.born(Pods.SPEC, Pods.IMAGE, Pods.OWNER);

        assertThat(Routes.id(one)).isNotEqualTo(Routes.id(two)).isNotEqualTo(Pods.ID);
        assertThat(SessionRecords.token(one)).isEqualTo(keys.token(Routes.id(one)));
        assertThat(one.getMetadata().getName()).isEqualTo("session-" + Routes.id(one));
        assertThat(SessionRecords.warmKey(one)).isEqualTo(key(Pods.SPEC));
        assertThat(SessionRecords.isWarm(one)).isTrue();
        assertThat(SessionRecords.read(one, true)).isEmpty();
    }

    @Test
    void aPodThatWaitsEndsNeitherByItsDeadlineNorByItself() {
        Pod pod = warm.born(Pods.SPEC, Pods.IMAGE, Pods.OWNER);
        long wait = WarmPods.WAIT.toSeconds();

        assertThat(pod.getSpec().getActiveDeadlineSeconds()).isEqualTo(6 * 3600 + wait);
        assertThat(pod.getSpec().getContainers().getFirst().getArgs())
                .contains("--ServerApp.shutdown_no_activity_timeout=" + (1200 + wait));
        assertThat(pod.getSpec().getContainers().getFirst().getEnv())
                .contains(new EnvVar("QUIRE_MAX_AGE_SECONDS", Long.toString(6 * 3600 + wait), null));
    }

    private WarmPods warm(ClusterSettings settings) {
        return new WarmPods(new SessionManifests(settings), Routes.of(settings.route()), keys, RANDOM);
    }

    private String key(SessionSpec spec) {
        return warm.key(spec, ((ImageSource.Registry) spec.image()).reference());
    }

    private static SessionSpec with(Limits limits, Lifetime lifetime, Map<String, String> environment, String profile) {
        return new SessionSpec(
                Pods.ID,
                Pods.SPEC.token(),
                Pods.SPEC.image(),
                Pods.SPEC.origin(),
                limits,
                lifetime,
                environment,
                profile);
    }
}
