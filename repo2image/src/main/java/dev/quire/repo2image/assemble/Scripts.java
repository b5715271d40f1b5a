package dev.quire.repo2image.assemble;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The shell scripts beside this package. */
final class Scripts {
    private Scripts() {}

    static byte[] bytes(String name) {
        try (InputStream in = Objects.requireNonNull(Scripts.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
