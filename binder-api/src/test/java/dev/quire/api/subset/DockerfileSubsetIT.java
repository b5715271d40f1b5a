package dev.quire.api.subset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.dockerfile.DockerfileImages;
import dev.quire.repo2image.repo.InMemoryTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever Buildah makes of a Dockerfile of the subset, steps make too: the same files and the same configuration. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DockerfileSubsetIT {
    @TempDir
    private static Path directory;

    private SubsetBuilds builds;

    @BeforeAll
    void start() throws Exception {
        Podman.require();
        builds = new SubsetBuilds(directory);
    }

    @AfterAll
    void stop() throws Exception {
        if (builds != null) {
            builds.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.quire.api.subset.Dockerfiles#all")
    @EnabledIfEnvironmentVariable(
            named = "QUIRE_TEST_LONG",
            matches = "yes",
            disabledReason = "QUIRE_TEST_LONG is not 'yes': 17 builds by Buildah and by steps take three minutes")
    void stepsMakeWhatBuildahMakes(String name, InMemoryTree tree) throws Exception {
        String theirs = builds.byBuildah(tree);
        String ours = builds.bySteps(tree);

        assertThat(different(without(Podman.files(ours)), without(Podman.files(theirs))))
                .as("files")
                .isEmpty();
        assertThat(different(config(ours), config(theirs))).as("configuration").isEmpty();
    }

    @Test
    void theSameAgainRunsNothingAndIsTheSameImage() throws Exception {
        InMemoryTree tree = tree("COPY a /a\nRUN date > /date\nWORKDIR /b\n");
        DockerfileImages.Built first = builds.build(tree, "first");
        DockerfileImages.Built again = builds.build(tree, "again");

        assertThat(first.image().made()).isPositive();
        assertThat(again.image().made()).isZero();
        assertThat(again.manifest()).isEqualTo(first.manifest());
    }

    @Test
    void whatBelongsToTheImageIsAttachedBeforeItsTag() throws Exception {
        List<Boolean> tagged = new ArrayList<>();
        builds.build(tree("RUN true\n"), "attached", (registry, built) -> {
            assertThat(registry.manifest("attached", built.manifest().digest().toString()))
                    .isPresent();
            tagged.add(registry.find("attached", "1").isPresent());
        });

        assertThat(tagged).containsExactly(false);
    }

    @Test
    void anotherContextRunsOnlyWhatComesAfterIt() throws Exception {
        String orders = "RUN date > /date\nCOPY a /a\nRUN date > /date2\n";
        builds.build(tree(orders), "before");
        DockerfileImages.Built after = builds.build(
                InMemoryTree.of("Dockerfile", "FROM " + SubsetBuilds.BASE + "\n" + orders, "a", "another"), "after");

        assertThat(after.image().made()).isEqualTo(2);
    }

    @Test
    void nothingOfWhatRunsTheStepsIsInTheImage() throws Exception {
        String image = builds.bySteps(tree("RUN echo 1 > /made\nRUN ls -a / /tmp > /seen\n"));

        assertThat(Podman.files(image).keySet())
                .contains("made")
                .noneMatch(path -> path.startsWith(".quire") || path.startsWith("tmp"));
    }

    @Test
    void aCommandThatFailsIsNamedWithItsLineAndWhatItSaid() {
        assertThatThrownBy(() -> builds.build(tree("ENV A=b\nRUN echo over here; exit 3\n"), "fails"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("Dockerfile, line 3: RUN echo over here")
                .hasMessageContaining("3")
                .hasMessageContaining("over here");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "USER ghost~RUN true | Dockerfile, line 3: the image knows no user 'ghost'",
                "COPY --chown=ghost a / | Dockerfile, line 2: the image knows no user 'ghost'",
                "RUN [\"/no/such\"] | Dockerfile, line 2: the image has no '/no/such'",
                "COPY --from=busy.test/base:1 /nothing / | Dockerfile, line 2: there is no",
                "COPY nothing / | Dockerfile, line 2: there is no 'nothing' in the repository",
                "COPY ../a / | Dockerfile, line 2: '../a' leads out of the repository",
                "RUN --mount=type=cache,target=/x true | Dockerfile, line 2: RUN with --mount=type=cache",
                "ADD https://example.org/x / | Dockerfile, line 2: ADD of https://example.org/x needs a builder",
                "ONBUILD RUN true | Dockerfile, line 2: ONBUILD needs a builder",
                "EXPOSE http | Dockerfile, line 2: 'http' is no port"
            })
    void whatCannotBeDoneIsSaidWithItsLine(String orders, String sentence) {
        assertThatThrownBy(() -> builds.build(tree(orders.replace('~', '\n')), "refused"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(sentence);
    }

    private static InMemoryTree tree(String orders) {
        return InMemoryTree.of("Dockerfile", "FROM " + SubsetBuilds.BASE + "\n" + orders, "a", "a");
    }

    private static Map<String, String> different(Map<String, ?> ours, Map<String, ?> theirs) {
        Set<String> names = new TreeSet<>(ours.keySet());
        names.addAll(theirs.keySet());
        Map<String, String> different = new TreeMap<>();
        for (String name : names) {
            if (!String.valueOf(ours.get(name)).equals(String.valueOf(theirs.get(name)))) {
                different.put(name, "is " + ours.get(name) + ", with Buildah " + theirs.get(name));
            }
        }
        return different;
    }

    /** Podman makes these for every container, and they are the container's. */
    private static Map<String, String> without(Map<String, String> files) {
        Map<String, String> kept = new TreeMap<>(files);
        kept.keySet().removeIf(path -> path.matches("(dev|proc|sys|run|etc/(hosts|hostname|resolv.conf|mtab))(/.*)?"));
        return kept;
    }

    private static Map<String, Object> config(String image) throws Exception {
        JsonNode config = Podman.config(image);
        Map<String, Object> said = new TreeMap<>();
        config.properties().forEach(each -> {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "Env" -> {
                    Map<String, String> variables = new TreeMap<>();
                    value.forEach(one -> variables.put(one.asText().split("=", 2)[0], one.asText()));
                    said.put("Env", variables);
                }
                case "Labels" -> {
                    Map<String, String> labels = new TreeMap<>();
                    value.properties()
                            .forEach(label ->
                                    labels.put(label.getKey(), label.getValue().asText()));
                    labels.remove("io.buildah.version");
                    said.put("Labels", labels);
                }
                case "ExposedPorts", "Volumes" ->
                    said.put(
                            each.getKey(),
                            new TreeSet<>(value.propertyStream()
                                    .map(Map.Entry::getKey)
                                    .toList()));
                default -> said.put(each.getKey(), value.toString());
            }
        });
        said.values().removeIf(value -> List.of("", "\"\"", "{}", "[]").contains(value.toString()));
        said.remove("WorkingDir", "\"/\"");
        return said;
    }
}
