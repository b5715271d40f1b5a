package dev.quire.repo2image.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ImageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Digest ONE = Digest.of("one".getBytes(UTF_8));
    private static final Digest TWO = Digest.of("two".getBytes(UTF_8));

    @Test
    void theConfigIsWrittenAsEver() throws IOException {
        assertThat(image().configBytes()).asString(UTF_8).isEqualTo(compact("""
                {
                  "created": "2020-01-01T00:00:00Z",
                  "architecture": "amd64",
                  "os": "linux",
                  "config": {
                    "User": "1000:1000",
                    "WorkingDir": "/home/jovyan",
                    "Env": ["HOME=/home/jovyan", "PATH=/usr/bin"],
                    "Entrypoint": ["/usr/bin/tini", "--"],
                    "Cmd": ["jupyter", "lab"],
                    "ExposedPorts": {"8888/tcp": {}},
                    "Labels": {"a": "1", "b": "\\"quoted\\" ü"}
                  },
                  "rootfs": {"type": "layers", "diff_ids": ["%s", "%s"]},
                  "history": [
                    {"created": "2020-01-01T00:00:00Z", "created_by": "first"},
                    {"created": "2020-01-01T00:00:00Z", "created_by": "second"}
                  ]
                }
                """.formatted(TWO, ONE)));
    }

    @Test
    void theManifestIsWrittenAsEver() throws IOException {
        byte[] config = image().configBytes();
        assertThat(image().manifestBytes()).asString(UTF_8).isEqualTo(compact("""
                {
                  "schemaVersion": 2,
                  "mediaType": "application/vnd.oci.image.manifest.v1+json",
                  "config": {
                    "mediaType": "application/vnd.oci.image.config.v1+json",
                    "digest": "%s",
                    "size": %d
                  },
                  "layers": [
                    {"mediaType": "application/vnd.oci.image.layer.v1.tar+zstd", "digest": "%s", "size": 11},
                    {"mediaType": "application/vnd.oci.image.layer.v1.tar+zstd", "digest": "%s", "size": 22}
                  ]
                }
                """.formatted(
                        Digest.of(config), config.length, ONE, TWO)));
    }

    @Test
    void historyAndDiffIdsAreAsManyAsLayers() throws IOException {
        for (int count = 0; count < 5; count++) {
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                layers.add(layer(ONE, i + 1, TWO, "layer " + i));
            }
            JsonNode config = JSON.readTree(new Image(layers, config(List.of())).configBytes());
            assertThat(config.path("history").size()).isEqualTo(count);
            assertThat(config.path("rootfs").path("diff_ids").size()).isEqualTo(count);
        }
    }

    @Test
    void anEmptyEntrypointIsLeftOut() throws IOException {
        JsonNode config = JSON.readTree(new Image(List.of(), config(List.of())).configBytes());
        assertThat(config.path("config").has("Entrypoint")).isFalse();
    }

    @Test
    void anImageDoesNotChangeWithTheListItWasMadeOf() {
        List<Layer> layers = new ArrayList<>(List.of(layer(ONE, 1, TWO, "x")));
        Image image = new Image(layers, config(List.of()));
        layers.clear();
        assertThat(image.layers()).hasSize(1);
        assertThatThrownBy(() -> image.layers().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private static Image image() {
        return new Image(
                List.of(layer(ONE, 11, TWO, "first"), layer(TWO, 22, ONE, "second")),
                config(List.of("/usr/bin/tini", "--")));
    }

    private static ImageConfig config(List<String> entrypoint) {
        return new ImageConfig(
                "1000:1000",
                "/home/jovyan",
                new TreeMap<>(Map.of("PATH", "/usr/bin", "HOME", "/home/jovyan")),
                new ImageConfig.Command(entrypoint, List.of("jupyter", "lab")),
                8888,
                new TreeMap<>(Map.of("b", "\"quoted\" ü", "a", "1")));
    }

    private static Layer layer(Digest blob, long size, Digest diffId, String createdBy) {
        return new Layer(new Descriptor("application/vnd.oci.image.layer.v1.tar+zstd", size, blob), diffId, createdBy);
    }

    private static String compact(String json) throws IOException {
        return JSON.writeValueAsString(JSON.readTree(json));
    }
}
