package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheDirectoryTest {
    @TempDir
    private Path cache;

    @Test
    void removesWhatIsHalfWrittenAndNothingElse() throws IOException {
        List<String> finished = List.of(
                "python/uv-cache/simple-v1/x",
                "python/uv-0.13.9",
                "python/resolutions/0a1b.toml",
                "base/6e3b/rootfs/part-of-it",
                "downloads/015b",
                "oci/index.json",
                "oci/blobs/sha256/0c1d");
        List<String> unfinished = List.of(
                "python/part-1/uv",
                "python/part-2.tmp",
                "base/.unpacking-12/rootfs/etc/passwd",
                "base/.lock-3",
                "downloads/.part-4",
                "downloads/part-5.tmp",
                "oci/blobs/sha256/part-6.tmp",
                "repositories/fetch-7/objects/x",
                "steps/change-8/context",
                "steps/change-9.tar",
                "steps/files/part-10/a.whl");
        for (String file : finished) {
            write(file);
        }
        for (String file : unfinished) {
            write(file);
        }

        CacheDirectory.open(cache).close();

        assertThat(finished).allMatch(file -> Files.exists(cache.resolve(file)));
        assertThat(unfinished).noneMatch(file -> Files.exists(cache.resolve(file)));
    }

    @Test
    void keepsItselfWithinItsSizeAfterBuilds() throws Exception {
        List<String> old = List.of("downloads/0a1b2c3d4e", "layers/0a1b2c3d4e.json", "steps/files/0a1b2c3d4e/a.whl");
        try (CacheDirectory directory = CacheDirectory.open(cache, 1, () -> 0)) {
            for (String file : old) {
                write(file);
                Path entry = cache.resolve(file.replace("/a.whl", ""));
                Files.setLastModifiedTime(entry, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
            }
            directory.use().close();
        }
        assertThat(old).noneMatch(file -> Files.exists(cache.resolve(file)));
    }

    private void write(String file) throws IOException {
        Path path = cache.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "x");
    }
}
