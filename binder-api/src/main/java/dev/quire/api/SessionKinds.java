package dev.quire.api;

import dev.quire.api.config.ByteSize;
import dev.quire.api.config.KubernetesConfig;
import dev.quire.api.config.PodConfig;
import dev.quire.api.config.ProfileConfig;
import dev.quire.api.config.SessionsConfig;
import dev.quire.api.launch.Profile;
import dev.quire.api.launch.Profiles;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.kubernetes.PodSettings;
import dev.quire.launcher.kubernetes.PodShape;
import dev.quire.launcher.kubernetes.SessionPods;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kinds of sessions, by the settings: what links may ask for, and the Pods that they get. */
final class SessionKinds {
    private SessionKinds() {}

    /** What links may ask for. */
    static Profiles profiles(SessionsConfig sessions, List<ProfileConfig> configs) {
        List<Profile> named =
                configs.stream().map(config -> profile(sessions, config)).toList();
        String chosen = sessions.defaultProfile();
        Profile standard = chosen == null || chosen.isBlank()
                ? new Profile(
                        "",
                        new Limits(sessions.memory().bytes(), sessions.cpuMillis(), sessions.pids()),
                        new Lifetime(sessions.idle(), sessions.maxAge()),
                        List.of())
                : named.stream()
                        .filter(profile -> profile.name().equals(chosen))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "quire.sessions.default-profile is '%s', but there is no quire.profiles.%s."
                                        .formatted(chosen, chosen)));
        return new Profiles(standard, named);
    }

    private static Profile profile(SessionsConfig sessions, ProfileConfig config) {
        return new Profile(
                config.name(),
                new Limits(
                        Objects.requireNonNullElse(config.memory(), sessions.memory())
                                .bytes(),
                        config.cpu() == null
                                ? sessions.cpuMillis()
                                : config.cpu().movePointRight(3).intValue(),
                        Objects.requireNonNullElse(config.pids(), sessions.pids())),
                new Lifetime(
                        Objects.requireNonNullElse(config.idle(), sessions.idle()),
                        Objects.requireNonNullElse(config.maxAge(), sessions.maxAge())),
                config.patterns());
    }

    /** The Pods that they get. */
    static SessionPods pods(KubernetesConfig kubernetes, PodConfig pod, List<ProfileConfig> configs) {
        Map<String, PodShape> byProfile = configs.stream()
                .collect(Collectors.toMap(ProfileConfig::name, config -> shape(kubernetes, pod, Optional.of(config))));
        return new SessionPods(shape(kubernetes, pod, Optional.empty()), byProfile, pod.podOverlay());
    }

    private static PodShape shape(KubernetesConfig kubernetes, PodConfig pod, Optional<ProfileConfig> profile) {
        Map<String, String> nodeSelector = new TreeMap<>(given(pod.nodeSelector()));
        profile.ifPresent(config -> nodeSelector.putAll(given(config.nodeSelector())));
        PodSettings settings = new PodSettings(
                given(pod.labels()),
                optional(pod.serviceAccount()),
                Stream.concat(optional(kubernetes.imagePullSecret()).stream(), pod.imagePullSecrets().stream())
                        .distinct()
                        .toList(),
                new PodSettings.Placement(
                        nodeSelector,
                        both(pod.taints(), profile.map(ProfileConfig::taints)),
                        profile.flatMap(config -> optional(config.runtimeClass()))
                                .or(() -> optional(pod.runtimeClass())),
                        profile.flatMap(config -> optional(config.priorityClass()))
                                .or(() -> optional(pod.priorityClass()))),
                new PodSettings.Shares(
                        pod.memoryShare(),
                        pod.cpuShare(),
                        profile.map(ProfileConfig::disk).orElse(pod.disk()).bytes()));
        return new PodShape(
                settings,
                given(pod.annotations()),
                switch (pod.users()) {
                    case NODE -> Users.OF_THE_NODE;
                    case POD -> Users.OF_THE_POD;
                },
                profile.map(ProfileConfig::sharedMemory)
                        .or(() -> Optional.ofNullable(pod.sharedMemory()))
                        .map(ByteSize::bytes),
                profile.filter(config -> config.gpus() > 0)
                        .map(config -> Map.of(config.gpuResource(), config.gpus()))
                        .orElse(Map.of()),
                both(pod.mounts(), profile.map(ProfileConfig::mounts)));
    }

    private static <T> List<T> both(List<T> common, Optional<List<T>> further) {
        return Stream.concat(common.stream(), further.stream().flatMap(List::stream))
                .toList();
    }

    private static Map<String, String> given(@Nullable Map<String, String> map) {
        return Objects.requireNonNullElse(map, Map.of());
    }

    private static Optional<String> optional(@Nullable String text) {
        return Optional.ofNullable(text).filter(given -> !given.isBlank());
    }
}
