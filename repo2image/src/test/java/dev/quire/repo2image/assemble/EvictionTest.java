package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.cache.CacheArea;
import dev.quire.repo2image.cache.Leases;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.registry.Attachment;
import dev.quire.repo2image.registry.OciLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvictionTest {
    private static final int ENTRY = 100 * 4096;
    private static final int KILO = 1024;

    @TempDir
    private Path cache;

    private final Instant now = Instant.now();
    private final Random random = new Random(1);

    @Test
    void leavesEverythingWhileThereIsRoom() throws IOException {
        List<Path> all = List.of(download(9), download(8), download(7));
        evict(3 * ENTRY, 0);
        assertThat(all).allMatch(Files::exists);
    }

    @Test
    void removesWhatWasUsedLeastRecentlyFirst() throws IOException {
        Path oldest = download(5);
        Path newest = download(1);
        Path older = download(4);
        Path newer = download(2);
        evict(3 * ENTRY, 0);
        assertThat(oldest).doesNotExist();
        assertThat(older).doesNotExist();
        assertThat(newer).exists();
        assertThat(newest).exists();
    }

    @Test
    void aUseMakesItRecent() throws IOException {
        Path first = download(5);
        Path second = download(4);
        new CacheArea(cache.resolve("downloads")).use(first);
        evict(ENTRY + ENTRY / 2, 0);
        assertThat(first).exists();
        assertThat(second).doesNotExist();
    }

    @Test
    void oldAndNewCountWhateverTheyAre() throws IOException {
        Path tree = age(cache.resolve("base").resolve(name()), 6, path -> {
            Files.createDirectories(path.resolve("rootfs/etc"));
            Files.write(path.resolve("rootfs/etc/file"), new byte[ENTRY]);
        });
        Path files = age(cache.resolve("steps/files").resolve(name()), 5, path -> {
            Files.createDirectories(path);
            Files.write(path.resolve("a.whl"), new byte[ENTRY]);
        });
        Path record = age(cache.resolve("layers").resolve(name() + ".json"), 4, path -> {
            Files.createDirectories(path.getParent());
            Files.writeString(path, "{}");
        });
        Path download = download(3);
        evict(2 * ENTRY, 0);
        assertThat(List.of(tree, files)).noneMatch(Files::exists);
        assertThat(List.of(record, download)).allMatch(Files::exists);
        assertThat(cache.resolve("base")).isDirectoryNotContaining("glob:**/part-*");
    }

    @Test
    void countsWhatItCannotRemove() throws IOException {
        Path download = download(3);
        evict(2 * ENTRY, 2 * ENTRY);
        assertThat(download).doesNotExist();
    }

    @Test
    void leavesWhatWasUsedJustNow() throws IOException {
        Path old = download(1);
        Path recent = age(download(1), Duration.ofMinutes(3));
        evict(KILO, 0);
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void leavesWhatARunningBuildHasUsed() throws IOException {
        Path before = age(download(1), Duration.ofHours(3));
        Path during = age(download(1), Duration.ofHours(1));
        try (Leases builds = Leases.open(cache.resolve("leases"), InstantSource.fixed(now.minusSeconds(7200)))) {
            try (Leases.Lease _ = builds.take()) {
                assertThat(builds.oldest()).hasValue(now.minusSeconds(7200));
                new Eviction(cache, KILO, builds, InstantSource.fixed(now)).run(0);
                assertThat(before).doesNotExist();
                assertThat(during).exists();
            }
            assertThat(builds.oldest()).isEmpty();
            new Eviction(cache, KILO, builds, InstantSource.fixed(now)).run(0);
        }
        assertThat(during).doesNotExist();
    }

    @Test
    void imagesOfALayoutGoBeforeTheirBlobs() throws IOException {
        Descriptor shared = blob(9);
        Descriptor own = blob(8);
        Descriptor other = blob(7);
        Descriptor nobodys = blob(1);
        Digest first = image("first", 5, shared, own);
        image("second", 2, shared, other);
        evict(4 * ENTRY, 0);
        OciLayout layout = new OciLayout(cache.resolve("oci"));
        assertThat(layout.names()).containsExactly("quire/a:second");
        assertThat(layout.referrers("quire/a", first)).isEmpty();
        assertThat(exists(own)).isFalse();
        assertThat(List.of(shared, other, nobodys)).allMatch(this::exists);
        assertThat(OciLayout.cached(cache.resolve("oci")).find("quire/a", "second"))
                .isPresent();
    }

    @Test
    void anImageThatIsFoundIsInUse() throws IOException {
        Descriptor first = blob(9);
        Descriptor second = blob(8);
        image("first", 5, first);
        image("second", 4, second);
        assertThat(OciLayout.cached(cache.resolve("oci")).find("quire/a", "first"))
                .isPresent();
        evict(ENTRY + ENTRY / 2, 0);
        assertThat(exists(first)).isTrue();
        assertThat(exists(second)).isFalse();
        assertThat(new OciLayout(cache.resolve("oci")).names()).containsExactly("quire/a:first");
    }

    private void evict(long size, long other) throws IOException {
        try (Leases leases = Leases.open(cache.resolve("leases"), InstantSource.system())) {
            new Eviction(cache, size, leases, InstantSource.fixed(now)).run(other);
        }
    }

    private Path download(int days) throws IOException {
        return age(cache.resolve("downloads").resolve(name()), days, path -> {
            Files.createDirectories(path.getParent());
            Files.write(path, new byte[ENTRY]);
        });
    }

    private Descriptor blob(int days) throws IOException {
        byte[] bytes = new byte[ENTRY];
        random.nextBytes(bytes);
        Digest digest = Digest.of(bytes);
        age(OciLayout.blob(cache.resolve("oci"), digest), days, path -> {
            Files.createDirectories(path.getParent());
            Files.write(path, bytes);
        });
        return new Descriptor("application/vnd.oci.image.layer.v1.tar+zstd", ENTRY, digest);
    }

    private Digest image(String tag, int days, Descriptor... blobs) throws IOException {
        Path layout = cache.resolve("oci");
        List<Layer> layers = new ArrayList<>();
        for (Descriptor blob : blobs) {
            layers.add(new Layer(blob, blob.digest(), "blob"));
        }
        ImageConfig config = new ImageConfig(
                "0", "/" + tag, new TreeMap<>(), new ImageConfig.Command(List.of(), List.of()), 8888, new TreeMap<>());
        Image image = new Image(layers, config);
        byte[] manifest = image.manifestBytes();
        Descriptor descriptor = new Descriptor(Image.MANIFEST, manifest.length, Digest.of(manifest));
        try (OciLayout store = OciLayout.cached(layout)) {
            new LayerStore(cache, dev.quire.repo2image.image.Codec.ZSTD).keep(image.configBytes());
            store.keep("quire/a", manifest);
            store.attach(
                    "quire/a",
                    descriptor,
                    new Attachment("application/test", "application/json", tag, new TreeMap<>()));
            store.tag("quire/a", tag, manifest);
        }
        age(OciLayout.blob(layout, descriptor.digest()), Duration.ofDays(days));
        return descriptor.digest();
    }

    private boolean exists(Descriptor blob) {
        return Files.exists(OciLayout.blob(cache.resolve("oci"), blob.digest()));
    }

    private String name() {
        return Digest.of(Long.toString(random.nextLong()).getBytes(StandardCharsets.US_ASCII))
                .hex();
    }

    private interface Writing {
        void to(Path path) throws IOException;
    }

    private Path age(Path path, int days, Writing writing) throws IOException {
        writing.to(path);
        return age(path, Duration.ofDays(days));
    }

    private Path age(Path path, Duration age) throws IOException {
        return Files.setLastModifiedTime(path, FileTime.from(now.minus(age)));
    }
}
