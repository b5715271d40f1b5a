package dev.quire.repo2image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Images;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.registry.Registry.Transfer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class OciLayoutTest extends RegistryContract {
    @Override
    Registry open() {
        return new OciLayout(layout());
    }

    @Override
    Transfer expectedOfAnotherRepository() {
        return Transfer.PRESENT;
    }

    private Path layout() {
        return directory.resolve("oci");
    }

    @Test
    void whatItStoresIsASoundImage() throws Exception {
        try (Registry registry = open()) {
            Stored stored = store(registry, "quire/a", "one", 3);
            store(registry, "quire/a", "two", 4);
            assertThat(Images.validate(layout(), "quire/a:one")).isEqualTo(stored.digest());
            Images.validate(layout(), "quire/a:two");
            assertThat(registry.place("quire/a", "one", stored.digest()))
                    .isEqualTo(new BuiltImage.Place.InLayout(layout(), "quire/a:one"));
        }
    }

    @Test
    void severalInstancesOnOneDirectoryLoseNothing() throws Exception {
        List<Future<Stored>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    try (Registry registry = open()) {
                        return store(registry, "quire/a", "tag-" + number, number % 3);
                    }
                }));
            }
        }
        assertThat(new ObjectMapper()
                        .readTree(Files.readAllBytes(layout().resolve("index.json")))
                        .path("manifests")
                        .size())
                .isEqualTo(20);
        for (int i = 0; i < all.size(); i++) {
            assertThat(Images.validate(layout(), "quire/a:tag-" + i))
                    .isEqualTo(all.get(i).get().digest());
        }
        assertThat(parts()).isEmpty();
    }

    @Test
    void aBlobThatWasCutIsReplaced() throws Exception {
        try (Registry registry = open()) {
            Layer layer = layer(1);
            registry.put("quire/a", layer.blob(), "", file(layer));
            Path blob = OciLayout.blob(layout(), layer.blob().digest());
            Files.write(blob, new byte[7]);
            assertThat(registry.put("quire/a", layer.blob(), "", file(layer))).isEqualTo(Transfer.UPLOADED);
            assertThat(Digest.of(Files.readAllBytes(blob)))
                    .isEqualTo(layer.blob().digest());
        }
    }

    @Test
    void aTagWhoseManifestIsGoneIsNotThere() throws Exception {
        try (Registry registry = open()) {
            Stored stored = store(registry, "quire/a", "one", 1);
            Files.delete(OciLayout.blob(layout(), stored.digest()));
            assertThat(registry.find("quire/a", "one")).isEmpty();
            assertThat(registry.config("quire/a", "one")).isEmpty();
        }
    }

    private List<Path> parts() throws Exception {
        try (Stream<Path> files = Files.walk(layout())) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .toList();
        }
    }
}
