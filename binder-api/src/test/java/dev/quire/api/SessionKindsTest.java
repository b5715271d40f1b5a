package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.api.config.KubernetesConfig;
import dev.quire.api.config.PodConfig;
import dev.quire.api.config.ProfileConfig;
import dev.quire.api.config.SessionsConfig;
import dev.quire.api.config.Settings;
import dev.quire.api.launch.Profile;
import dev.quire.api.launch.Profiles;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.kubernetes.Mount;
import dev.quire.launcher.kubernetes.PodShape;
import dev.quire.launcher.kubernetes.SessionPods;
import dev.quire.launcher.kubernetes.Taint;
import dev.quire.launcher.session.Limits;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the settings file to what links may ask for and the Pods that they get. */
final class SessionKindsTest {
    private static final String FILE = """
            quire:
              sessions:
                memory: 1GiB
              kubernetes:
                image-pull-secret: registry
                ingress-annotations:
                  nginx.ingress.kubernetes.io/proxy-read-timeout: "3600"
                pod:
                  labels: {team: physics, example.org/cost-centre: "12"}
                  image-pull-secrets: [mirror]
                  node-selector: {example.org/Pool: sessions}
                  tolerations: ["dedicated=notebooks:NoSchedule"]
                  priority-class: sessions
                  users: pod
                  disk: 20GiB
                  volumes: ["pvc/datasets:/data"]
                  overlay: |
                    spec:
                      dnsConfig: {options: [{name: ndots, value: "1"}]}
              profiles:
                big:
                  memory: 8GiB
                  cpu: 4
                gpu:
                  repositories: [github.com/lab/*]
                  gpus: 2
                  max-age: 1h
                  shared-memory: 4GiB
                  node-selector: {example.org/Pool: gpus, zone: a}
                  tolerations: ["nvidia.com/gpu"]
                  runtime-class: nvidia
                  volumes: ["emptydir/10Gi:/scratch"]
            """;

    @TempDir
    private Path directory;

    private ApplicationContext context(String settings) throws Exception {
        Path file = directory.resolve("quire.yml");
        Files.writeString(file, settings);
        ApplicationContext context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .banner(false)
                .propertySources(SettingsFile.find(List.of("--config", file.toString()), Map.of())
                        .orElseThrow())
                .start();
        Settings.check(context.getEnvironment());
        return context;
    }

    private static List<ProfileConfig> configs(ApplicationContext context) {
        return List.copyOf(context.getBeansOfType(ProfileConfig.class));
    }

    private static SessionPods pods(ApplicationContext context) {
        return SessionKinds.pods(
                context.getBean(KubernetesConfig.class), context.getBean(PodConfig.class), configs(context));
    }

    private static Profiles profiles(ApplicationContext context) {
        return SessionKinds.profiles(context.getBean(SessionsConfig.class), configs(context));
    }

    @Test
    void withoutSettingsThereIsOneKind() throws Exception {
        try (ApplicationContext context = context("quire: {mode: cluster}")) {
            assertThat(profiles(context).named()).isEmpty();
            assertThat(profiles(context).standard().limits()).isEqualTo(new Limits(2L << 30, 1000, 1024));
            assertThat(pods(context).standard()).isEqualTo(PodShape.DEFAULT);
        }
    }

    @Test
    void aProfileIsWhatItSaysAndForTheRestLikeTheOthers() throws Exception {
        try (ApplicationContext context = context(FILE)) {
            Profiles profiles = profiles(context);
            Profile gpu = named(profiles, "gpu");
            assertThat(gpu.limits()).isEqualTo(new Limits(1L << 30, 1000, 1024));
            assertThat(gpu.lifetime().maxAge()).isEqualTo(Duration.ofHours(1));
            assertThat(gpu.repositories()).hasSize(1);
            assertThat(named(profiles, "big").limits()).isEqualTo(new Limits(8L << 30, 4000, 1024));
            assertThat(named(profiles, "big").lifetime())
                    .isEqualTo(profiles.standard().lifetime());
        }
    }

