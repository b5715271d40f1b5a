package dev.quire.repo2image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class StageConfigTest {
    @Test
    void whatTheBaseSaysStays() throws JsonProcessingException {
        StageConfig config = config("""
                {"Env": ["A=1", "B=x=y"], "Volumes": {"/data": {}}, "Labels": {"a": "b"}, "Cmd": ["run"], "OnBuild": ["RUN rm"],
                 "Healthcheck": {"Test": ["NONE"]}}""");
        config.environment(Map.of("A", "2"));
        config.labels(Map.of("c", "d"));

        assertThat(json(config)).isEqualTo("""
                {"Env":["A=2","B=x=y"],"Volumes":{"/data":{}},"Labels":{"a":"b","c":"d","quire":"yes"},"Cmd":["run"]}""");
    }

    @Test
    void anEntrypointTakesTheBasesCommandAwayButNotTheFilesOwn() throws JsonProcessingException {
        StageConfig base = config("{\"Cmd\": [\"of the base\"]}");
        base.entrypoint(new Form.Exec(List.of("new")));
        StageConfig own = config("{\"Cmd\": [\"of the base\"]}");
        own.command(new Form.Exec(List.of("own")));
        own.entrypoint(new Form.Exec(List.of("new")));

        assertThat(json(base)).contains("[\"new\"]").doesNotContain("Cmd");
        assertThat(json(own)).contains("\"Cmd\":[\"own\"]");
    }

    @Test
    void anEmptyListTakesACommandAway() throws JsonProcessingException {
        StageConfig config = config("{\"Entrypoint\": [\"/init\"], \"Cmd\": [\"x\"]}");
        config.entrypoint(new Form.Exec(List.of()));

        assertThat(json(config)).doesNotContain("Entrypoint");
    }

    @Test
    void textIsForTheShellThatIsSet() {
        StageConfig config = StageConfig.empty();
        assertThat(config.words(new Form.Shell("a b"))).containsExactly("/bin/sh", "-c", "a b");
        config.shell(List.of("/bin/bash", "-lc"));
        assertThat(config.words(new Form.Shell("a b"))).containsExactly("/bin/bash", "-lc", "a b");
    }

    @Test
    void pathsAreRelativeToTheWorkingDirectory() {
        StageState state = new StageState(List.of(), StageConfig.empty());
        state.enter("/work");

        assertThat(state.absolute("a/../b/")).isEqualTo("/work/b/");
        assertThat(state.absolute(".")).isEqualTo("/work/");
        assertThat(state.absolute("../../..")).isEqualTo("/");
        assertThat(state.absolute("/x//y")).isEqualTo("/x/y");
        assertThat(state.take()).hasSize(1);
        assertThat(state.take()).isEmpty();
    }

    @Test
    void theImagesVariablesWinOverTheBuilds() {
        StageState state = new StageState(List.of(), StageConfig.empty());
        state.config().environment(Map.of("A", "image"));
        state.argument("A", "build");
        state.argument("B", "build");

        assertThat(state.variables()).containsEntry("A", "image").containsEntry("B", "build");
        assertThat(state.next().variables()).doesNotContainKey("B");
    }

    private static StageConfig config(String json) throws JsonProcessingException {
        return StageConfig.of(new ObjectMapper().readTree("{\"config\": " + json + "}"));
    }

    private static String json(StageConfig config) {
        return config.json(new TreeMap<>(Map.of("quire", "yes"))).toString();
    }
}
