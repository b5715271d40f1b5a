package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Assembler} does, whatever it stores images in. */
@Timeout(60)
abstract class AssemblerContract {
    static final ImageConfig CONFIG = new ImageConfig(
            "1000:1000",
            "/home/jovyan",
            new TreeMap<>(Map.of("HOME", "/home/jovyan")),
            new ImageConfig.Command(List.of(), List.of("jupyter", "lab")),
            8888,
            new TreeMap<>());

    @TempDir
    Path directory;

    final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());

    abstract Registries registries();

    abstract Assembler.Pool pool();

    /** Fails unless the stored image is sound. */
    abstract void validate(String repository, String tag, Digest digest) throws IOException;

    /** Loses the biggest layer of what is stored. */
    abstract void loseTheBiggestLayer() throws IOException;

    Assembler assembler() {
        return assembler("cache");
    }

    final Assembler assembler(String cache) {
        return new Assembler(new LayerStore(directory.resolve(cache), Codec.ZSTD), registries(), pool(), 2);
    }

    final Digest assemble(Assembler assembler, String tag, LayerSource... layers)
            throws IOException, InterruptedException {
        return assembler
                .assemble(List.of(layers), CONFIG, "quire/a", tag, events::add)
                .digest();
    }

    @Test
    void makesASoundImage() throws Exception {
        Digest digest = assemble(assembler(), "one", TestLayer.tree(1), TestLayer.tree(2), TestLayer.tree(3));
        validate("quire/a", "one", digest);
        assertThat(made()).hasSize(3);
        assertThat(events)
                .extracting(BuildEvent::message)
                .allSatisfy(line -> assertThat(line).hasLineCount(1));
    }

    @Test
    void anImageMayHaveNoLayerAndTheSameOneTwice() throws Exception {
        validate("quire/a", "none", assemble(assembler(), "none"));
        TestLayer twice = TestLayer.tree(1);
        validate("quire/a", "twice", assemble(assembler(), "twice", twice, twice));
        assertThat(twice.timesMade()).isEqualTo(1);
    }

    @Test
    void theSecondBuildMakesNothing() throws Exception {
        TestLayer one = TestLayer.tree(1);
        TestLayer two = TestLayer.tree(2);
        Digest first = assemble(assembler(), "one", one, two);
        events.clear();
        assertThat(assemble(assembler(), "one", one, two)).isEqualTo(first);
        assertThat(made()).isEmpty();
        assertThat(events)
                .extracting(BuildEvent::message)
                .containsExactlyInAnyOrder("Reused layer: tree 1", "Reused layer: tree 2");
        assertThat(one.timesMade() + two.timesMade()).isEqualTo(2);
    }

    @Test
    void anImageHasItsTagOnlyWhenAllIsAttachedToIt() throws Exception {
        List<LayerSource> layers = List.of(TestLayer.tree(1));
        List<Digest> seen = new ArrayList<>();
        assertThatThrownBy(
                        () -> assembler().assemble(layers, CONFIG, "quire/a", "one", events::add, (registry, image) -> {
                            throw new IOException("The registry went away.");
                        }))
                .hasMessage("The registry went away.");
        try (Registry registry = registries().open()) {
            assertThat(registry.find("quire/a", "one")).isEmpty();
        }
        Digest digest = assembler()
                .assemble(layers, CONFIG, "quire/a", "one", events::add, (registry, image) -> {
                    assertThat(registry.find("quire/a", "one")).isEmpty();
                    assertThat(registry.manifest(
                                    "quire/a", Digest.of(image.manifestBytes()).toString()))
                            .hasValue(image.manifestBytes());
                    seen.add(Digest.of(image.manifestBytes()));
                })
                .digest();
        assertThat(seen).containsExactly(digest);
        validate("quire/a", "one", digest);
    }

    @Test
    void tellsHowManyLayersItMade() throws Exception {
        Assembler assembler = assembler();
        assemble(assembler, "one", TestLayer.tree(1), TestLayer.tree(2));
        Assembler.Assembled second = assembler.assemble(
                List.of(TestLayer.tree(1), TestLayer.tree(2), TestLayer.tree(3)),
                CONFIG,
                "quire/a",
                "two",
                events::add);
        assertThat(second.made()).isEqualTo(1);
        assertThat(second.reused()).isEqualTo(2);
    }

    @Test
    void onlyTheLayerThatChangedIsMade() throws Exception {
        assemble(assembler(), "one", TestLayer.tree(1), TestLayer.tree(2));
        events.clear();
        validate("quire/a", "two", assemble(assembler(), "two", TestLayer.tree(1), TestLayer.tree(3)));
        assertThat(made()).singleElement().asString().startsWith("Made layer: tree 3 (");
    }

    @Test
    void aLayerThatTheStoreLostIsMadeAgain() throws Exception {
        Digest first = assemble(assembler(), "one", TestLayer.tree(1), TestLayer.tree(2));
        events.clear();
        loseTheBiggestLayer();
        Digest again = assemble(assembler(), "one", TestLayer.tree(1), TestLayer.tree(2));
        assertThat(again).isEqualTo(first);
        validate("quire/a", "one", again);
        assertThat(made()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void buildsAtTheSameTimeMakeEachLayerOnce() throws Exception {
        List<TestLayer> layers = List.of(TestLayer.tree(1), TestLayer.tree(2), TestLayer.tree(3), TestLayer.tree(4));
        Assembler assembler = assembler();
        List<Future<Digest>> builds = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                String tag = "tag-" + i;
                builds.add(threads.submit(() -> assemble(assembler, tag, layers.toArray(LayerSource[]::new))));
            }
        }
        for (int i = 0; i < builds.size(); i++) {
            validate("quire/a", "tag-" + i, builds.get(i).get());
        }
        assertThat(layers).allSatisfy(layer -> assertThat(layer.timesMade()).isEqualTo(1));
        assertThat(made()).hasSize(4);
    }

    @Test
    void aBuildThatGivesUpLeavesTheLayerToTheNext() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean stuck = new AtomicBoolean(true);
        TestLayer layer = TestLayer.of("slow", () -> {
            started.countDown();
            if (stuck.get()) {
                Thread.sleep(60_000);
            }
            return List.of();
        });
        Assembler assembler = assembler();
        FutureTask<Digest> first = new FutureTask<>(() -> assemble(assembler, "one", layer));
        Thread thread = Thread.ofVirtual().start(first);
        started.await();
        FutureTask<Digest> second = new FutureTask<>(() -> assemble(assembler, "two", layer));
        Thread.ofVirtual().start(second);
        Thread.sleep(100);
        stuck.set(false);
        thread.interrupt();
        validate("quire/a", "two", second.get(20, TimeUnit.SECONDS));
        assertThatThrownBy(first::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void aFailingLayerStopsTheOthersAndLeavesNothingHalfWritten() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        TestLayer slow = TestLayer.of("slow", () -> {
            started.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
            return List.of();
        });
        TestLayer failing = TestLayer.of("failing", () -> {
            started.await();
            throw new IOException("The source of this layer is broken");
        });
        assertThatThrownBy(() -> assemble(assembler(), "one", slow, failing))
                .isInstanceOf(IOException.class)
                .hasMessage("The source of this layer is broken");
        assertThat(interrupted).isTrue();
        assertThat(halfWritten()).isEmpty();
        try (var registry = registries().open()) {
            assertThat(registry.find("quire/a", "one")).isEmpty();
        }
    }

    @Test
    void aFullDiskLeavesNothingHalfWritten() throws Exception {
        assertThatThrownBy(() -> assemble(assembler(), "one", TestLayer.tree(1), TestLayer.onFullDisk()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
        assertThat(halfWritten()).isEmpty();
        // And the service goes on.
        validate("quire/a", "two", assemble(assembler(), "two", TestLayer.tree(1)));
    }

    @Test
    void anInterruptedBuildLeavesNothingHalfWritten() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        TestLayer endless = TestLayer.of("endless", () -> List.of(EndlessContent.file(writing)));
        FutureTask<Digest> task = new FutureTask<>(() -> assemble(assembler(), "one", TestLayer.tree(1), endless));
        Thread thread = Thread.ofVirtual().start(task);
        writing.await();
        thread.interrupt();
        assertThatThrownBy(() -> task.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(halfWritten()).isEmpty();
    }

    final List<String> made() {
        synchronized (events) {
            return events.stream()
                    .map(BuildEvent::message)
                    .filter(message -> message.startsWith("Made layer: "))
                    .toList();
        }
    }

    final List<Path> halfWritten() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .toList();
        }
    }
}
