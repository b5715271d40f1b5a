package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is wrong with the machine is told in one sentence, and the service goes on until it is mended. */
final class BadMachineIT {
    @Test
    void aFullDisk() throws Exception {
        Path cache = Files.createDirectories(Caches.kept().resolveSibling("small-disk"));
        String disk = cache.toString();
        assumeTrue(
                Engine.succeeds("mount", "-t", "tmpfs", "-o", "size=12m", "quire-test", disk),
                "A full disk needs a small one, and only root can mount it.");
        try {
            // What need not be fetched again; the layers go to the small disk.
            for (String part : new String[] {"base", "downloads", "python"}) {
                Path there = Files.createDirectories(Caches.kept().resolve(part));
                Files.createSymbolicLink(cache.resolve(part), there);
            }
            try (ServiceProcess service = ServiceProcess.java(Setup.of("full-disk", cache))) {
                String link = Repositories.example(service.setup(), "minimal") + "?build_only=true";
                Events events = service.launch(link);
                Sentences.check(events, 507, "DISK_FULL", disk);
                assertThat(service.log()).contains("DISK_FULL").doesNotContain("\tat ");
                assertThat(Caches.unfinished(cache)).isEmpty();
                assertThat(service.get("/health").body()).contains("\"checks\"");

                assertThat(Engine.succeeds("mount", "-o", "remount,size=2g", disk))
                        .isTrue();
                service.launch(link).ready();
            }
        } finally {
            Engine.succeeds("umount", "-l", disk);
            Files.deleteIfExists(cache);
        }
    }

    @Test
    void noEngine() throws Exception {
        Setup setup = Setup.of("no-engine", Caches.kept()).with("PATH", "/nowhere");
        try (ServiceProcess service = ServiceProcess.java(setup)) {
            HttpResponse<String> health = service.get("/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("\"ok\":false", "Podman");
            Events events = service.launch(Repositories.example(setup, "minimal"));
            Sentences.check(events, 503, "ENGINE_UNAVAILABLE", "Podman");
            assertThat(service.log()).contains("ENGINE_UNAVAILABLE").doesNotContain("\tat ");
            assertThat(service.get("/versions").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRegistryThatDoesNotAnswer() throws Exception {
        Setup setup = Setup.of("no-registry", Caches.kept())
                .with("QUIRE_REGISTRY_PREFIX", "127.0.0.1:9/quire")
                .with("QUIRE_REGISTRY_INSECURE", "true");
        try (ServiceProcess service = ServiceProcess.java(setup)) {
            HttpResponse<String> health = service.get("/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("\"ok\":false", "127.0.0.1:9");
            Events events = service.launch(Repositories.example(setup, "minimal"));
            Sentences.check(events, 503, "REGISTRY_UNAVAILABLE", "127.0.0.1:9");
            assertThat(service.log()).contains("REGISTRY_UNAVAILABLE").doesNotContain("\tat ");
            assertThat(service.get("/versions").statusCode()).isEqualTo(200);
        }
    }
}
