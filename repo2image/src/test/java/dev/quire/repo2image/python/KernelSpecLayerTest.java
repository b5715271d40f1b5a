package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.image.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelSpecLayerTest {
    private final KernelSpecLayer layer = new KernelSpecLayer(Prefix.kernel("3.13"));

    @Test
    void theServersDefaultKernelStartsInTheOtherEnvironment() throws IOException {
        Entry.File spec = (Entry.File) layer.entries().stream()
                .filter(Entry.File.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(spec.path()).isEqualTo("srv/conda/envs/notebook/share/jupyter/kernels/python3/kernel.json");
        JsonNode json;
        try (var in = spec.content().open()) {
            json = new ObjectMapper().readTree(in);
        }
        List<String> command = new ArrayList<>();
        json.path("argv").forEach(word -> command.add(word.asText()));
        assertThat(command)
                .containsExactly(
                        "/srv/conda/envs/kernel/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}");
        assertThat(json.at("/env/PATH").asText()).isEqualTo("/srv/conda/envs/kernel/bin:${PATH}");
    }
}
