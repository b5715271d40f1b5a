package dev.quire.repo2image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.dockerfile.Dockerfile.Placed;
import dev.quire.repo2image.dockerfile.Dockerfile.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DockerfileTest {
    @Test
    void stagesHaveTheirOrders() {
        Dockerfile file = parse("""
                # syntax=docker/dockerfile:1.4
                ARG BASE=debian
                FROM ${BASE}:13 AS Build
                RUN make \\
                    all
                RUN ["make", "install"]
                FROM build
                COPY --from=build --chown=1000:1000 --chmod=0644 ["a b", "/there/"]
                ADD data.tar.gz ./
                ENV A=1 B="two words" C=x\\ y
                ENV OLD style value
                LABEL "a.b"="c"
                ARG LATER
                WORKDIR /home/$USER
                USER jovyan
                EXPOSE 8888/tcp 9000
                STOPSIGNAL SIGINT
                SHELL ["/bin/bash", "-c"]
                HEALTHCHECK CMD true
                VOLUME /data
                ENTRYPOINT ["tini", "--"]
                CMD jupyter lab
                """);

        assertThat(file.arguments()).containsExactly(new Order.Arg("BASE", Optional.of("debian")));
        assertThat(file.stages()).extracting(Stage::base).containsExactly("${BASE}:13", "build");
        assertThat(file.stages()).extracting(Stage::name).containsExactly(Optional.of("build"), Optional.empty());
        assertThat(file.stages().getFirst().orders())
                .containsExactly(
                        new Placed(4, new Order.Run(new Form.Shell("make     all"))),
                        new Placed(6, new Order.Run(new Form.Exec(List.of("make", "install")))));
        assertThat(file.stages().getLast().orders())
                .extracting(Placed::order)
                .containsExactly(
                        new Order.Copy(Optional.of("build"), "1000:1000", "0644", List.of("a b"), "/there/", false),
                        new Order.Copy(Optional.empty(), "", "", List.of("data.tar.gz"), "./", true),
                        new Order.Env(Map.of("A", "1", "B", "\"two words\"", "C", "x\\ y")),
                        new Order.Env(Map.of("OLD", "style value")),
                        new Order.Label(Map.of("\"a.b\"", "\"c\"")),
                        new Order.Arg("LATER", Optional.empty()),
                        new Order.Workdir("/home/$USER"),
                        new Order.User("jovyan"),
                        new Order.Expose(List.of("8888/tcp", "9000")),
                        new Order.StopSignal("SIGINT"),
                        new Order.Shell(List.of("/bin/bash", "-c")),
                        new Order.Entrypoint(new Form.Exec(List.of("tini", "--"))),
                        new Order.Cmd(new Form.Shell("jupyter lab")));
        assertThat(file.notes()).singleElement().asString().startsWith("Dockerfile, line 19: HEALTHCHECK is left out");
    }

    @Test
    void stagesAreFoundByNameAndNumberAmongThoseBefore() {
        Dockerfile file = parse("FROM a AS one\nFROM b AS two\nFROM c");

        assertThat(file.stage("ONE", 2)).map(Stage::base).contains("a");
        assertThat(file.stage("1", 2)).map(Stage::base).contains("b");
        assertThat(file.stage("two", 1)).isEmpty();
        assertThat(file.stage("2", 2)).isEmpty();
        assertThat(file.stage("99999999999", 2)).isEmpty();
    }

    @Test
    void argumentsBeforeTheFirstStageTakeWhatIsGivenElseTheirDefaults() {
        Dockerfile file = parse("ARG A=1 B=${A}2\nARG C\nARG D=4\nFROM x");

        assertThat(file.globals(Map.of("D", "given", "E", "not declared")))
                .isEqualTo(Map.of("A", "1", "B", "12", "D", "given"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "RUN --mount=type=cache,target=/x y  | RUN with --mount=type=cache,target=/x needs a builder",
                "RUN --network=none x                | RUN with --network=none needs a builder",
                "RUN <<EOF;x;EOF                     | a here-document needs a builder",
                "COPY <<EOF /x;x;EOF                 | a here-document needs a builder",
                "COPY --link a b                     | COPY with --link needs a builder",
                "ADD https://example.org/x /x        | ADD of https://example.org/x needs a builder",
                "ADD git@example.org:a/b.git /x      | ADD of git@example.org:a/b.git needs a builder",
                "ADD --from=a b c                    | ADD with --from=a needs a builder",
                "ONBUILD RUN x                       | ONBUILD needs a builder",
                "FROM --platform=linux/arm64 x       | FROM with --platform=linux/arm64 needs a builder",
            })
    void whatIsOutsideOfTheSubsetIsRefusedWithItsLine(String instruction, String sentence) {
        assertThatThrownBy(() -> parse("FROM x\n" + instruction.replace(';', '\n')))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.UNSUPPORTED))
                .hasMessageStartingWith("Dockerfile, line 2: " + sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "RUN                | RUN takes at least one argument.",
                "COPY a             | COPY takes at least a source and a target.",
                "COPY a b c         | several sources need a target that ends in a slash.",
                "ENV A              | ENV takes a name and a value.",
                "ENV A=1 B          | 'B' is not of the form name=value.",
                "ENV A=\"open       | a quotation has no end.",
                "SHELL bash         | SHELL takes a JSON array of strings.",
                "ARG 1=2            | '1' cannot be the name of an argument.",
                "USER a b           | USER takes one argument.",
                "RNU x              | 'RNU' is no instruction.",
                "FROM a b           | FROM takes an image, and AS and a name at most.",
                "FROM a AS 1        | '1' cannot be the name of a stage.",
            })
    void whatCannotBeReadIsRefusedWithItsLine(String instruction, String sentence) {
        assertThatThrownBy(() -> parse("FROM x\n" + instruction))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.INVALID_FILE))
                .hasMessage("Dockerfile, line 2: " + sentence);
    }

    @Test
    void aDockerfileBeginsWithFrom() {
        assertThatThrownBy(() -> parse("RUN x"))
                .hasMessage("Dockerfile, line 1: a Dockerfile begins with FROM, before which only ARG may stand.");
        assertThatThrownBy(() -> parse("ARG x")).hasMessage("Dockerfile: there is no FROM in it.");
    }

    @Test
    void anotherSyntaxIsRefused() {
        assertThatThrownBy(() -> parse("# syntax=someone/frontend\nFROM x"))
                .hasMessageStartingWith("Dockerfile, line 1: the syntax 'someone/frontend' needs a builder");
    }

    private static Dockerfile parse(String text) {
        return Dockerfile.parse("Dockerfile", text);
    }
}
