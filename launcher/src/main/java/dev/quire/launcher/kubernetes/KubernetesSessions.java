package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Leadership;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Sessions;
import dev.quire.launcher.session.Warmth;
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
public final class KubernetesSessions implements Sessions, Leadership, Warmth {
    private static final Logger log = LoggerFactory.getLogger(KubernetesSessions.class);

    private final ClusterSettings settings;
    private final Rights rights;
    private final SessionApi api;
    private final SessionRecords records;
    private final PodWatch watch;
    private final Contact contact;
    private final Launch launch;
    private final SessionLaunches launches;
    private final Warming warming;
    private final Membership membership;
    private final Reaper reaper;
    private final Runnable afterClose;

    private KubernetesSessions(
            KubernetesClient client,
            ClusterSettings settings,
            JupyterProbe probe,
            InstantSource clock,
            RandomGenerator random,
            SessionKeys keys,
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
        this.contact = new Contact(probe, records);
        this.membership = new Membership(
                new Leases(client, settings.namespace(), manifests.selector()),
                self,
                settings.installation(),
                System::nanoTime);
        ImageNodes images = new ImageNodes();
        this.watch =
                new PodWatch(client, settings.namespace(), manifests.selector(), new PodTable(images::seen, _ -> {}));
        Hints hints = Hints.of(client, settings.namespace(), api);
        this.launch = new Launch(watch, api, manifests, self, images, hints, door, settings, System::nanoTime);
        WarmPods warm = new WarmPods(manifests, routes, keys, random);
        this.launches =
                new SessionLaunches(watch, api, new Claims(watch, api, warm, self, clock), launch, settings.timings());
        this.warming = new Warming(
                new WarmPool(watch, api, warm, self, membership, settings.timings(), clock, System::nanoTime),
                new Prepull(client, settings, manifests, watch, self, membership::leads, System::nanoTime));
        this.reaper = new Reaper(watch, api, membership, launch.inFlight(), contact::activity, System::nanoTime);
    }

    /**
     * Starts to watch the sessions of an installation and to reap what is left over; returns at once.
     *
     * @param random cryptographically strong
     * @param keys names the sessions that are made before anybody asks for them
     */
    public static KubernetesSessions start(
            KubernetesClient client,
            ClusterSettings settings,
            JupyterProbe probe,
            InstantSource clock,
            RandomGenerator random,
            SessionKeys keys) {
        return start(new KubernetesSessions(client, settings, probe, clock, random, keys, () -> {}));
    }

    /** With a key that this process alone has. */
    static KubernetesSessions start(
            KubernetesClient client,
            ClusterSettings settings,
            JupyterProbe probe,
            InstantSource clock,
            RandomGenerator random) {
        return start(client, settings, probe, clock, random, SessionKeys.random(random));
    }

    private static KubernetesSessions start(KubernetesSessions sessions) {
        sessions.membership.start();
        sessions.reaper.start();
        sessions.warming.start();
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
            RandomGenerator random,
            SessionKeys keys) {
        KubernetesClient client = Cluster.connect();
        String home = Cluster.namespace(client, namespace);
        return start(new KubernetesSessions(client, settings.apply(home), probe, clock, random, keys, client::close));
    }

    @Override
    public Session launch(SessionSpec spec, Consumer<String> progress) throws InterruptedException {
        String image = SessionLaunches.image(spec);
        join();
        long began = System.nanoTime();
        Pod pod = launches.launch(spec, image, progress);
        Session session = records.session(SessionRecords.read(pod, true).orElseThrow());
        log.info(
                "Session {} of {} is ready after {} ms",
                session.id(),
                spec.origin().launchPath(),
                Duration.ofNanos(System.nanoTime() - began).toMillis());
        if (!session.id().equals(spec.id())) {
            contact.touch(session);
        }
        return session;
    }

    /** Others take what a process makes for a dead one's when they do not know of it. */
    private void join() {
        try {
            membership.join();
        } catch (KubernetesClientException e) {
            throw new ClusterErrors(settings.namespace()).explain("create", "leases", e);
        }
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return seen(() -> asked(id)).of(id).map(records::session);
    }

    @Override
    public List<Session> list() {
        return seen(api::pods).sessions().stream().map(records::session).toList();
    }

    /** Its Pods, and those that were claimed for it. */
    private List<Pod> asked(SessionId id) {
        return Stream.concat(api.pods(id).stream(), api.claimed(id).stream()).toList();
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

    /** What the watch has seen, a live view. */
    PodTable seen() {
        return watch.table();
    }

    @Override
    public void stop(SessionId id) {
        List<Pod> seen = Stream.concat(watch.table().pods(id).stream(), watch.table().claimedFor(id).stream())
                .map(PodTable.Row::pod)
                .toList();
        List<Pod> pods = seen.isEmpty() ? asked(id) : seen;
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
        return watch.lastingTrouble().or(warming::problem);
    }

    @Override
    public void want(List<Wanted> wanted) {
        warming.want(wanted);
    }

    @Override
    public boolean leads() {
        return membership.leads();
    }

    @Override
    public void close() {
        launch.close();
        warming.close();
        reaper.close();
        membership.close();
        watch.close();
        afterClose.run();
    }
}
