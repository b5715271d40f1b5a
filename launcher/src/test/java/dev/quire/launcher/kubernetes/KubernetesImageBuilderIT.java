package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.build.ImageBuild;
import dev.quire.launcher.build.ImageBuildException;
import dev.quire.launcher.build.ImageBuildException.Kind;
import dev.quire.launcher.kubernetes.BuildPodSettings.Privileges;
import dev.quire.launcher.kubernetes.BuildPodSettings.Registries;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Isolation;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Root;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Timings;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.standin.SmallSystem;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Buildah in a Pod; {@code QUIRE_TEST_BUILDER} names an image that has it (scripts/builder). */
@OnTestCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfEnvironmentVariable(
        named = "QUIRE_TEST_BUILDER",
        matches = ".+",
        disabledReason = "QUIRE_TEST_BUILDER names no image with Buildah")
final class KubernetesImageBuilderIT {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final BuildLimits LIMITS =
            new BuildLimits(1L << 30, 1, 64, Duration.ofMinutes(5), 1 << 20, 1L << 30);

    private final String namespace = "quire-it-" + Long.toHexString(RANDOM.nextLong());
    private final List<String> output = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    @TempDir
    private static Path scratch;

    private KubernetesClient client;
    private KubernetesImageBuilder builder;
    private byte[] system;

    @BeforeAll
    void openCluster() throws Exception {
        system = SmallSystem.tar();
        client = Cluster.connect();
        Namespaces.create(client, namespace, "privileged");
        builder = KubernetesImageBuilder.start(client, settings(namespace), RANDOM);
    }

    @AfterAll
    void closeCluster() {
        if (client != null) {
            builder.close();
            client.namespaces().withName(namespace).delete();
            client.namespaces().withName(namespace + "-strict").delete();
            client.close();
        }
    }

    @Test
    void anImageIsBuiltInAPodAndComesBackWhole() throws Exception {
        Path archive = build(builder, "RUN echo made > /made; id > /who; ls / > /seen\nUSER 1000\n", line -> {});

        try (TarFile tar = new TarFile(archive.toFile())) {
            assertThat(tar.getEntries())
                    .extracting(TarArchiveEntry::getName)
                    .contains("manifest.json")
                    .filteredOn(name -> name.endsWith(".tar"))
                    .hasSizeGreaterThanOrEqualTo(2);
        }
        assertThat(output).anyMatch(line -> line.contains("RUN echo made"));
        assertNoPods();
    }

    @Test
    void aCommandSeesNeitherTheClustersCredentialsNorTheBuildersFiles() throws Exception {
        build(
                builder,
                "RUN ls -a / /var/run/secrets /build 2>&1 | cat; env; cat /proc/self/status | head -60\n",
                line -> {});

        assertThat(output).noneMatch(line -> line.contains("serviceaccount") || line.contains("KUBERNETES_"));
        assertThat(output).noneMatch(line -> line.equals("auth.json") || line.equals("registries.conf"));
    }

    @Test
    void aCommandThatFailsIsNamedWithItsLastLine() {
        ImageBuildException failure = catchThrowableOfType(
                ImageBuildException.class, () -> build(builder, "RUN echo no such thing; exit 3\n", line -> {}));

        assertThat(failure.kind()).isEqualTo(Kind.FAILED);
        assertThat(failure).hasMessageContaining("no such thing").hasMessageContaining("exit");
    }

