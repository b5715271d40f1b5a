package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.Answer;
import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Warmth;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How long a session takes from the call to the first answer at its user's URL, beside a bare Pod of the same image, in turns,
 * so that both see the same machine. Run by {@code bench/launch}.
 */
final class LaunchBench {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration POLL = Duration.ofMillis(10);
    private static final CyclicBarrier ALONE = new CyclicBarrier(1);

    /** One that starts, is timed, and ends when all have started. */
    private interface One {
        double seconds(CyclicBarrier all) throws Exception;
    }

    private final KubernetesClient client;
    private final JupyterProbe probe = new JupyterProbe();
    private final String namespace;
    private final String image;
    private final boolean proxy;

    private LaunchBench(KubernetesClient client, String namespace, String image, boolean proxy) {
        this.proxy = proxy;
        this.client = client;
        this.namespace = namespace;
        this.image = image;
    }

    /** Image with digest, way ({@code ingress} or {@code proxy}), rounds, how many at once. */
    public static void main(String[] args) throws Exception {
        String namespace = "quire-launch-bench-" + Long.toHexString(RANDOM.nextLong());
        try (KubernetesClient client = Cluster.connect()) {
            Namespaces.create(client, namespace, "restricted");
            try {
                new LaunchBench(client, namespace, args[0], args[1].equals("proxy"))
                        .run(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            } finally {
                client.namespaces().withName(namespace).delete();
            }
        }
    }

    private void run(int rounds, int crowd) throws Exception {
        ClusterSettings settings = settings();
        try (KubernetesSessions sessions =
                KubernetesSessions.start(client, settings, probe, InstantSource.system(), RANDOM)) {
            // The image is pulled, and classes are loaded.
            bare(settings, ALONE);
            launch(sessions, ALONE);
            List<Double> bare = new ArrayList<>();
            List<Double> launched = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                bare.add(bare(settings, ALONE));
                launched.add(launch(sessions, ALONE));
                System.out.printf("bare %.3f session %.3f%n", bare.getLast(), launched.getLast());
            }
            System.out.printf(
                    "one: bare median %.3f s, session median %.3f s, difference %+.3f s%n",
                    median(bare), median(launched), median(launched) - median(bare));
            if (crowd > 0) {
                crowds(crowd, rounds, all -> bare(settings, all), all -> launch(sessions, all));
            }
            claims(sessions, rounds);
        }
    }

