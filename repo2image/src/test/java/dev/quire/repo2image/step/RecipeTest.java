package dev.quire.repo2image.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.image.LayerKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RecipeTest {
    private static final LayerKey BASE = LayerKey.of("base", List.of());

    private static Recipe recipe() {
        return Recipe.script("step", StepUser.NOTEBOOK, StepNetwork.NONE, "true", List.of("a", "b"));
    }

    @Test
    void everythingThatMattersIsInTheKey() {
        List<LayerKey> keys = Stream.of(
                        recipe(),
                        Recipe.script("step", StepUser.ROOT, StepNetwork.NONE, "true", List.of("a", "b")),
                        Recipe.script("step", StepUser.NOTEBOOK, StepNetwork.INSTALL, "true", List.of("a", "b")),
                        Recipe.script("step", StepUser.NOTEBOOK, StepNetwork.NONE, "false", List.of("a", "b")),
                        Recipe.script("step", StepUser.NOTEBOOK, StepNetwork.NONE, "true", List.of("a b")),
                        recipe().with(Map.of("A", "1")),
                        recipe().with(Map.of("A", "2")),
                        recipe().reading(List.of(StepInput.of("a", "1"))),
                        recipe().reading(List.of(StepInput.of("a", "2"))),
                        recipe().reading(List.of(StepInput.of("b", "1"))),
                        recipe().keeping(new Capture.Directory("/out")),
                        recipe().adding(new ImageVariables(List.of("/opt/bin"), new TreeMap<>())),
                        recipe().adding(new ImageVariables(List.of(), new TreeMap<>(Map.of("A", "1")))))
                .map(recipe -> recipe.key(List.of(BASE)))
                .toList();
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void whatLiesBelowIsInTheKey() {
        LayerKey other = LayerKey.of("other", List.of());
        assertThat(List.of(
                        recipe().key(List.of()),
                        recipe().key(List.of(BASE)),
                        recipe().key(List.of(other)),
                        recipe().key(List.of(BASE, other)),
                        recipe().key(List.of(other, BASE))))
                .doesNotHaveDuplicates();
    }

    @Test
    void theNameIsForPeopleOnly() {
        Recipe other = Recipe.script("other", StepUser.NOTEBOOK, StepNetwork.NONE, "true", List.of("a", "b"));
        assertThat(other.key(List.of(BASE))).isEqualTo(recipe().key(List.of(BASE)));
    }

    @Test
    void laterVariablesWinAndComeFirst() {
        ImageVariables first = new ImageVariables(List.of("/a", "/b"), new TreeMap<>(Map.of("X", "1", "Y", "1")));
        ImageVariables second = new ImageVariables(List.of("/c", "/b"), new TreeMap<>(Map.of("X", "2")));
        assertThat(first.and(second))
                .isEqualTo(new ImageVariables(List.of("/c", "/b", "/a"), new TreeMap<>(Map.of("X", "2", "Y", "1"))));
    }
}
