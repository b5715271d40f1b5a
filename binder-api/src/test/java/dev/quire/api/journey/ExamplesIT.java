package dev.quire.api.journey;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every repository in {@code examples/}, launched as it lies, and looked at from inside of its session. */
@ExtendWith(ExampleScene.Shared.class)
final class ExamplesIT {
    private final ExampleScene scene;

    ExamplesIT(ExampleScene scene) {
        this.scene = scene;
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SCIENTIFIC")
    void hasWhatItAsksFor(Example example) throws IOException, InterruptedException {
        scene.check(example);
    }
}
