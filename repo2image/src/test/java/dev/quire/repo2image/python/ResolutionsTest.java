package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.step.Renewal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResolutionsTest {
    private static final StackLock STACK = StackLock.load("3.13");
    private static final List<LockedWheel> WHEELS = STACK.wheels().subList(0, 3).stream()
            .map(wheel -> new LockedWheel(
                    wheel.name(),
                    wheel.version(),
                    wheel.filename(),
                    wheel.digest(),
                    wheel.size(),
                    Optional.of("https://files.example.org/" + wheel.filename())))
            .toList();
    private static final PackageIndex INDEX = new PackageIndex(Optional.empty(), Optional.empty(), Map.of());
    private static final LayerKey KEY = key("numpy", "pandas>=2");

    @TempDir
    private Path directory;

    @Test
    void remembersForAWhile() throws IOException {
        resolutions(Instant.now()).keep(KEY, WHEELS);
        assertThat(resolutions(Instant.now()).find(KEY).orElseThrow())
                .extracting(LockedWheel::digest)
                .containsExactlyElementsOf(
                        WHEELS.stream().map(LockedWheel::digest).toList());
        assertThat(resolutions(Instant.now().plus(Duration.ofDays(2))).find(KEY))
                .isEmpty();
    }

    @Test
    void whatIsBrokenIsAbsentAndRemoved() throws IOException {
        Resolutions resolutions = resolutions(Instant.now());
        resolutions.keep(KEY, WHEELS);
        Path file = file();
        String text = Files.readString(file);
        int second = text.lastIndexOf("[[packages]]");
        // Half a list of packages is a list of packages too.
        for (String broken :
                List.of("", "x", text.substring(0, second), text.replaceFirst("version = \"", "version = \"1"))) {
            Files.writeString(file, broken);
            assertThat(resolutions.find(KEY)).isEmpty();
            assertThat(file).doesNotExist();
        }
        resolutions.keep(KEY, WHEELS);
        assertThat(resolutions.find(KEY)).isPresent();
    }

    @Test
    void requirementsMeanTheSameInAnyOrder() {
        assertThat(key("pandas>=2", "numpy")).isEqualTo(KEY);
        assertThat(key("pandas>=2")).isNotEqualTo(KEY);
    }

    private static LayerKey key(String... requirements) {
        return Resolutions.key(
                STACK, new UvResolver.Request(List.of(requirements), List.of(), List.of(), List.of()), INDEX);
    }

    private Resolutions resolutions(Instant now) {
        return new Resolutions(directory, new Renewal(Duration.ofDays(1), InstantSource.fixed(now)));
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findFirst().orElseThrow();
        }
    }
}
