package dev.quire.repo2image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CachedLayoutTest extends RegistryContract {
    @Override
    Registry open() {
        return OciLayout.cached(layout());
    }

    @Override
    Registry.Transfer expectedOfAnotherRepository() {
        return Registry.Transfer.PRESENT;
    }

    private Path layout() {
        return directory.resolve("oci");
    }

    @Test
    void anImageWithABrokenPartIsNotFound() throws Exception {
        try (Registry registry = open()) {
            store(registry, "quire/a", "one", 3);
            assertThat(registry.find("quire/a", "one")).isPresent();
            for (Path blob : blobs()) {
                byte[] right = Files.readAllBytes(blob);
                byte[] wrong = right.clone();
                wrong[wrong.length / 2] ^= 1;
                Files.write(blob, wrong);
                assertThat(registry.find("quire/a", "one")).as(blob.toString()).isEmpty();
                assertThat(blob).doesNotExist();
                Files.write(blob, right);
                assertThat(registry.find("quire/a", "one")).isPresent();
            }
        }
    }

    @Test
    void anIndexThatCannotBeReadListsNothing() throws Exception {
        try (Registry registry = open()) {
            store(registry, "quire/a", "one", 3);
            Files.writeString(layout().resolve("index.json"), "{\"manifests\": [{");
            assertThat(registry.find("quire/a", "one")).isEmpty();
            store(registry, "quire/a", "one", 3);
            assertThat(registry.find("quire/a", "one")).isPresent();
        }
    }

    private Iterable<Path> blobs() throws IOException {
        try (Stream<Path> blobs = Files.list(layout().resolve("blobs/sha256"))) {
            return blobs.toList();
        }
    }
}
