package dev.quire.launcher.local;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.launcher.local.EngineStatus.Usable;
import dev.quire.launcher.local.TestLayout.Codec;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineSessionsIT {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Lifetime LIFETIME = new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1));
    private static final Origin ORIGIN =
            new Origin("https://example.org/a b?c=d", "abc", "git/https%3A%2F%2Fexample.org/main");

    /** As long as a busy machine may take for what takes no time. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path layoutDirectory;

    private static final Set<String> DIGESTS = ConcurrentHashMap.newKeySet();

    private static TestLayout layout;
    private static EngineProfile profile;

    private final String installation = "test-" + SessionId.random(RANDOM);
    private final List<String> progress = new CopyOnWriteArrayList<>();
    private EngineSessions sessions;

    @BeforeAll
    static void findEngine() throws Exception {
        EngineStatus status = Engines.status();
        assumeTrue(status instanceof Usable, () -> "no engine that runs containers: " + status);
        profile = ((Usable) status).profile();
        EngineOutput info = profile.engine().run(EngineCall.of("info", "--format", "{{json .}}"));
        String architecture = EngineInfo.parse(info.out()).orElseThrow().architecture();
        assumeTrue(architecture.equals("amd64"), "the programs of this test are for amd64, not " + architecture);
        layout = new TestLayout(layoutDirectory);
    }

    @AfterAll
    static void removeImages() throws Exception {
        for (String digest : DIGESTS) {
            String name = "localhost/quire:" + digest.substring("sha256:".length());
            String id = profile.engine()
                    .run(EngineCall.of("image", "inspect", "--format", "{{.Id}}", name))
                    .line();
            if (!id.isEmpty()) {
                profile.engine().run(EngineCall.of("rmi", "-f", id));
            }
        }
    }

    @BeforeEach
    void open() throws Exception {
        sessions = open(PATIENCE);
    }

    @AfterEach
    void leaveNothing() {
        if (sessions != null) {
            sessions.stopAll();
            sessions.close();
        }
    }

    @Test
    void launchesASessionThatAnswersOnTheLoopback() throws Exception {
        SessionSpec spec = spec(image("serving", TestPrograms.serving()));

        Session session = sessions.launch(spec, progress::add);

        assertThat(session.state()).isInstanceOf(SessionState.Ready.class);
        SessionState.Ready ready = (SessionState.Ready) session.state();
        assertThat(ready.url()).isEqualTo(URI.create("http://localhost:8585/s/" + spec.id() + "/"));
        assertThat(ready.endpoint().getHost()).isEqualTo("127.0.0.1");
        assertThat(answer(ready.endpoint())).isEqualTo(200);
        assertThat(progress).last().isEqualTo("Waiting for Jupyter to answer");
    }

    @Test
    void recordsTheSessionInTheEngineForTheNextProcess() throws Exception {
        SessionSpec spec = spec(image("serving", TestPrograms.serving()));
        Session launched = sessions.launch(spec, progress::add);

        try (EngineSessions next = open(PATIENCE)) {
            assertThat(next.list()).containsExactly(launched);
            assertThat(next.find(spec.id())).contains(launched);
            assertThat(next.route(spec.id()))
                    .isEqualTo(new Route.Ready(((SessionState.Ready) launched.state()).endpoint(), launched.token()));
        }
        assertThat(launched.token()).isEqualTo(spec.token());
        assertThat(launched.origin()).isEqualTo(ORIGIN);
        assertThat(launched.lifetime()).isEqualTo(LIFETIME);
        assertThat(launched.createdAt())
                .isCloseTo(Instant.now(), org.assertj.core.api.Assertions.within(10, ChronoUnit.MINUTES));
    }

    @Test
    void stopsASessionAndForgetsIt() throws Exception {
        SessionSpec spec = spec(image("serving", TestPrograms.serving()));
        sessions.launch(spec, progress::add);

        sessions.stop(spec.id());
        sessions.stop(spec.id());

        assertThat(sessions.find(spec.id())).isEmpty();
        assertThat(sessions.route(spec.id()))
                .isEqualTo(new Route.Ended(spec.origin().launchPath()));
    }

    @Test
    void leavesTheSessionsOfOtherInstallationsAlone() throws Exception {
        SessionSpec spec = spec(image("serving", TestPrograms.serving()));
        sessions.launch(spec, progress::add);

        EngineSettings settings = new EngineSettings(
                installation + "-other",
                URI.create("http://localhost:1"),
                Duration.ofSeconds(1),
                RegistryAccess.VERIFIED);
        try (EngineSessions other = EngineSessions.open(() -> new Usable(profile), settings, InstantSource.system())) {
            assertThat(other.list()).isEmpty();
            assertThat(other.find(spec.id())).isEmpty();
            other.stop(spec.id());
            other.stopAll();
        }

        assertThat(sessions.find(spec.id())).isPresent();
    }

    @Test
    void noticesAtOnceThatTheProcessEndedAndShowsItsLastLines() throws Exception {
        SessionSpec spec = spec(image("failing", TestPrograms.failing()));

        Instant start = Instant.now();
        LaunchException failure = failure(spec);

        assertThat(failure.error()).isEqualTo(LaunchError.EXITED);
        assertThat(failure)
                .hasMessageContaining("ended with code 3 before Jupyter answered, and last said 'no such kernel'");
        assertThat(progress).contains("reading the start script", "no such kernel");
        assertThat(Duration.between(start, Instant.now())).isLessThan(PATIENCE);
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void saysThatASessionRanOutOfMemory() throws Exception {
        assumeTrue(profile.limits().contains(EngineLimit.MEMORY), "the engine cannot limit memory here");
        SessionSpec spec = spec(image("hungry", TestPrograms.hungry()));

        LaunchException failure = failure(spec);

        assertThat(failure.error()).isEqualTo(LaunchError.OUT_OF_MEMORY);
        assertThat(failure).hasMessageContaining("more than its 64 MiB of memory");
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void givesUpWhenNothingAnswersInTime() throws Exception {
        SessionSpec spec = spec(image("silent", TestPrograms.silent()));
        try (EngineSessions impatient = open(Duration.ofSeconds(1))) {
            LaunchException failure =
                    catchThrowableOfType(LaunchException.class, () -> impatient.launch(spec, progress::add));
            assertThat(failure.error()).isEqualTo(LaunchError.TIMEOUT);
        }
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void saysThatTheImageHasNoJupyter() throws Exception {
        LaunchException failure = failure(spec(image("bare", null, Codec.NONE)));

        assertThat(failure.error()).isEqualTo(LaunchError.EXITED);
        assertThat(failure)
                .hasMessageStartingWith("The image has no 'jupyter-lab'")
                .hasMessageNotContaining("\n");
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void saysThatTheImageIsGone() throws Exception {
        ImageSource.Layout gone = new ImageSource.Layout(layoutDirectory, "nothing", TestLayout.digest(new byte[] {1}));

        LaunchException failure = failure(spec(gone));

        assertThat(failure.error()).isIn(LaunchError.IMAGE_NOT_FOUND, LaunchError.IMAGE_UNUSABLE);
        assertThat(failure).hasMessageNotContaining("\n");
    }

    @Test
    void leavesNothingWhenTheLaunchIsInterrupted() throws Exception {
        SessionSpec spec = spec(image("silent", TestPrograms.silent()));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread launch = Thread.ofVirtual().start(() -> {
            try {
                sessions.launch(spec, progress::add);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        until(() -> progress.contains("Waiting for Jupyter to answer"));
        assertThat(sessions.list()).extracting(Session::state).containsExactly(new SessionState.Starting());

        launch.interrupt();
        launch.join(PATIENCE);

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void removesAtItsStartWhatADeadProcessWasLaunching() throws Exception {
        SessionSpec dead = spec(image("silent", TestPrograms.silent()));
        SessionSpec living = spec(dead.image());
        SessionContainers containers = new SessionContainers(profile, installation);
        String image = new EngineImages(profile.engine(), RegistryAccess.VERIFIED).ensure(dead.image(), progress::add);
        containers.start(dead, image, SessionLabels.of(dead, Instant.now(), installation, "1-1"));
        containers.start(living, image, SessionLabels.of(living, Instant.now(), installation, Owner.current()));

        try (EngineSessions next = open(Duration.ofSeconds(1))) {
            assertThat(next.list()).extracting(Session::id).containsExactly(living.id());
        }
    }

    @Test
    void takesEveryCompressionAndBringsAnImageOnlyOnce() throws Exception {
        ImageSource.Layout image =
                image("layers", TestPrograms.serving(), Codec.ZSTD, Codec.NONE, Codec.GZIP, Codec.ZSTD);

        sessions.launch(spec(image), progress::add);
        sessions.launch(spec(image), progress::add);

        assertThat(progress).filteredOn(line -> line.startsWith("Copying")).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void takesALayoutWhosePathCannotBeAnImageName() throws Exception {
        Path odd = Files.createDirectories(layoutDirectory.resolve(".cache").resolve("A: b"));
        ImageSource.Layout image = new TestLayout(odd).add("r:t", TestPrograms.serving(), Codec.NONE, Codec.GZIP);
        DIGESTS.add(image.digest());

        Session session = sessions.launch(spec(image), progress::add);

        assertThat(session.state()).isInstanceOf(SessionState.Ready.class);
        assertThat(profile.engine()
                        .run(EngineCall.of(
                                "image",
                                "inspect",
                                "--format",
                                "{{.RepoTags}}",
                                "localhost/quire:" + image.digest().substring("sha256:".length())))
                        .line())
                .doesNotContain("/oci");
    }

    @Test
    void readsAnImageForEnginesThatCannotReadLayouts() throws Exception {
        ImageSource.Layout image =
                layout.add("archive", TestPrograms.serving(), Codec.GZIP, Codec.GZIP, Codec.ZSTD, Codec.GZIP);
        LayoutImage read = LayoutImage.read(layoutDirectory, image.digest());
        String name = "localhost/quire-test:" + installation;

        EngineOutput loaded = profile.engine()
                .run(EngineCall.of("load")
                        .reading(out -> DockerArchive.write(out, name, read.config(), read.layers())));

        assertThat(loaded.ok()).as(loaded.err()).isTrue();
        assertThat(profile.engine().run(EngineCall.of("rmi", "-f", name)).ok()).isTrue();
    }

    @Test
    void pullsByDigestFromAPlainHttpRegistry() throws Exception {
        ImageSource.Layout image = image("pulled", TestPrograms.serving(), Codec.GZIP, Codec.GZIP, Codec.GZIP);
        try (TestRegistry registry = new TestRegistry(layout)) {
            Session session =
                    sessions.launch(spec(new ImageSource.Registry(registry.reference(image.digest()))), progress::add);
            assertThat(session.state()).isInstanceOf(SessionState.Ready.class);

            LaunchException failure =
                    failure(spec(new ImageSource.Registry(registry.reference(TestLayout.digest(new byte[] {1})))));
            assertThat(failure.error()).isEqualTo(LaunchError.IMAGE_NOT_FOUND);
            sessions.stop(session.id());
            profile.engine().run(EngineCall.of("rmi", "-f", registry.reference(image.digest())));
        }
    }

    @Test
    void noticesThatASessionEndedByItself() throws Exception {
        SessionSpec spec = spec(image("serving", TestPrograms.serving()));
        sessions.launch(spec, progress::add);

        profile.engine().run(EngineCall.of("kill", "quire-" + spec.id()));

        until(() -> sessions.route(spec.id()) instanceof Route.Ended);
        assertThat(sessions.find(spec.id()).orElseThrow().state()).isInstanceOf(SessionState.Ended.class);
    }

    private static ImageSource.Layout image(String tag, byte[] program) throws Exception {
        return image(tag, program, Codec.GZIP);
    }

    private static ImageSource.Layout image(String tag, byte @Nullable [] program, Codec... codecs) throws Exception {
        ImageSource.Layout image = layout.add(tag, program, codecs);
        DIGESTS.add(image.digest());
        return image;
    }

    private EngineSessions open(Duration readyTimeout) throws InterruptedException {
        EngineSettings settings = new EngineSettings(
                installation, URI.create("http://localhost:8585"), readyTimeout, RegistryAccess.UNVERIFIED);
        return EngineSessions.open(() -> new Usable(profile), settings, InstantSource.system());
    }

    private static SessionSpec spec(ImageSource image) {
        return new SessionSpec(
                SessionId.random(RANDOM),
                "secret-" + RANDOM.nextLong(),
                image,
                ORIGIN,
                new Limits(64 << 20, 500, 32),
                LIFETIME,
                Map.of("BINDER_REPO_URL", "https://example.org/a b"));
    }

    private LaunchException failure(SessionSpec spec) {
        return catchThrowableOfType(LaunchException.class, () -> sessions.launch(spec, progress::add));
    }

    private static int answer(URI uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
