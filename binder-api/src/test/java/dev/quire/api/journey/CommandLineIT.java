package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process of its own: what it prints, what it leaves, and what it ends with. */
final class CommandLineIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @Test
    void aDirectoryBecomesAnImageThatTellsWhatIsInIt() throws Exception {
        Path source = directory("requirements.txt", "cowsay==6.1\n");
        Path layout = directory.resolve("image");
        Ended built = run(Map.of(), "build", source.toString(), "--output", layout.toString(), "--label", "who=me");
        assertThat(built.out()).matches("oci:" + layout + ":local-[0-9a-f]+:[0-9a-f]{12}-[0-9a-f]{8}\n");
        assertThat(blobsOf(layout)).isNotEmpty().allMatch(Files::isRegularFile);

        String summary = run(Map.of(), "inspect", layout.toString()).out();
        assertThat(summary)
                .contains("  who = me\n", "  repo2docker.repo = local\n", "pypi  cowsay 6.1\n", "deb  libc6 ")
                .contains("Provenance (https://slsa.dev/provenance/v1)", "repository content\n", "Log: ");
        JsonNode sbom = JSON.readTree(
                run(Map.of(), "inspect", "--sbom", layout.toString()).out());
        assertThat(sbom.path("spdxVersion").asText()).isEqualTo("SPDX-2.3");
        assertThat(sbom.path("packages").size()).isGreaterThan(100);
        JsonNode provenance = JSON.readTree(
                run(Map.of(), "inspect", "--provenance", "oci:" + layout).out());
        assertThat(summary)
                .contains("Digest sha256:"
                        + provenance.at("/subject/0/digest/sha256").asText());
        assertThat(run(Map.of(), "inspect", "--log", layout.toString()).out())
                .contains(" building 1. assembled  base with Python ");

        Path other = directory.resolve("other");
        String again = run(
                        Map.of(),
                        "build",
                        source.toString(),
                        "--output",
                        other.toString(),
                        "--label",
                        "who=me",
                        "--image",
                        "named:once")
                .out();
        assertThat(again).isEqualTo("oci:" + other + ":named:once\n");
        assertThat(digest(run(Map.of(), "inspect", other.toString()).out())).isEqualTo(digest(summary));
    }

    @Test
    void aPlanIsPrintedAndNothingIsBuilt() throws Exception {
        Path cache = directory.resolve("cache");
        Ended plan = run(
                Map.of("QUIRE_CACHE", cache.toString()),
                "build",
                "--plan",
                directory("requirements.txt", "cowsay\n# more\nnumpy>=2\n").toString());
        assertThat(plan.out())
                .startsWith("Build pack python, Python 3.")
                .contains("1. assembled  base", "numpy>=2  (requirements.txt, line 3)", "repository content");
        assertThat(cache.resolve("oci")).doesNotExist();
        assertThat(cache.resolve("downloads")).doesNotExist();
    }

    @Test
    void failuresEndWithTheCodeOfTheirKindAndOneSentence() throws Exception {
        Repositories repositories = new Repositories(Files.createDirectory(directory.resolve("repositories")));
        repositories.commit("some", Map.of("README.md", "x"));
        String url = "file://" + repositories.directory().resolve("some.git");
        fails(10, "no-url", "no-url");
        fails(12, "none.git", "file://" + directory.resolve("none.git"));
        fails(13, "no-such-branch", url, "--ref", "no-such-branch");
        fails(
                15,
                "requirements.txt, line 2",
                directory("requirements.txt", "cowsay\nnum py == 1\n").toString());
        fails(17, "tabulate", directory("requirements.txt", "tabulate>=99\n").toString());
        fails(20, "nowhere.invalid", "https://nowhere.invalid/x.git");
    }

    @Test
    void aRefOfARepositoryIsBuiltWithEventsAsJsonLines() throws Exception {
        Repositories repositories = new Repositories(Files.createDirectory(directory.resolve("repositories")));
        repositories.commit("some", Map.of("a.txt", UUID.randomUUID().toString()));
        Path git = repositories.directory().resolve("some.git");
        Ended built = run(Map.of(), "--json-logs", "--no-run", "--ref=main", "--image=some:thing", "file://" + git);
        assertThat(built.out()).isEqualTo("some:thing\n");
        assertThat(built.err().lines()).hasSizeGreaterThan(5).allSatisfy(line -> {
            JsonNode event = JSON.readTree(line);
            assertThat(Set.of("fetching", "building", "pushing"))
                    .contains(event.path("phase").asText());
            assertThat(event.path("message").asText()).endsWith("\n");
        });
        assertThat(run(Map.of(), "inspect", "some:thing").out())
                .contains("org.opencontainers.image.source = file://" + git);
    }

    @Test
    void anImageIsPushedWithAllThatBelongsToIt() throws Exception {
        String host = Optional.ofNullable(System.getenv("QUIRE_TEST_REGISTRY")).orElse("");
        assumeTrue(!host.isBlank(), "QUIRE_TEST_REGISTRY names no registry to test with");
        String name = host + "/quire-test-" + UUID.randomUUID() + "/image:one";
        Map<String, String> plain = Map.of("QUIRE_REGISTRY_INSECURE", "true");
        Path source = directory("a.txt", UUID.randomUUID().toString());
        assertThat(run(plain, "build", source.toString(), "--push", "--image", name)
                        .out())
                .matches(name + "@sha256:[0-9a-f]{64}\n");
        assertThat(run(plain, "inspect", name).out()).contains("SBOM (SPDX-2.3)", "Provenance (", "Log: ");
    }

    @Test
    void aSessionRunsUntilCtrlC() throws Exception {
        Engine engine = Engine.require();
        Process process = start(Map.of(), directory("a.txt", "x").toString());
        String label = "label=dev.quire.installation=repo2image-" + process.pid();
        try {
            String link = "";
            try (Stream<String> lines =
                    process.inputReader(StandardCharsets.UTF_8).lines()) {
                link = lines.filter(line -> line.startsWith("http")).findFirst().orElse("");
            }
            assertThat(link).as("link").contains("/lab?token=");
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(link.replace("/lab?", "/api/status?")))
                        .build();
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
            assertThat(engine.run("ps", "-q", "--filter", label)).hasSize(1);
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(engine.run("ps", "-aq", "--filter", label)).isEmpty();
    }

    private record Ended(int code, String out, String err) {}

    private Path directory(String name, String text) throws IOException {
        Path made = Files.createTempDirectory(directory, "source-");
        Files.writeString(made.resolve(name), text);
        return made;
    }

    private static String digest(String summary) {
        return summary.lines()
                .filter(line -> line.startsWith("Digest "))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> blobsOf(Path layout) throws IOException {
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            return blobs.toList();
        }
    }

    private void fails(int code, String named, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("build"));
        line.addAll(List.of(arguments));
        Ended ended = end(Map.of(), line.toArray(String[]::new));
        assertThat(ended.err().lines().filter(each -> each.startsWith("repo2image: ")))
                .singleElement()
                .asString()
                .contains(named);
        assertThat(ended.code()).as(ended.err()).isEqualTo(code);
        assertThat(ended.err()).doesNotContain("\tat ");
        assertThat(ended.out()).isEmpty();
    }

    /** It must succeed; where packages cannot be fetched, the test is skipped. */
    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        Ended ended = end(environment, arguments);
        if (ended.code() == 22) {
            abort("Packages cannot be fetched here: " + ended.err());
        }
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended;
    }

    private Ended end(Map<String, String> environment, String... arguments) throws Exception {
        Process process = start(environment, arguments);
        Path err = directory.resolve("err");
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(err));
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.quire.api.cli.Repo2ImageCommand"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectError(directory.resolve("err").toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("QUIRE_") && !name.matches("QUIRE_(PYTHON|DEBIAN|TLS|ENGINE)_.*"));
        builder.environment().put("QUIRE_CACHE", Caches.kept().toString());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
