package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.build.ImageBuild;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContextFileTest {
    @TempDir
    private Path scratch;

    @Test
    void isThereForAsLongAsItIsNeeded() throws Exception {
        Path directory = scratch.resolve("steps");
        try (ContextFile context = ContextFile.of(build(out -> out.write(new byte[3])), directory)) {
            assertThat(context.path()).hasParent(directory).hasSize(3);
            assertThat(context.size()).isEqualTo(3);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aContextThatBreaksOffLeavesNothing() {
        ImageBuild build = build(out -> {
            out.write(new byte[3]);
            throw new IOException("the repository is gone");
        });
        assertThatThrownBy(() -> ContextFile.of(build, scratch)).hasMessage("the repository is gone");
        assertThat(scratch).isEmptyDirectory();
    }

    private static ImageBuild build(ImageBuild.Context context) {
        return new ImageBuild(
                "test",
                context,
                "Dockerfile",
                new TreeMap<>(),
                new TreeMap<>(),
                new BuildLimits(1 << 30, 1, 64, Duration.ofMinutes(1), 1 << 20, 1 << 30));
    }
}
