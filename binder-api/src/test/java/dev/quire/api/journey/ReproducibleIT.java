package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same commit on two machines and at two times: the same image. One machine has made the layers in an earlier test or run, the
 * other has made nothing. {@code scripts/reproduce} does it for any repository, and names the files that differ.
 */
@ExtendWith(ExampleScene.Shared.class)
final class ReproducibleIT {
    /** What the other one has to make: programs of Debian, postBuild, wheels, an editable installation, other languages. */
    private static final List<Example> EXAMPLES = "yes".equals(System.getenv("QUIRE_TEST_LONG"))
            ? List.of(
                    Example.SYSTEM,
                    Example.UV,
                    Example.PYLOCK,
                    Example.SETUP,
                    Example.R,
                    Example.R_PACKAGE,
                    Example.RENV,
                    Example.JULIA_LOCKED,
                    Example.NIX,
                    Example.CONDA)
            : List.of(Example.SYSTEM, Example.UV);

    private static final Pattern BUILT = Pattern.compile("Built image \\S+ \\((sha256:[0-9a-f]{64})\\) of (\\S+): ");

    private final ExampleScene scene;

    ReproducibleIT(ExampleScene scene) {
        this.scene = scene;
    }

    @Test
    void executedStepsMakeTheSameImageAgain(@TempDir Path directory) throws Exception {
        if (EXAMPLES.contains(Example.CONDA)) {
            PackedMirrors.fill(scene, directory);
        }
        Map<Example, String> images = new EnumMap<>(Example.class);
        Map<Example, String> again = new EnumMap<>(Example.class);
        ServiceProcess another = scene.another();
        try {
            for (Example example : EXAMPLES) {
                images.put(example, image(scene.service(), example));
                again.put(example, image(another, example));
            }
        } finally {
            another.close();
            scene.engine().clear(another.setup());
            Caches.delete(another.setup().cache());
        }
        assertThat(again).isEqualTo(images);
    }

    private String image(ServiceProcess service, Example example) throws IOException, InterruptedException {
        service.launch(scene.link(example) + "?build_only=true").ready();
        Matcher built = BUILT.matcher(service.log());
        String repository = "/" + example.directory() + ".git";
        return built.results()
                .filter(found -> found.group(2).endsWith(repository))
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(example + " was not built"));
    }
}
