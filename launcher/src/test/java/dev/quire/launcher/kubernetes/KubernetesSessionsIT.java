package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.launcher.jupyter.Answer;
import dev.quire.launcher.jupyter.Culler;
import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import dev.quire.launcher.session.SessionsContract;
import dev.quire.launcher.session.Traffic;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract, and what only a real cluster does. */
@OnTestCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KubernetesSessionsIT extends SessionsContract {
    private TestCluster cluster;
    private JupyterProbe probe;
    private KubernetesSessions sessions;

    @BeforeAll
    void openCluster() throws IOException, InterruptedException {
        cluster = TestCluster.open("quire-it-" + Long.toHexString(RANDOM.nextLong()));
        probe = new JupyterProbe();
        sessions = start(cluster.settings("it-1"));
    }

    @AfterAll
    void closeCluster() {
        if (cluster != null) {
            sessions.close();
            probe.close();
            cluster.close();
        }
    }

    @Test
    void thePublicUrlAndTheEndpointLeadToTheSession() throws InterruptedException {
        SessionSpec spec = spec();

        Session session = sessions.launch(spec, _ -> {});

        assertThat(session.state()).isInstanceOfSatisfying(SessionState.Ready.class, ready -> {
            assertThat(ask(ready.url(), spec.token())).isInstanceOf(Answer.Alive.class);
            assertThat(ask(JupyterProbe.sessionUrl(ready), spec.token())).isInstanceOf(Answer.Alive.class);
            assertThat(ask(ready.url(), "another")).isEqualTo(new Answer.Refused(403));
        });
    }

    @Test
    void anotherProcessSeesTheSameSessionsAndCanStopThem() throws InterruptedException {
        Session session = sessions.launch(spec(), _ -> {});

        try (KubernetesSessions another = start(cluster.settings("it-2"))) {
            until(() -> another.find(session.id()).filter(session::equals).isPresent());
            another.stop(session.id());
        }
        until(() -> isOver(session.id()));
    }

    @Test
    void whatASessionOwnsGoesWithIt() throws InterruptedException {
        SessionId id = sessions.launch(spec(), _ -> {}).id();
        assertThat(owned(id)).isEqualTo(2);

        sessions.stop(id);

        until(() -> owned(id) == 0);
    }

    @Test
    void manyAreLaunchedAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Session> launch = () -> sessions.launch(spec(), _ -> {});
            for (Future<Session> session : threads.invokeAll(List.of(launch, launch, launch, launch))) {
                assertThat(session.get().state()).isInstanceOf(SessionState.Ready.class);
            }
        }
    }

    @Test
    void anEndedProcessIsToldWithItsLastLines() {
        SessionSpec spec = failing(spec());

        LaunchException failure = launchFails(sessions, spec);

        assertThat(failure.getMessage())
                .contains("exit code 3", "No module named 'jupyterlab'")
                .doesNotContain(spec.token());
    }

    @Test
    void tooMuchMemoryIsToldAsSuch() {
        SessionSpec spec = with(behaving(spec(), "oom"), new Limits(160L << 20, 500, 200));

        assertThat(launchFails(sessions, spec).error()).isEqualTo(LaunchError.OUT_OF_MEMORY);
        until(() -> owned(spec.id()) == 0);
    }

    @Test
    void anImageThatIsNotThereFailsAtOnce() {
        String gone = cluster.image.substring(0, cluster.image.indexOf("sha256:")) + "sha256:" + "0".repeat(64);
        SessionSpec spec = with(spec(), new ImageSource.Registry(gone));
        long began = System.nanoTime();

        assertThat(launchFails(sessions, spec).error()).isEqualTo(LaunchError.IMAGE_NOT_FOUND);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TestCluster.TIMINGS.start());
    }

    @Test
    void anImageWithoutADigestIsRefused() {
        assertThat(launchFails(sessions, with(spec(), new ImageSource.Registry("host/image:latest")))
                        .error())
                .isEqualTo(LaunchError.IMAGE_UNUSABLE);
        assertThat(launchFails(sessions, with(spec(), new ImageSource.Layout(Path.of("cache"), "tag", "sha256:00")))
                        .error())
                .isEqualTo(LaunchError.IMAGE_UNUSABLE);
    }

    @Test
    void aSelectorThatNoNodeMatchesFailsAtOnce() {
        PodSettings.Placement nowhere =
                new PodSettings.Placement(Map.of("no-such", "label"), List.of(), Optional.empty(), Optional.empty());
        ClusterSettings settings = cluster.settings("it-3");
        PodSettings pods = new PodSettings(Map.of(), Optional.empty(), List.of(), nowhere, PodSettings.Shares.DEFAULT);

        try (KubernetesSessions picky = start(with(settings, pods))) {
            assertThat(launchFails(picky, spec()).error()).isEqualTo(LaunchError.UNSCHEDULABLE);
        }
    }

    @Test
    void theClustersFaultIsMendedOnceAndNotTwice() throws Exception {
        // All of a node's processors, of which another session has some: so the Pods wait, and the test plays the
        // kubelet.
        sessions.launch(spec(), _ -> {});
        SessionSpec spec = with(spec(), new Limits(512L << 20, wholeNode(), 200));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<LaunchException> launch = threads.submit(() -> launchFails(sessions, spec));
            evict(SessionManifests.name(spec.id(), 1));
            evict(SessionManifests.name(spec.id(), 2));

            assertThat(launch.get().error()).isEqualTo(LaunchError.LOST);
        }
        until(() -> pods(spec.id()).isEmpty());
    }

    @Test
    void whatNoMachineCanHoldIsToldWithinSeconds() {
        SessionSpec spec = with(spec(), new Limits(4L << 40, 500, 200));
        long began = System.nanoTime();

        LaunchException failure = launchFails(sessions, spec);

        assertThat(failure.error()).isEqualTo(LaunchError.UNSCHEDULABLE);
        assertThat(failure.getMessage()).contains("big enough", "memory");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void twoProcessesThatLaunchTheSameAtOnceMakeOneSession() throws Exception {
        SessionSpec spec = spec();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                KubernetesSessions another = start(cluster.settings("it-2"))) {
            Future<Session> one = threads.submit(() -> sessions.launch(spec, _ -> {}));
            Future<Session> two = threads.submit(() -> another.launch(spec, _ -> {}));

            assertThat(one.get().state()).isInstanceOf(SessionState.Ready.class);
            assertThat(two.get().state()).isInstanceOf(SessionState.Ready.class);
            assertThat(pods(spec.id())).hasSize(1);
            assertThat(owned(spec.id())).isEqualTo(2);
        }
    }

    @Test
    void aSessionThatSomeoneElseDeletesMeanwhileIsLost() throws Exception {
        SessionSpec spec = neverReady(spec());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<LaunchException> launch = threads.submit(() -> launchFails(sessions, spec));
            until(() -> !pods(spec.id()).isEmpty());
            sessions.stop(spec.id());

            assertThat(launch.get().error()).isEqualTo(LaunchError.LOST);
        }
    }

    @Test
    void anIngressThatNobodyServesIsNamed() {
        ClusterSettings settings = cluster.settings("it-4");
        RouteSettings route =
                route(URI.create(System.getenv("QUIRE_TEST_INGRESS")), "nobody", RouteSettings.Check.REQUIRED);

        try (KubernetesSessions astray = start(with(settings, route))) {
            LaunchException failure = launchFails(astray, spec());

            assertThat(failure.error()).isEqualTo(LaunchError.TIMEOUT);
            assertThat(failure.getMessage()).contains("does not lead to it", "ingress");
        }
    }

    @Test
    void aPublicAddressThatCannotBeReachedFromHereIsTakenOnTrustIfSoConfigured() throws InterruptedException {
        RouteSettings route = route(URI.create("http://127.0.0.1:1"), "nobody", RouteSettings.Check.WHEN_REACHABLE);

        try (KubernetesSessions inside = start(with(cluster.settings("it-5"), route))) {
            assertThat(inside.launch(spec(), _ -> {}).state())
                    .isInstanceOfSatisfying(
                            SessionState.Ready.class,
                            ready -> assertThat(ready.url().toString()).startsWith("http://127.0.0.1:1/s/"));
        }
    }

    @Test
    void aSessionEndsAtItsMaximumAgeWithoutUs() throws InterruptedException {
        SessionSpec spec = with(spec(), new Lifetime(Duration.ofMinutes(10), Duration.ofSeconds(40)));

        sessions.launch(spec, _ -> {});

        until(() -> sessions.find(spec.id())
                .filter(session ->
                        session.state() instanceof SessionState.Ended(String reason) && reason.contains("maximum age"))
                .isPresent());
    }

    @Test
    void anIdleSessionIsCulled() throws InterruptedException {
        SessionSpec spec = with(spec(), new Lifetime(Duration.ofSeconds(2), Duration.ofHours(1)));
        sessions.launch(spec, _ -> {});

        try (Culler culler = new Culler(
                sessions, probe, Duration.ofMillis(200), InstantSource.system(), () -> true, Traffic.UNKNOWN)) {
            culler.start();
            until(() -> pods(spec.id()).isEmpty());
        }
    }

    private KubernetesSessions start(ClusterSettings settings) {
        return KubernetesSessions.start(cluster.client, settings, probe, InstantSource.system(), RANDOM);
    }

    private Answer ask(URI url, String token) {
        try {
            return probe.ask(url, token);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LaunchException launchFails(Sessions sessions, SessionSpec spec) {
        return catchThrowableOfType(LaunchException.class, () -> sessions.launch(spec, _ -> {}));
    }

    private List<Pod> pods(SessionId id) {
        return cluster.client
                .pods()
                .inNamespace(cluster.namespace)
                .withLabel(Labels.SESSION, id.value())
                .list()
                .getItems();
    }

    private int owned(SessionId id) {
        int services = cluster.client
                .services()
                .inNamespace(cluster.namespace)
                .withLabel(Labels.SESSION, id.value())
                .list()
                .getItems()
                .size();
        int ingresses = cluster.client
                .network()
                .v1()
                .ingresses()
                .inNamespace(cluster.namespace)
                .withLabel(Labels.SESSION, id.value())
                .list()
                .getItems()
                .size();
        return services + ingresses;
    }

    /** A limit of which the request is all the processors that a node has for Pods, in thousandths. */
    private int wholeNode() {
        int most = cluster.client.nodes().list().getItems().stream()
                .filter(node -> node.getSpec().getTaints().isEmpty())
                .mapToInt(node -> Objects.requireNonNull(
                                node.getStatus().getAllocatable().get("cpu"))
                        .getNumericalAmount()
                        .movePointRight(3)
                        .intValue())
                .max()
                .orElseThrow();
        return most * 100 / PodSettings.Shares.DEFAULT.cpuPercent();
    }

    private void evict(String pod) {
        var resource = cluster.client.pods().inNamespace(cluster.namespace).withName(pod);
        until(() -> resource.get() != null);
        // A patch of these fields alone: the scheduler writes the same status meanwhile, and an edit of the
        // whole would lose to it with 409.
        resource.subresource("status").patch(PatchContext.of(PatchType.STRATEGIC_MERGE), """
                {"status": {"phase": "Failed", "reason": "Evicted",
                            "message": "The node was low on resource: memory."}}
                """);
    }

    @Override
    protected Sessions sessions() {
        return sessions;
    }

    @Override
    protected ImageSource image() {
        return new ImageSource.Registry(cluster.image);
    }

    @Override
    protected SessionSpec neverReady(SessionSpec spec) {
        return behaving(spec, "hang");
    }

    @Override
    protected SessionSpec failing(SessionSpec spec) {
        return behaving(spec, "exit");
    }

    private static SessionSpec behaving(SessionSpec spec, String behaviour) {
        return new SessionSpec(
                spec.id(),
                spec.token(),
                spec.image(),
                spec.origin(),
                spec.limits(),
                spec.lifetime(),
                Map.of("STAND_IN", behaviour));
    }

    private static SessionSpec with(SessionSpec spec, Limits limits) {
        return new SessionSpec(
                spec.id(), spec.token(), spec.image(), spec.origin(), limits, spec.lifetime(), spec.environment());
    }

    private static SessionSpec with(SessionSpec spec, Lifetime lifetime) {
        return new SessionSpec(
                spec.id(), spec.token(), spec.image(), spec.origin(), spec.limits(), lifetime, spec.environment());
    }

    private static SessionSpec with(SessionSpec spec, ImageSource image) {
        return new SessionSpec(
                spec.id(), spec.token(), image, spec.origin(), spec.limits(), spec.lifetime(), spec.environment());
    }

    private static ClusterSettings with(ClusterSettings settings, PodSettings pods) {
        return new ClusterSettings(
                settings.namespace(),
                settings.installation(),
                settings.instance(),
                pods,
                settings.route(),
                settings.timings());
    }

    private static ClusterSettings with(ClusterSettings settings, RouteSettings route) {
        return new ClusterSettings(
                settings.namespace(),
                settings.installation(),
                settings.instance(),
                settings.pods(),
                route,
                new ClusterSettings.Timings(Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofSeconds(30)));
    }

    private static RouteSettings route(URI publicUri, String ingressClass, RouteSettings.Check check) {
        return new RouteSettings(
                new SessionAddresses.Paths(publicUri),
                new RouteSettings.Way.Ingresses(Optional.of(ingressClass), Optional.empty(), Map.of()),
                check);
    }
}
