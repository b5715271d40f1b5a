package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.Activity;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Leadership;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions on Kubernetes, each a Pod that owns what leads to it. Any number of processes may use the same
 * namespace and installation at once. The client and the probe are the caller's to close.
 */
public final class KubernetesSessions implements Sessions, Leadership {
    private static final Logger log = LoggerFactory.getLogger(KubernetesSessions.class);

    private final ClusterSettings settings;
    private final Rights rights;
    private final SessionApi api;
    private final SessionRecords records;
    private final PodWatch watch;
    private final Launch launch;
    private final Membership membership;
    private final Reaper reaper;
    private final Runnable afterClose;

    private KubernetesSessions(
            KubernetesClient client,
            ClusterSettings settings,
            JupyterProbe probe,
            InstantSource clock,
            RandomGenerator random,
            Runnable afterClose) {
        this.afterClose = afterClose;
        this.settings = settings;
        Owner self = new Owner(settings.instance(), Long.toHexString(random.nextLong()));
        SessionManifests manifests = new SessionManifests(settings);
        Routes routes = Routes.of(settings.route());
        this.rights = new Rights(
                client,
                settings.namespace(),
                Stream.concat(Permissions.NEEDED.stream(), routes.needed().stream())
                        .toList(),
                System::nanoTime);
        this.api = new SessionApi(client, settings.namespace(), manifests, routes);
        Door door = new Door(settings.route(), probe);
        this.records = new SessionRecords(settings.route(), door::endpoint);
        this.membership = new Membership(
                new Leases(client, settings.namespace(), manifests.selector()),
                self,
                settings.installation(),
                System::nanoTime);
        this.watch = new PodWatch(client, settings.namespace(), manifests.selector(), new PodTable(_ -> {}));
        this.launch = new Launch(watch, api, manifests, self, door, settings, clock);
        this.reaper =
                new Reaper(watch, api, membership, launch.inFlight(), pod -> activity(probe, pod), System::nanoTime);
    }

    /** Starts to watch the sessions of an installation and to reap what is left over; returns at once. */
    public static KubernetesSessions start(
            KubernetesClient client,
            ClusterSettings settings,
            JupyterProbe probe,
            InstantSource clock,
            RandomGenerator random) {
        return start(new KubernetesSessions(client, settings, probe, clock, random, () -> {}));
    }

    private static KubernetesSessions start(KubernetesSessions sessions) {
        sessions.membership.start();
        sessions.reaper.start();
        return sessions;
    }

    /**
     * Connects to the cluster of {@code KUBECONFIG}, the current kubeconfig or the Pod that this runs in, and starts; closing
     * the sessions closes the connection.
     *
     * @param namespace the namespace of the sessions; without one, the connection's
     * @param settings the settings for that namespace
     * @throws LaunchException when the connection's configuration cannot be read
     */
    public static Sessions connect(
            Optional<String> namespace,
            Function<String, ClusterSettings> settings,
            JupyterProbe probe,
            InstantSource clock,
            RandomGenerator random) {
        KubernetesClient client = Cluster.connect();
        String home = Cluster.namespace(client, namespace);
        return start(new KubernetesSessions(client, settings.apply(home), probe, clock, random, client::close));
    }

    @Override
    public Session launch(SessionSpec spec, Consumer<String> progress) throws InterruptedException {
        String image = image(spec);
        join();
        long began = System.nanoTime();
        int attempt = begun(spec);
        Outcome outcome = launch.attempt(spec, image, attempt, progress);
        if (attempt == 1
                && outcome instanceof Outcome.Failed(Verdict.Failed failed)
                && failed.remedy() == Verdict.Remedy.RECREATE) {
            log.warn("Session {} is launched once more: {}", spec.id(), failed.sentence());
            progress.accept("The cluster could not start the session there; trying once more elsewhere");
            outcome = launch.attempt(spec, image, 2, progress);
        }
        return switch (outcome) {
            case Outcome.Failed(Verdict.Failed failed) -> throw new LaunchException(failed.error(), failed.sentence());
            case Outcome.Ready(Pod pod) -> {
                log.info(
                        "Session {} of {} is ready after {} ms",
                        spec.id(),
                        spec.origin().launchPath(),
                        Duration.ofNanos(System.nanoTime() - began).toMillis());
                yield records.session(SessionRecords.read(pod, true).orElseThrow());
            }
        };
    }

    /** The attempt that another process is at with this session already; the first, when it is at none. */
    private int begun(SessionSpec spec) {
        return watch.table().pods(spec.id()).stream()
                .mapToInt(row -> SessionManifests.attempt(row.name()))
                .max()
                .orElse(1);
    }

    /** Others take what a process makes for a dead one's when they do not know of it. */
    private void join() {
        try {
            membership.join();
        } catch (KubernetesClientException e) {
            throw new ClusterErrors(settings.namespace()).explain("create", "leases", e);
        }
    }

    private Activity activity(JupyterProbe probe, Pod pod) {
        try {
            Optional<Session> session = SessionRecords.read(pod, false).map(records::session);
            if (session.isPresent() && session.get().state() instanceof SessionState.Ready ready) {
                return probe.activity(session.get(), ready);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new Activity.Unknown("it is not ready");
    }

    private static String image(SessionSpec spec) {
        return switch (spec.image()) {
            case ImageSource.Registry(String reference) when reference.contains("@sha256:") -> reference;
            case ImageSource.Registry(String reference) ->
                throw new LaunchException(
                        LaunchError.IMAGE_UNUSABLE,
                        "The image '%s' is not named by its digest; push it and launch its digest."
                                .formatted(reference));
            case ImageSource.Layout layout ->
                throw new LaunchException(
                        LaunchError.IMAGE_UNUSABLE,
                        "The cluster can't pull from the directory '%s'; configure a registry."
                                .formatted(layout.directory()));
        };
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return seen(() -> api.pods(id)).session(id).map(records::session);
    }

    @Override
    public List<Session> list() {
        return seen(api::pods).sessions().stream().map(records::session).toList();
    }

    /** What the watch has seen; before it has seen all, what the API server says now. */
    private PodTable seen(Supplier<List<Pod>> ask) {
        if (watch.hasSynced()) {
            return watch.table();
        }
        PodTable now = new PodTable(_ -> {});
        ask.get().forEach(now::put);
        return now;
    }

    @Override
    public void stop(SessionId id) {
        List<Pod> seen = watch.table().pods(id).stream().map(PodTable.Row::pod).toList();
        List<Pod> pods = seen.isEmpty() ? api.pods(id) : seen;
        pods.forEach(api::delete);
        try {
            for (Pod pod : pods) {
                watch.awaitGone(pod);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<String> problem() {
        ClusterErrors errors = new ClusterErrors(settings.namespace());
        try {
            Optional<String> missing =
                    rights.missing().map(permission -> errors.notAllowed(permission.verb(), permission.resource()));
            if (missing.isPresent()) {
                return missing;
            }
        } catch (KubernetesClientException e) {
            return Optional.ofNullable(
                    errors.explain("create", "selfsubjectaccessreviews", e).getMessage());
        }
        return watch.lastingTrouble();
    }

    @Override
    public boolean leads() {
        return membership.leads();
    }

    @Override
    public void close() {
        launch.close();
        reaper.close();
        membership.close();
        watch.close();
        afterClose.run();
    }
}
