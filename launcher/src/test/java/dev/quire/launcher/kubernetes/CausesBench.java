package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * How long a user waits for the cause of a failed launch, from the call and from the moment that the cluster has written it into
 * the Pod (or refused it). Run by {@code bench/causes}.
 */
final class CausesBench {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TestCluster cluster;
    private final KubernetesSessions sessions;

    private CausesBench(TestCluster cluster, KubernetesSessions sessions) {
        this.cluster = cluster;
        this.sessions = sessions;
    }

    /** How often each. */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        TestCluster cluster = TestCluster.open("quire-causes-bench-" + Long.toHexString(RANDOM.nextLong()));
        try (cluster;
                JupyterProbe probe = new JupyterProbe();
                KubernetesSessions sessions = KubernetesSessions.start(
                        cluster.client, settings(cluster), probe, InstantSource.system(), RANDOM)) {
            CausesBench bench = new CausesBench(cluster, sessions);
            System.out.println("| cause | told as | after the cluster knew | after the call |\n|---|---|---:|---:|");
            for (int i = 0; i < rounds; i++) {
                bench.run();
            }
        }
    }

    private void run() throws Exception {
        String gone = cluster.image.substring(0, cluster.image.indexOf("sha256:")) + "sha256:" + "0".repeat(64);
        Limits small = new Limits(160L << 20, 500, 200);
        fail(
                "image not there",
                spec(gone, small, ""),
                pod -> state(pod)
                        .map(ContainerState::getWaiting)
                        .map(waiting -> "ErrImagePull".equals(waiting.getReason())
                                || "ImagePullBackOff".equals(waiting.getReason()))
                        .orElse(false));
        Predicate<Pod> ended =
                pod -> state(pod).map(ContainerState::getTerminated).isPresent();
        fail("crash at start", spec(cluster.image, small, "exit"), ended);
        fail("out of memory at start", spec(cluster.image, small, "oom"), ended);
        fail(
                "no machine is big enough",
                spec(cluster.image, new Limits(4L << 40, 500, 200), ""),
                pod -> pod.getStatus().getConditions().stream()
                        .anyMatch(one -> "Unschedulable".equals(one.getReason())));
        var quotas = cluster.client.resourceQuotas().inNamespace(cluster.namespace);
        quotas.resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("none")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("0"))
                        .endSpec()
                        .build())
                .create();
        // The quota's controller counts before it holds.
        quotas.withName("none")
                .waitUntilCondition(now -> !now.getStatus().getHard().isEmpty(), 1, TimeUnit.MINUTES);
        fail("the namespace's quota", spec(cluster.image, small, ""), _ -> false);
        quotas.withName("none").delete();
    }

    private void fail(String cause, SessionSpec spec, Predicate<Pod> known) throws InterruptedException {
        AtomicLong knownAt = new AtomicLong();
        try (Watch _ = cluster.client
                .pods()
                .inNamespace(cluster.namespace)
                .withLabel(Labels.SESSION, spec.id().value())
                .watch(first(known, knownAt))) {
            long began = System.nanoTime();
            try {
                sessions.launch(spec, _ -> {});
                System.out.println(cause + ": it was launched");
            } catch (LaunchException e) {
                long told = System.nanoTime();
                // What is refused is known when it is asked for.
                long knew = knownAt.get() == 0 ? began : Math.min(knownAt.get(), told);
                System.out.printf(
                        "| %s | %s: %.90s | %.2f s | %.2f s |%n",
                        cause,
                        e.error(),
                        Objects.requireNonNull(e.getMessage())
                                .lines()
                                .findFirst()
                                .orElseThrow(),
                        (told - knew) / 1e9,
                        (told - began) / 1e9);
            }
        }
    }

    private static Watcher<Pod> first(Predicate<Pod> known, AtomicLong at) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                if (known.test(pod)) {
                    at.compareAndSet(0, System.nanoTime());
                }
            }

            @Override
            public void onClose(WatcherException cause) {
                System.out.println("The watch was closed: " + cause.getMessage());
            }
        };
    }

    private static Optional<ContainerState> state(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream().findFirst().map(ContainerStatus::getState);
    }

    private static SessionSpec spec(String image, Limits limits, String behaviour) {
        return new SessionSpec(
                SessionId.random(RANDOM),
                "token-of-it",
                new ImageSource.Registry(image),
                new Origin("https://forge.example/a/b", "0123", "gh/a/b/main"),
                limits,
                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                behaviour.isEmpty() ? Map.of() : Map.of("STAND_IN", behaviour));
    }

    private static ClusterSettings settings(TestCluster cluster) {
        return new ClusterSettings(
                cluster.namespace,
                "it",
                "bench",
                PodSettings.DEFAULT,
                new RouteSettings(
                        new SessionAddresses.Paths(URI.create("http://127.0.0.1:1")),
                        new RouteSettings.Way.Proxy(),
                        RouteSettings.Check.NONE),
                TestCluster.TIMINGS);
    }
}