    @Test
    void aBuildThatIsInterruptedLeavesNoPod() throws Exception {
        CountDownLatch sleeping = new CountDownLatch(1);
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                build(builder, "RUN echo asleep; sleep 1000\n", line -> {
                    if (line.equals("asleep")) {
                        sleeping.countDown();
                    }
                });
            } catch (IOException | InterruptedException | RuntimeException e) {
                output.add(String.valueOf(e));
            }
        });
        assertThat(sleeping.await(3, TimeUnit.MINUTES)).isTrue();

        thread.interrupt();

        assertThat(thread.join(Duration.ofMinutes(2))).isTrue();
        assertThat(output).anyMatch(line -> line.contains("InterruptedException"));
        assertNoPods();
    }

    @Test
    void aNamespaceThatForbidsBuildersIsToldApart() throws Exception {
        String strict = namespace + "-strict";
        Namespaces.create(client, strict, "baseline");

        try (KubernetesImageBuilder hopeful = KubernetesImageBuilder.start(client, settings(strict), RANDOM)) {
            ImageBuildException failure =
                    catchThrowableOfType(ImageBuildException.class, () -> build(hopeful, "RUN true\n", line -> {}));

            assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
            assertThat(failure).hasMessageContaining("violates PodSecurity");
        }
    }

    @Test
    void aPodWithItsOwnUsersBuildsOrIsRefusedWithTheReason() throws Exception {
        BuildPodSettings node = settings(namespace);
        BuildPodSettings pod = new BuildPodSettings(
                new KubernetesStepSettings(
                        namespace,
                        "test",
                        "two",
                        PodSettings.DEFAULT,
                        new Isolation(Root.ALLOWED, Users.OF_THE_POD),
                        Timings.DEFAULT),
                node.image(),
                Privileges.OF_THE_POD,
                node.registries(),
                node.scratch());

        try (KubernetesImageBuilder modern = KubernetesImageBuilder.start(client, pod, RANDOM)) {
            assertThat(build(modern, "RUN true\n", line -> {})).isNotEmptyFile();
        } catch (ImageBuildException e) {
            // Not every cluster has them.
            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
            assertThat(e).hasMessageContaining("user namespaces");
        }
        assertNoPods();
    }

    @Test
    void aCommandThatWritesTooMuchIsToldSo() {
        ImageBuildException failure = catchThrowableOfType(
                ImageBuildException.class,
                () -> build(
                        builder,
                        "RUN i=0; while true; do head -c 10000000 /dev/zero > /f$i; i=$((i+1)); sleep 0.2; done\n",
                        line -> {},
                        new BuildLimits(1L << 30, 1, 64, Duration.ofMinutes(5), 1 << 20, 50L << 20)));

        assertThat(failure.kind()).as(failure.toString()).isEqualTo(Kind.DISK);
        assertThat(failure).hasMessageContaining("50 MiB to disk");
    }

    private Path build(KubernetesImageBuilder with, String instructions, Consumer<String> log)
            throws IOException, InterruptedException {
        return build(with, instructions, log, LIMITS);
    }

    private Path build(KubernetesImageBuilder with, String instructions, Consumer<String> log, BuildLimits limits)
            throws IOException, InterruptedException {
        byte[] context = SmallSystem.context(Map.of(
                "system.tar",
                system,
                "Dockerfile",
                ("FROM scratch\nADD system.tar /\n" + instructions).getBytes(UTF_8)));
        ImageBuild build = new ImageBuild(
                "test",
                out -> out.write(context),
                "Dockerfile",
                new TreeMap<>(Map.of("NB_USER", "jovyan")),
                new TreeMap<>(Map.of("a", "b c \"d\"")),
                limits);
        Path archive = directory.resolve("image.tar");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
            with.build(
                    build,
                    line -> {
                        output.add(line);
                        log.accept(line);
                    },
                    out);
        }
        return archive;
    }

    private void assertNoPods() throws Exception {
        eventually(() -> assertThat(client.pods().inNamespace(namespace).list().getItems())
                .isEmpty());
    }

    private BuildPodSettings settings(String namespace) {
        String image = Objects.requireNonNull(System.getenv("QUIRE_TEST_BUILDER"));
        return new BuildPodSettings(
                new KubernetesStepSettings(
                        namespace,
                        "test",
                        "one",
                        PodSettings.DEFAULT,
                        new Isolation(Root.ALLOWED, Users.OF_THE_NODE),
                        Timings.DEFAULT),
                image,
                Privileges.OWN_NAMESPACE,
                new Registries(List.of(), List.of()),
                scratch);
    }
}
