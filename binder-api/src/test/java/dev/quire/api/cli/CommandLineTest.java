package dev.quire.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {
    /** Read after all options, so that its failure says that they were accepted. */
    private static final String MALFORMED = "no-url-at-all";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("QUIRE_CACHE", directory.resolve("cache").toString());
        return Repo2ImageCommand.execute(
                List.of(arguments),
                new CommandContext(
                        new PrintWriter(out, true), new PrintWriter(err, true), false, new CommandSettings(all)));
    }

    private int run(String line) {
        return run(Map.of(), Arrays.stream(line.split(" ")).toArray(String[]::new));
    }

    /** What BinderHub and people pass to repo2docker. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--ref=0123456789abcdef0123456789abcdef01234567 --image=quay.test/binder/x:0123456 --no-clean --no-run"
                        + " --json-logs --user-name=jovyan --user-id=1000 --push " + MALFORMED,
                "build --no-run " + MALFORMED,
                "build --image-name x --cache-from y --label a=b --label c=d=e --build-arg A=1 " + MALFORMED,
                "build " + MALFORMED + " --no-push --debug --clean --plan",
                "build " + MALFORMED + " --target-repo-dir /home/jovyan -P --engine podman",
                "--no-build --subdir= --appendix= " + MALFORMED,
                "build -e A=1 -e HOME --run --env B " + MALFORMED,
                "build --output some/where " + MALFORMED
            })
    void optionsAreAccepted(String line) {
        int code = run(line);
        assertThat(err.toString()).contains(MALFORMED);
        assertThat(code).isEqualTo(ExitCode.of(BuildError.MALFORMED_SPEC));
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    build --user-name=me x                 | --user-name cannot be honoured: Images have the user jovyan
                    build --user-id 0 x                    | --user-id cannot be honoured
                    build --target-repo-dir /src x         | The repository lies in /home/jovyan
                    build --appendix=RUN x                 | --appendix cannot be honoured: No Dockerfile is made
                    build --config f.py x                  | Settings are QUIRE_… variables
                    build --build-memory-limit 1G x        | --build-memory-limit cannot be honoured
                    build -p 8888:8888 x                   | --publish cannot be honoured
                    build -v /a:/b x                       | --volume cannot be honoured
                    build -E x                             | --editable cannot be honoured
                    build x jupyter lab                    | A command of your own cannot be run yet
                    build --push x                         | --push does not know where to
                    build --push --output d --image h.test/a x | --push and --output cannot be given together
                    build --image UPPER x                  | 'UPPER' is not the name of an image
                    build --image a@sha256:0000000000000000000000000000000000000000000000000000000000000000 x | takes a tag
                    build --label x y                      | --label x is no NAME=VALUE
                    build --build-arg =x y                 | --build-arg =x is no NAME=VALUE
                    build --run --env =x y                 | --env =x names no variable
                    build --subdir ../a https://h.test/x   | --subdir ../a is no directory inside of a repository
                    build                                  | Missing required parameter: 'REPO'
                    build --no-such-option x               | Unknown option: '--no-such-option'
                    inspect                                | Missing required parameter: 'IMAGE'
                    inspect --sbom --log x                 | mutually exclusive
                    inspect UPPER                          | 'UPPER' is not the name of an image
                    """)
    void whatCannotBeDoneIsRefusedWithASentence(String line, String sentence) {
        assertThat(run(line)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(sentence).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void acceptedOptionsThatDoNothingAreNoted() {
        run("build --cache-from x " + MALFORMED);
        assertThat(err.toString()).contains("--cache-from is accepted and changes nothing here.\n");
    }

    @Test
    void anImageThatIsNotThereHasACodeOfItsOwn() {
        assertThat(run("inspect nothing:here")).isEqualTo(ExitCode.NO_IMAGE);
        assertThat(err.toString()).isEqualTo("repo2image: There is no image nothing:here; check its name and tag.\n");
    }

    @Test
    void withoutAWordItIsRepo2docker() {
        assertThat(Repo2ImageCommand.likeRepo2docker(List.of("x"))).containsExactly("build", "--run", "x");
        assertThat(Repo2ImageCommand.likeRepo2docker(List.of("--no-run", "x")))
                .containsExactly("build", "--no-run", "x");
        assertThat(Repo2ImageCommand.likeRepo2docker(List.of("--output=d", "x")))
                .containsExactly("build", "--output=d", "x");
    }

    @Test
    void helpAndVersionAreNoFailures() {
        assertThat(run("--version")).isZero();
        assertThat(run("--help")).isZero();
        assertThat(run("help build")).isZero();
        assertThat(out.toString()).contains("--output", "--plan", "--json-logs", "inspect");
    }

    @Test
    void failuresAreJsonLinesToo() throws Exception {
        run("--json-logs --no-run " + MALFORMED);
        JsonNode line = new ObjectMapper().readTree(err.toString().lines().reduce("", (_, last) -> last));
        assertThat(line.path("phase").asText()).isEqualTo("failed");
        assertThat(line.path("message").asText()).contains(MALFORMED).endsWith("\n");
    }

    @Test
    void aTerminalShowsWhatPassesOnOneLine() {
        EventLines events = EventLines.terminal(new PrintWriter(out, true));
        events.event(new BuildEvent(BuildEvent.Phase.FETCHING, "Receiving 10%"));
        events.event(new BuildEvent(BuildEvent.Phase.FETCHING, "Receiving 90%"));
        events.event(new BuildEvent(BuildEvent.Phase.BUILDING, "Made layer: a"));
        events.end();
        assertThat(out.toString()).containsOnlyOnce("\n");
        assertThat(out.toString()).endsWith("\r\033[KMade layer: a\n");
    }

    @Test
    void theDocumentationListsEveryCode() throws Exception {
        Path page = Path.of("../docs/command-line.md");
        String text = Files.readString(Files.exists(page) ? page : Path.of("docs/command-line.md"));
        for (BuildError error : BuildError.values()) {
            assertThat(text).contains("| " + ExitCode.of(error) + " | `" + error.name() + "` |");
        }
        assertThat(Arrays.stream(BuildError.values()).map(ExitCode::of)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "a,,a,latest",
        "a/b:c,,a/b,c",
        "registry.test/a/b:c,registry.test,a/b,c",
        "localhost/a,localhost,a,latest",
        "host:5000/a,host:5000,a,latest",
        "registry.test/a:t@sha256:0000000000000000000000000000000000000000000000000000000000000000,registry.test,a,"
                + "sha256:0000000000000000000000000000000000000000000000000000000000000000"
    })
    void namesOfImagesAreReadAsEnginesReadThem(String text, @Nullable String host, String repository, String version) {
        assertThat(ImageReference.parse(text))
                .isEqualTo(new ImageReference(host == null ? "" : host, repository, version));
    }
}
