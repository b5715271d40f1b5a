package dev.quire.api.journey;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The repositories in {@code examples/}, launched as they lie, and looked at from inside of their sessions; those that are left
 * out here are in {@link ScientificIT} and {@link PackedExamplesIT}.
 */
@ExtendWith(ExampleScene.Shared.class)
final class ExamplesIT {
    private final ExampleScene scene;

    ExamplesIT(ExampleScene scene) {
        this.scene = scene;
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"SCIENTIFIC", "CONDA", "CONDA_LOCK", "PIXI", "DOCKERFILE"})
    void hasWhatItAsksFor(Example example) throws IOException, InterruptedException {
        scene.check(example);
    }
}
