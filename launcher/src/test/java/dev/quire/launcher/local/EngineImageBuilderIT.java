package dev.quire.launcher.local;

import static dev.quire.launcher.standin.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.build.ImageBuild;
import dev.quire.launcher.build.ImageBuildException;
import dev.quire.launcher.build.ImageBuildException.Kind;
import dev.quire.launcher.local.EngineStatus.Usable;
import dev.quire.launcher.standin.SmallSystem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineImageBuilderIT {
    /** All images that a test's Dockerfile makes have it, those on the way too. */
    private static final String MARK = "quire.test";

    private static final BuildLimits LIMITS =
            new BuildLimits(512L << 20, 2, 500, Duration.ofMinutes(5), 1 << 20, 1L << 30);

    private static EngineProfile profile;
    private static byte[] system;

    @TempDir
    private Path directory;

    private final List<String> output = new CopyOnWriteArrayList<>();
    private EngineImageBuilder builder;

    @BeforeAll
    static void findEngine() throws Exception {
        EngineStatus status = Engines.status();
        assumeTrue(status instanceof Usable, () -> "no engine that runs containers: " + status);
        profile = ((Usable) status).profile();
        system = SmallSystem.tar();
    }

    @BeforeEach
    void open() throws Exception {
        builder = EngineImageBuilder.open(
                () -> new Usable(profile), new EngineBuildSettings(RegistryAccess.VERIFIED, Optional.of("none")));
    }

    @Test
    void anImageHasWhatItsDockerfileSays() throws Exception {
        Path archive = build("""
                FROM scratch AS made
                ADD system.tar /
                ARG NB_USER
                RUN echo "made for $NB_USER" > /made
                FROM scratch
                ADD system.tar /
                COPY --from=made /made /kept
                COPY notes.txt /home/jovyan/
                ENV COLOUR=green
                USER 1000:1000
                WORKDIR /home/jovyan
                ENTRYPOINT ["/bin/env", "--"]
                CMD ["cat", "/kept"]
                """, LIMITS, Map.of("notes.txt", "a note".getBytes(UTF_8)));

        JsonNode config = config(archive).path("config");
        assertThat(config.path("User").asText()).isEqualTo("1000:1000");
        assertThat(config.path("WorkingDir").asText()).isEqualTo("/home/jovyan");
        assertThat(config.path("Entrypoint").toString()).isEqualTo("[\"/bin/env\",\"--\"]");
        assertThat(config.path("Cmd").toString()).isEqualTo("[\"cat\",\"/kept\"]");
        assertThat(config.path("Env").toString()).contains("COLOUR=green");
        assertThat(config.path("Labels").path("repo2docker.repo").asText()).isEqualTo("https://example.org/a \"b\"");
        assertThat(files(archive))
                .containsEntry("kept", "made for jovyan\n")
                .containsEntry("home/jovyan/notes.txt", "a note");
        assertThat(output).anyMatch(line -> line.contains("COPY --from=made"));
    }

    @Test
    void aCommandThatFailsIsNamedWithItsLastLine() {
        ImageBuildException failure = failure("RUN echo one >&2; echo \"no such thing\" >&2; exit 3\n", LIMITS);

        assertThat(failure.kind()).isEqualTo(Kind.FAILED);
        assertThat(failure)
                .hasMessageContaining("Dockerfile: ")
                .hasMessageContaining("exit 3")
                .hasMessageEndingWith("ended with exit code 3; its last line was: no such thing.");
        assertThat(failure.lastLines()).contains("one", "no such thing");
    }

    @Test
    void aFileThatIsNotInTheContextIsNamed() {
        ImageBuildException failure = failure("COPY nothing /there\n", LIMITS);

        assertThat(failure.kind()).isEqualTo(Kind.FAILED);
        assertThat(failure).hasMessageContaining("nothing");
    }

    @Test
    void anImageToStartFromThatIsNotThereIsNobodyElsesFault() {
        ImageBuildException failure = catchThrowableOfType(
                ImageBuildException.class, () -> build("FROM quire-test.invalid/nothing:1\n", LIMITS, Map.of()));

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("quire-test.invalid");
    }

    @Test
    void aCommandHasNeitherTheServicesEnvironmentNorANetworkWhenItMayHaveNone() throws Exception {
        Path archive = build(start("RUN env > /environment; ls /sys/class/net > /networks\n"), LIMITS, Map.of());

        assertThat(files(archive).get("environment"))
                .doesNotContainIgnoringCase("proxy")
                .doesNotContain("JAVA")
                .doesNotContain("TMPDIR");
        assertThat(files(archive)).containsEntry("networks", "lo\n");
    }

    @Test
    void aBuildThatIsInterruptedLeavesNothing() throws Exception {
        Set<String> before = containers();
        CountDownLatch sleeping = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        // A number that no other test sleeps for.
        String time = Long.toString(100_000_000L + ProcessHandle.current().pid());
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                build(start("RUN echo asleep; sleep " + time + "\n"), LIMITS, Map.of(), line -> {
                    if (line.equals("asleep")) {
                        sleeping.countDown();
                    }
                });
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        assertThat(sleeping.await(2, TimeUnit.MINUTES)).isTrue();

        thread.interrupt();

        assertThat(thread.join(Duration.ofMinutes(2))).isTrue();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        eventually(() -> assertThat(sleepers(time)).isEmpty());
        eventually(() -> assertThat(containers()).isEqualTo(before));
        assertNoScratch();
    }

    @Test
    void aBuildThatTakesTooLongIsEndedAndLeavesNothing() throws Exception {
        Set<String> before = containers();

        ImageBuildException failure = failure(
                "RUN sleep 99999\n", new BuildLimits(512L << 20, 2, 500, Duration.ofSeconds(6), 1 << 20, 1L << 30));

        assertThat(failure.kind()).isEqualTo(Kind.TIME);
        assertThat(failure).hasMessage("Dockerfile took longer to build than 6 s; make it do less.");
        eventually(() -> assertThat(sleepers("99999")).isEmpty());
        eventually(() -> assertThat(containers()).isEqualTo(before));
    }

    @Test
    void aBuildThatPrintsTooMuchIsEnded() {
        ImageBuildException failure = failure(
                "RUN while true; do echo again and again and again; done\n",
                new BuildLimits(512L << 20, 2, 500, Duration.ofMinutes(2), 10_000, 1L << 30));

        assertThat(failure.kind()).isEqualTo(Kind.OUTPUT);
        assertThat(output.stream().mapToInt(String::length).sum()).isLessThan(100_000);
    }

    @Test
    void aCommandThatTakesTooMuchMemoryIsKilled() {
        assumeTrue(profile.limits().contains(EngineLimit.MEMORY), "the engine cannot limit memory here");

        ImageBuildException failure = failure(
                "RUN x=$(head -c 300000000 /dev/zero | tr '\\000' x); echo $x > /dev/null\n",
                new BuildLimits(64L << 20, 2, 500, Duration.ofMinutes(2), 1 << 20, 1L << 30));

        assertThat(failure.kind()).isEqualTo(Kind.MEMORY);
        assertThat(failure).hasMessageContaining("64 MiB");
    }

    @Test
    void aCommandThatStartsTooManyProcessesIsEnded() throws Exception {
        Set<String> before = containers();

        ImageBuildException failure = failure(
                "RUN while true; do sleep 7777 & done\n",
                new BuildLimits(512L << 20, 2, 100, Duration.ofMinutes(2), 1 << 20, 1L << 30));

        if (profile.engine().kind() == EngineKind.PODMAN) {
            assertThat(failure.kind()).isEqualTo(Kind.PROCESSES);
            assertThat(failure).hasMessageContaining("100 processes");
        } else {
            // Docker keeps the limit itself, and the command says what that was to it.
            assertThat(failure.kind()).isIn(Kind.PROCESSES, Kind.FAILED);
            assertThat(failure).hasMessageContaining("ork");
        }
        eventually(() -> assertThat(sleepers("7777")).isEmpty());
        eventually(() -> assertThat(containers()).isEqualTo(before));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i=0; while true; do head -c 10000000 /dev/zero > /f$i; i=$((i+1)); done",
                "exec 3> /f; rm /f; head -c 2000000000 /dev/zero >&3; sleep 6666"
            })
    void aCommandThatWritesTooMuchIsEnded(String command) {
        assumeTrue(
                profile.engine().kind() == EngineKind.PODMAN || !command.contains("rm"),
                "Docker does not count files without a name");

        ImageBuildException failure = failure(
                "RUN " + command + "\n",
                new BuildLimits(512L << 20, 2, 500, Duration.ofMinutes(2), 1 << 20, 200L << 20));

        assertThat(failure.kind()).isEqualTo(Kind.DISK);
        assertThat(failure).hasMessageContaining("200 MiB to disk");
    }

    @Test
    void aBuildLeavesNoImageHoweverItEnds() throws Exception {
        String stages = "RUN echo a > /a\nRUN echo b > /b\nFROM scratch\nLABEL " + MARK + "=yes\nADD system.tar /\n";

        build(start(stages + "RUN echo c > /c\n"), LIMITS, Map.of());
        assertThat(images()).isEmpty();
        failure(stages + "RUN exit 3\n", LIMITS);
        assertThat(images()).isEmpty();
        failure(
                stages + "RUN sleep 8888\n",
                new BuildLimits(512L << 20, 2, 500, Duration.ofSeconds(8), 1 << 20, 1L << 30));
        eventually(() -> assertThat(images()).isEmpty());
    }

    @Test
    void whatADeadProcessHasLeftIsRemovedAtTheStart() throws Exception {
        Path context = Files.createDirectories(directory.resolve("context"));
        Files.write(context.resolve("system.tar"), system);
        Files.writeString(context.resolve("Dockerfile"), start(""));
        String left = BuildImages.name("999999999-1-42");
        String mine = BuildImages.name(Owner.current() + "-43");
        for (String name : List.of(left, mine)) {
            List<String> arguments = new ArrayList<>(List.of("build", "-t", name, context.toString()));
            if (profile.engine().kind() == EngineKind.PODMAN) {
                arguments.add(1, "--layers=false");
            }
            EngineOutput built = profile.engine().run(EngineCall.of(arguments).within(Duration.ofMinutes(2)));
            assertThat(built.ok()).as(built.err()).isTrue();
        }

        open();

        assertThat(profile.engine().run(EngineCall.of("image", "inspect", left)).ok())
                .isFalse();
        assertThat(profile.engine().run(EngineCall.of("rmi", mine)).ok()).isTrue();
        assertThat(images()).isEmpty();
    }

    @Test
    void anImageThatIsTooLargeIsRefused() {
        ImageBuildException failure =
                failure("RUN true\n", new BuildLimits(512L << 20, 2, 500, Duration.ofMinutes(2), 1 << 20, 1 << 20));

        // Its files may be counted before it is an image.
        assertThat(failure.kind()).isIn(Kind.SIZE, Kind.DISK);
    }

    @Test
    void whatTheContextThrowsIsThrown() {
        ImageBuild build = new ImageBuild(
                "test",
                out -> {
                    throw new IOException("the repository is gone");
                },
                "Dockerfile",
                new TreeMap<>(),
                new TreeMap<>(),
                LIMITS);

        IOException failure = catchThrowableOfType(
                IOException.class, () -> builder.build(build, output::add, OutputStream.nullOutputStream()));

        assertThat(failure).hasMessage("the repository is gone");
    }

    private ImageBuildException failure(String instructions, BuildLimits limits) {
        return catchThrowableOfType(ImageBuildException.class, () -> build(start(instructions), limits, Map.of()));
    }

    private static String start(String instructions) {
        return "FROM scratch\nLABEL " + MARK + "=yes\nADD system.tar /\n" + instructions;
    }

    private Path build(String dockerfile, BuildLimits limits, Map<String, byte[]> files)
            throws IOException, InterruptedException {
        return build(dockerfile, limits, files, line -> {});
    }

    private Path build(
            String dockerfile, BuildLimits limits, Map<String, byte[]> files, java.util.function.Consumer<String> log)
            throws IOException, InterruptedException {
        Map<String, byte[]> all = new HashMap<>(files);
        all.put("system.tar", system);
        all.put("Dockerfile", dockerfile.getBytes(UTF_8));
        byte[] context = SmallSystem.context(all);
        ImageBuild build = new ImageBuild(
                "test",
                out -> out.write(context),
                "Dockerfile",
                new TreeMap<>(Map.of("NB_USER", "jovyan", "HTTP_PROXY_OF_NOBODY", "x")),
                new TreeMap<>(Map.of("repo2docker.repo", "https://example.org/a \"b\"")),
                limits);
        Path archive = directory.resolve("image.tar");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
            builder.build(
                    build,
                    line -> {
                        output.add(line);
                        log.accept(line);
                    },
                    out);
        }
        return archive;
    }

    private static JsonNode config(Path archive) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (TarFile tar = new TarFile(archive.toFile())) {
            JsonNode manifest = json.readTree(read(tar, "manifest.json"));
            return json.readTree(read(tar, manifest.path(0).path("Config").asText()));
        }
    }

    /** The text files of all layers. */
    private static Map<String, String> files(Path archive) throws IOException {
        Map<String, String> files = new HashMap<>();
        try (TarFile tar = new TarFile(archive.toFile())) {
            for (JsonNode name : new ObjectMapper()
                    .readTree(read(tar, "manifest.json"))
                    .path(0)
                    .path("Layers")) {
                try (TarArchiveInputStream layer =
                        new TarArchiveInputStream(tar.getInputStream(entry(tar, name.asText())))) {
                    for (TarArchiveEntry entry = layer.getNextEntry(); entry != null; entry = layer.getNextEntry()) {
                        if (entry.isFile() && entry.getSize() < 10_000) {
                            files.put(entry.getName(), new String(layer.readAllBytes(), UTF_8));
                        }
                    }
                }
            }
        }
        return files;
    }

    private static byte[] read(TarFile tar, String name) throws IOException {
        return tar.getInputStream(entry(tar, name)).readAllBytes();
    }

    private static TarArchiveEntry entry(TarFile tar, String name) {
        return tar.getEntries().stream()
                .filter(entry -> entry.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> images() throws IOException, InterruptedException {
        return profile.engine()
                .run(EngineCall.of("images", "-a", "--filter", "label=" + MARK, "--format", "{{.ID}} {{.Repository}}"))
                .lines();
    }

    /** Those of builds. */
    private static Set<String> containers() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("ps", "-a", "--format", "{{.Names}}"));
        if (profile.engine().kind() == EngineKind.PODMAN) {
            arguments.add("--external");
        }
        return profile.engine().run(EngineCall.of(arguments)).lines().stream()
                .filter(name -> name.contains("working-container"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> sleepers(String time) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                try {
                    String command =
                            Files.readString(process.resolve("cmdline")).replace('\0', ' ');
                    if (command.startsWith("sleep " + time)) {
                        found.add(command);
                    }
                } catch (IOException e) {
                    // No process, or none any more.
                }
            }
        }
        return found;
    }

    private static void assertNoScratch() throws IOException {
        try (Stream<Path> left = Files.list(Path.of("/var/tmp"))) {
            assertThat(left.map(path -> path.getFileName().toString())
                            .filter(name -> name.startsWith("quire-build-" + Owner.current())))
                    .isEmpty();
        }
    }
}
