package dev.quire.repo2image.r;

import dev.quire.repo2image.step.StepInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The scripts beside this package. */
final class RScripts {
    private RScripts() {}

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    static StepInput input(String name) {
        return StepInput.of(name, 0644, bytes(name));
    }

    /** What every R of a step reads when it starts. */
    static List<StepInput> profile() {
        return List.of(input("site-profile.R"));
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Objects.requireNonNull(RScripts.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