    private static Profile named(Profiles profiles, String name) {
        return profiles.named().stream()
                .filter(profile -> profile.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thePodsOfAProfileAddToThoseOfAll() throws Exception {
        try (ApplicationContext context = context(FILE)) {
            PodShape standard = pods(context).standard();
            assertThat(standard.settings().labels())
                    .isEqualTo(Map.of("team", "physics", "example.org/cost-centre", "12"));
            assertThat(standard.settings().imagePullSecrets()).containsExactly("registry", "mirror");
            assertThat(standard.settings().placement().nodeSelector())
                    .isEqualTo(Map.of("example.org/Pool", "sessions"));
            assertThat(standard.settings().placement().tolerated())
                    .containsExactly(Taint.parse("dedicated=notebooks:NoSchedule"));
            assertThat(standard.settings().placement().priorityClass()).contains("sessions");
            assertThat(standard.settings().shares().diskBytes()).isEqualTo(20L << 30);
            assertThat(standard.users()).isEqualTo(Users.OF_THE_POD);
            assertThat(standard.devices()).isEmpty();

            PodShape gpu = Objects.requireNonNull(pods(context).byProfile().get("gpu"));
            assertThat(gpu.devices()).isEqualTo(Map.of("nvidia.com/gpu", 2));
            assertThat(gpu.settings().placement().nodeSelector())
                    .isEqualTo(Map.of("example.org/Pool", "gpus", "zone", "a"));
            assertThat(gpu.settings().placement().tolerated()).hasSize(2);
            assertThat(gpu.settings().placement().runtimeClass()).contains("nvidia");
            assertThat(gpu.settings().placement().priorityClass()).contains("sessions");
            assertThat(gpu.sharedMemory()).contains(4L << 30);
            assertThat(gpu.mounts())
                    .containsExactly(Mount.parse("pvc/datasets:/data"), Mount.parse("emptydir/10Gi:/scratch"));
        }
    }

    @Test
    void annotationsOfIngressesKeepTheirNames() throws Exception {
        try (ApplicationContext context = context(FILE)) {
            assertThat(context.getBean(KubernetesConfig.class).ingressAnnotations())
                    .isEqualTo(Map.of("nginx.ingress.kubernetes.io/proxy-read-timeout", "3600"));
        }
    }

    @Test
    void theDefaultIsOneOfThem() throws Exception {
        try (ApplicationContext context = context("""
                quire:
                  sessions: {default-profile: big}
                  profiles: {big: {memory: 8GiB}}
                """)) {
            assertThat(profiles(context).standard().limits().memoryBytes()).isEqualTo(8L << 30);
        }
        try (ApplicationContext context = context("quire: {sessions: {default-profile: huge}}")) {
            assertThatThrownBy(() -> profiles(context)).hasMessageContaining("there is no quire.profiles.huge");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{kubernetes: {pod: {tolerations: ['a b']}}} | quire.kubernetes.pod.tolerations: 'a b' is no taint",
                "{kubernetes: {pod: {volumes: ['hostpath/etc:/x']}}} | quire.kubernetes.pod.volumes: 'hostpath/etc:/x' is no volume",
                "{kubernetes: {pod: {memory-share: 0}}} | quire.kubernetes.pod.memory-share must be from 1 to 100",
                "{kubernetes: {pod: {overlay: '{spec: {hostPID: true}}'}}} | quire.kubernetes.pod.overlay: spec.hostPID cannot be",
                "{kubernetes: {pod: {nodeselector: x}}} | is no setting",
                "{profiles: {gpu: {repositories: ['https://github.com']}}} | quire.profiles.gpu.repositories: 'https://github.com'",
                "{profiles: {gpu: {memory: lots}}} | quire.profiles.gpu.memory",
                "{profiles: {gpu: {gpu: 1}}} | quire.profiles.gpu.gpu",
            })
    void wrongValuesAreNamed(String settings, String sentence) {
        assertThatThrownBy(() -> {
                    try (ApplicationContext context = context("quire: " + settings)) {
                        pods(context);
                        profiles(context);
                    }
                })
                .hasStackTraceContaining(sentence);
    }
}