    /** In turns, and each as often first. */
    private static void crowds(int crowd, int rounds, One bare, One session) throws Exception {
        List<Double> bares = new ArrayList<>();
        List<Double> sessions = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                bares.add(together(crowd, bare));
                sessions.add(together(crowd, session));
            } else {
                sessions.add(together(crowd, session));
                bares.add(together(crowd, bare));
            }
            System.out.printf("%d at once: bare %.3f s, sessions %.3f s%n", crowd, bares.getLast(), sessions.getLast());
        }
        System.out.printf(
                "%d at once: bare median %.3f s, sessions median %.3f s, %+.1f %%%n",
                crowd, median(bares), median(sessions), 100 * (median(sessions) / median(bares) - 1));
    }

    /** The same with sessions that wait. */
    private void claims(KubernetesSessions sessions, int rounds) throws Exception {
        sessions.want(List.of(new Warmth.Wanted(spec(image), 2)));
        List<Double> claimed = new ArrayList<>();
        for (int i = 0; i <= rounds; i++) {
            while (sessions.seen().warm().stream()
                            .filter(row -> SessionRecords.isReady(row.pod()))
                            .count()
                    < 2) {
                Thread.sleep(Duration.ofMillis(200));
            }
            claimed.add(launch(sessions, ALONE));
        }
        System.out.printf(
                "from the pool: first %.3f s, then median %.3f s, most %.3f s%n",
                claimed.getFirst(),
                median(claimed.subList(1, claimed.size())),
                claimed.stream().skip(1).mapToDouble(each -> each).max().orElse(Double.NaN));
        sessions.want(List.of());
    }

    private ClusterSettings settings() {
        RouteSettings.Way way = proxy
                ? new RouteSettings.Way.Proxy()
                : new RouteSettings.Way.Ingresses(
                        Optional.of(System.getenv("QUIRE_TEST_INGRESS_CLASS")), Optional.empty(), Map.of());
        return new ClusterSettings(
                namespace,
                "bench",
                "bench",
                PodSettings.DEFAULT,
                new RouteSettings(
                        new SessionAddresses.Paths(URI.create(System.getenv("QUIRE_TEST_INGRESS"))),
                        way,
                        proxy ? RouteSettings.Check.NONE : RouteSettings.Check.WHEN_REACHABLE),
                ClusterSettings.Timings.DEFAULT);
    }

    private static SessionSpec spec(String image) {
        return new SessionSpec(
                SessionId.random(RANDOM),
                "token-" + SessionId.random(RANDOM),
                new ImageSource.Registry(image),
                new Origin("https://forge.example/a/b", "0123", "gh/a/b/main"),
                new Limits(512L << 20, 2000, 200),
                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                Map.of());
    }

    /** Seconds from the creation of a Pod, without labels and probes, to Jupyter's first answer. */
    private double bare(ClusterSettings settings, CyclicBarrier all) throws Exception {
        SessionSpec spec = spec(image);
        Pod pod = new PodBuilder(new SessionManifests(settings).pod(spec, image, 1, new Owner("bench", "0")))
                .editMetadata()
                .withLabels(Map.of())
                .withAnnotations(Map.of())
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .withStartupProbe(null)
                .endContainer()
                .endSpec()
                .build();
        long began = System.nanoTime();
        Pod created = client.pods().inNamespace(namespace).resource(pod).create();
        try {
            String address = client.pods()
                    .inNamespace(namespace)
                    .withName(pod.getMetadata().getName())
                    .waitUntilCondition(
                            now -> now != null && SessionRecords.address(now).isPresent(), 2, TimeUnit.MINUTES)
                    .getStatus()
                    .getPodIP();
            URI url = URI.create("http://" + address + ":8888"
                    + settings.route().url(spec.id()).getPath());
            while (!answers(url, spec.token())) {
                Thread.sleep(POLL);
            }
            double seconds = seconds(began);
            all.await();
            return seconds;
        } finally {
            Deletion.of(created).send(client);
            gone(pod.getMetadata().getName());
        }
    }

    private double launch(KubernetesSessions sessions, CyclicBarrier all) throws Exception {
        SessionSpec spec = spec(image);
        long began = System.nanoTime();
        Session session = sessions.launch(spec, _ -> {});
        SessionState.Ready ready = (SessionState.Ready) session.state();
        // The session proxy's own time is its own benchmark's: here its upstream is asked.
        URI url = proxy ? JupyterProbe.sessionUrl(ready) : ready.url();
        while (!answers(url, session.token())) {
            Thread.sleep(POLL);
        }
        double seconds = seconds(began);
        all.await();
        sessions.stop(session.id());
        gone(SessionManifests.name(spec.id(), 1));
        return seconds;
    }

    private void gone(String name) throws InterruptedException {
        while (client.pods().inNamespace(namespace).withName(name).get() != null) {
            Thread.sleep(Duration.ofMillis(200));
        }
    }

    private boolean answers(URI url, String token) throws InterruptedException {
        return probe.ask(url, token) instanceof Answer.Alive;
    }

    /** The longest of so many at once. */
    private static double together(int crowd, One one) throws Exception {
        CyclicBarrier all = new CyclicBarrier(crowd);
        Callable<Double> measured = () -> one.seconds(all);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            double longest = 0;
            for (Future<Double> each : threads.invokeAll(Collections.nCopies(crowd, measured))) {
                longest = Math.max(longest, each.get());
            }
            return longest;
        }
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }
}
