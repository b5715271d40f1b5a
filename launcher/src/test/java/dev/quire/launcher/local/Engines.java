package dev.quire.launcher.local;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engine of the machine that runs the tests: {@code QUIRE_TEST_ENGINE} chooses between {@code podman} and {@code docker}, whose
 * daemon {@code QUIRE_TEST_DOCKER} names.
 */
final class Engines {
    private Engines() {}

    static EngineProbe probe() {
        List<EngineKind> kinds = Optional.ofNullable(System.getenv("QUIRE_TEST_ENGINE"))
                .map(name -> List.of(EngineKind.valueOf(name.toUpperCase(java.util.Locale.ROOT))))
                .orElse(List.of(EngineKind.values()));
        Map<String, String> environment = Optional.ofNullable(System.getenv("QUIRE_TEST_DOCKER"))
                .map(address -> Map.of("DOCKER_HOST", address))
                .orElse(Map.of());
        return new EngineProbe(Host.current(System.getenv(), System.getProperty("os.name")), kinds, environment);
    }

    static EngineStatus status() throws InterruptedException {
        return probe().probe();
    }
}
