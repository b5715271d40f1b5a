package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The repositories in {@code examples/} as files. */
final class ExampleTest {
    private static final Path EXAMPLES = Setup.ROOT.resolve("examples");

    @Test
    void eachIsInTheTableByWhichTheyAreLaunched() throws IOException {
        try (Stream<Path> directories = Files.list(EXAMPLES)) {
            assertThat(directories
                            .filter(Files::isDirectory)
                            .map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(Example.values())
                            .map(Example::directory)
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatItShowsAndHasANotebook(Example example) throws IOException {
        Path directory = EXAMPLES.resolve(example.directory());
        assertThat(Files.readAllLines(directory.resolve("README.md")).getFirst())
                .startsWith("# ");
        JsonNode notebook =
                new ObjectMapper().readTree(directory.resolve("index.ipynb").toFile());
        assertThat(notebook.path("nbformat").asInt()).isEqualTo(4);
        assertThat(notebook.path("cells"))
                .anySatisfy(cell -> assertThat(cell.path("cell_type").asText()).isEqualTo("code"));
        assertThat(notebook.path("cells"))
                .allSatisfy(cell -> assertThat(cell.has("id")).isTrue());
    }

    @ParameterizedTest
    @EnumSource
    void isInTheListThatUsersRead(Example example) throws IOException {
        assertThat(Files.readString(EXAMPLES.resolve("README.md"))).contains("](" + example.directory() + ")");
    }
}
