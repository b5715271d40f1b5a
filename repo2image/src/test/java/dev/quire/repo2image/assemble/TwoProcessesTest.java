package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Images;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes on one cache. */
@Timeout(90)
final class TwoProcessesTest {
    private static final int LAYERS = 4;

    @TempDir
    private Path directory;

    private final List<Running> started = new ArrayList<>();

    private final class Running {
        private final Process process;
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final Thread reader;

        Running(String tag) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            CacheProcess.class.getName(),
                            cache().toString(),
                            Integer.toString(LAYERS),
                            gate().toString(),
                            tag)
                    // On a stream of its own, or its lines would begin in the middle of others.
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            reader = Thread.ofVirtual().start(this::read);
            started.add(this);
        }

        private void read() {
            try (BufferedReader output = process.inputReader()) {
                output.lines().forEach(lines::add);
            } catch (IOException e) {
                lines.add(e.toString());
            }
        }

        List<String> lines(String prefix) {
            synchronized (lines) {
                return lines.stream().filter(line -> line.startsWith(prefix)).toList();
            }
        }

        void await(String prefix) throws InterruptedException {
            while (lines(prefix).isEmpty()) {
                assertThat(process.isAlive()).as(String.join("\n", lines(""))).isTrue();
                Thread.sleep(20);
            }
        }

        Digest image() throws InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            reader.join();
            assertThat(lines(CacheProcess.IMAGE))
                    .as(String.join("\n", lines("")))
                    .hasSize(1);
            return Digest.parse(lines(CacheProcess.IMAGE).getFirst().substring(CacheProcess.IMAGE.length()));
        }
    }

    @AfterEach
    void stop() {
        started.forEach(one -> one.process.destroyForcibly());
    }

    @Test
    void makeEachLayerOnce() throws Exception {
        Files.createFile(gate());
        Running first = new Running("first");
        Running second = new Running("second");
        first.await(CacheProcess.WAITS);
        second.await(CacheProcess.WAITS);
        Files.delete(gate());
        assertThat(first.image()).isEqualTo(second.image());
        List<String> begun = new ArrayList<>(first.lines(CacheProcess.BEGUN));
        begun.addAll(second.lines(CacheProcess.BEGUN));
        assertThat(begun)
                .as("%s%n---%n%s", String.join("\n", first.lines("")), String.join("\n", second.lines("")))
                .hasSize(LAYERS)
                .doesNotHaveDuplicates();
        assertThat(Images.validate(cache().resolve("oci"), "quire/a:first")).isEqualTo(first.image());
        assertThat(Images.validate(cache().resolve("oci"), "quire/a:second")).isEqualTo(first.image());
    }

    @Test
    void theOtherFinishesWhatAKilledOneHasBegun() throws Exception {
        Files.createFile(gate());
        Running first = new Running("first");
        first.await(CacheProcess.BEGUN);
        Running second = new Running("second");
        second.await(CacheProcess.WAITS);
        String begun = first.lines(CacheProcess.BEGUN).getFirst();
        assertThat(second.lines(begun)).isEmpty();
        first.process.destroyForcibly().waitFor(); // SIGKILL
        // Not necessarily with the same one: it makes two at once, and none of them ends before the gate is open.
        second.await(CacheProcess.BEGUN);
        assertThat(unfinished()).isNotEmpty();
        Files.delete(gate());
        Digest image = second.image();
        assertThat(Images.validate(cache().resolve("oci"), "quire/a:second")).isEqualTo(image);
        CacheDirectory.open(cache()).close();
        assertThat(unfinished()).isEmpty();
    }

    private Path cache() {
        return directory.resolve("cache");
    }

    private Path gate() {
        return directory.resolve("gate");
    }

    private List<Path> unfinished() throws IOException {
        try (Stream<Path> files = Files.walk(cache())) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .toList();
        }
    }
}
