package dev.quire.launcher.local;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The engine of the machine that runs the tests; {@code QUIRE_TEST_ENGINE} chooses between {@code podman} and {@code docker}. */
final class Engines {
    private Engines() {}

    static EngineProbe probe() {
        List<EngineKind> kinds = Optional.ofNullable(System.getenv("QUIRE_TEST_ENGINE"))
                .map(name -> List.of(EngineKind.valueOf(name.toUpperCase(java.util.Locale.ROOT))))
                .orElse(List.of(EngineKind.values()));
        return new EngineProbe(Host.current(System.getenv(), System.getProperty("os.name")), kinds, Map.of());
    }

    static EngineStatus status() throws InterruptedException {
        return probe().probe();
    }
}
