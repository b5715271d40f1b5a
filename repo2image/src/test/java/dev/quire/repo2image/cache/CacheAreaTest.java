package dev.quire.repo2image.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheAreaTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final byte[] RIGHT = "the right bytes".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WRONG = "the wrong bytes".getBytes(StandardCharsets.US_ASCII);
    private static final Digest DIGEST = Digest.of(RIGHT);

    @TempDir
    private Path directory;

    private Path file;
    private CacheArea area;

    @BeforeEach
    void setUp() {
        file = directory.resolve("file");
        area = new CacheArea(directory, InstantSource.fixed(NOW));
    }

    @Test
    void holdsWhatHasTheRightBytes() throws IOException {
        assertThat(holds()).isFalse();
        Files.write(file, RIGHT);
        assertThat(holds()).isTrue();
        assertThat(holds()).isTrue();
    }

    @Test
    void removesWhatHasOthers() throws IOException {
        Files.write(file, WRONG);
        assertThat(holds()).isFalse();
        assertThat(file).doesNotExist();
        Files.write(file, new byte[3]);
        assertThat(holds()).isFalse();
        assertThat(directory).isDirectoryNotContaining("glob:**/{file,part-*}");
    }

    @Test
    void noticesAChangeOfWhatItHasFoundRight() throws IOException {
        Files.write(file, RIGHT);
        area.seal(file);
        assertThat(holds()).isTrue();
        Files.write(file, WRONG);
        assertThat(holds()).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void hashesOnceWhateverTheUsesOfWhicheverProcess() throws IOException {
        Files.write(file, RIGHT);
        assertThat(holds()).isTrue();
        // Bytes that change with nobody writing: only hashing would show it.
        Files.write(file, WRONG);
        area.seal(file);
        assertThat(holds()).isTrue();
        CacheArea later = new CacheArea(directory, InstantSource.fixed(NOW.plusSeconds(86_400)));
        assertThat(later.use(file)).isTrue();
        assertThat(later.holds(file, OptionalLong.of(RIGHT.length), DIGEST)).isTrue();
        assertThat(later.holdsIndeed(file, RIGHT.length, DIGEST)).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void whatOneProcessHasJustWrittenIsHashedByOthersOnly() throws IOException {
        Files.write(file, WRONG);
        area.written(file);
        assertThat(holds()).isTrue();
        assertThat(new CacheArea(directory).holds(file, OptionalLong.of(RIGHT.length), DIGEST))
                .isFalse();
        assertThat(holds()).isFalse();
    }

    @Test
    void notesUses() throws IOException {
        assertThat(area.use(file)).isFalse();
        Files.createDirectory(file);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(3))));
        assertThat(area.use(file)).isTrue();
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(NOW);
    }

    @Test
    void evictsOnlyWhatHasNotBeenUsedSince() throws IOException {
        Files.write(file, RIGHT);
        FileTime seen = FileTime.from(NOW.minus(Duration.ofDays(3)));
        Files.setLastModifiedTime(file, seen);
        area.use(file);
        assertThat(area.evict(file, seen)).isFalse();
        assertThat(file).exists();
        assertThat(area.evict(file, Files.getLastModifiedTime(file))).isTrue();
        assertThat(area.evict(file, seen)).isFalse();
        assertThat(directory).isDirectoryNotContaining("glob:**/{file,part-*}");
    }

    @Test
    void evictsTrees() throws IOException {
        Files.createDirectories(file.resolve("a/b"));
        Files.write(file.resolve("a/b/c"), RIGHT);
        assertThat(area.evict(file, Files.getLastModifiedTime(file))).isTrue();
        assertThat(directory).isDirectoryNotContaining("glob:**/{file,part-*}");
    }

    private boolean holds() throws IOException {
        return area.holds(file, OptionalLong.of(RIGHT.length), DIGEST);
    }
}
