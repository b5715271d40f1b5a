package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Warmth.Wanted;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the images of sessions that are wanted often onto nodes before anybody waits for them. Needs to list nodes. Every process
 * knows what is wanted; only the one that leads does it.
 */
final class Prepull implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Prepull.class);
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    /** One that has failed, or found no room, is tried again. */
    private static final Duration AGAIN = Duration.ofMinutes(10);
    /** A node may have removed the image meanwhile, for room. */
    private static final Duration RENEWED = Duration.ofHours(12);

    private record Image(SessionSpec like, int machines) {}

    private final KubernetesClient client;
    private final String namespace;
    private final SessionManifests manifests;
    private final PrepullPods pods;
    private final PodWatch watch;
    private final Owner self;
    private final BooleanSupplier leads;
    private final LongSupplier nanos;
    private final Unchanged phases = new Unchanged(Duration.ofMinutes(2));
    private final Thread thread = Thread.ofVirtual().name("prepull").unstarted(this::loop);
    private volatile Map<String, Image> images = Map.of();
    private volatile boolean asked;
    private @Nullable String lastFailure;

    /**
     * Not started yet, and nothing wanted.
     *
     * @param nanos {@link System#nanoTime}
     */
    Prepull(
            KubernetesClient client,
            ClusterSettings settings,
            SessionManifests manifests,
            PodWatch watch,
            Owner self,
            BooleanSupplier leads,
            LongSupplier nanos) {
        this.client = client;
        this.namespace = settings.namespace();
        this.manifests = manifests;
        this.pods = new PrepullPods(settings.installation());
        this.watch = watch;
        this.self = self;
        this.leads = leads;
        this.nanos = nanos;
    }

    /** From now on, the images of these. */
    void want(List<Wanted> wanted) {
        Map<String, Image> now = new LinkedHashMap<>();
        for (Wanted some : wanted) {
            if (some.machines() > 0) {
                now.merge(
                        SessionLaunches.image(some.like()),
                        new Image(some.like(), some.machines()),
                        (one, other) -> one.machines() >= other.machines() ? one : other);
            }
        }
        // Where nothing was ever wanted there is nothing to look for.
        asked |= !now.isEmpty();
        images = now;
    }

    void start() {
        thread.start();
    }

    private void loop() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                try {
                    look();
                    lastFailure = null;
                } catch (RuntimeException e) {
                    told(e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** It is tried again and again: what failed is said once. */
    private void told(RuntimeException e) {
        boolean isForbidden =
                e instanceof KubernetesClientException refused && refused.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
        String failure = isForbidden
                ? "this service may not do it (the chart's sessions.readNodes lets it list nodes)"
                : String.valueOf(e.getMessage());
        if (!failure.equals(lastFailure)) {
            log.warn("Images cannot be brought onto nodes before they are needed: {}", failure);
        }
        lastFailure = failure;
    }

    /** Looks once, and does the next of what is to be done. */
    void look() {
        if (!asked || !leads.getAsBoolean() || !watch.hasSynced()) {
            return;
        }
        Map<String, Image> wanted = images;
        List<Pod> there = client.pods()
                .inNamespace(namespace)
                .withLabels(pods.selector())
                .list()
                .getItems();
        long now = nanos.getAsLong();
        phases.look(
                there.stream().collect(Collectors.toMap(pod -> pod.getMetadata().getUid(), Prepull::phase)), now);
        PrepullPlan plan = PrepullPlan.of(
                wanted.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                image -> image.getValue().machines(),
                                (one, _) -> one,
                                LinkedHashMap::new)),
                wanted.isEmpty() ? List.of() : client.nodes().list().getItems(),
                there,
                watch.table().rows().stream().map(PodTable.Row::pod).toList(),
                pod -> isStale(pod, now));
        plan.remove().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .forEach(pod -> Deletion.of(pod).send(client));
        plan.make().forEach(errand -> make(errand, wanted));
    }

    private boolean isStale(Pod pod, long now) {
        Duration patience = phase(pod).equals("Succeeded") ? RENEWED : AGAIN;
        return phases.since(pod.getMetadata().getUid(), now)
                .filter(time -> time.compareTo(patience) >= 0)
                .isPresent();
    }

    private void make(PrepullPlan.Errand errand, Map<String, Image> wanted) {
        Image image = wanted.get(errand.image());
        if (image == null) {
            return;
        }
        Pod session = manifests.pod(image.like(), errand.image(), 1, self);
        try {
            Pod _ = client.pods()
                    .inNamespace(namespace)
                    .resource(pods.pod(errand.node(), errand.image(), session))
                    .create();
        } catch (KubernetesClientException e) {
            // Made by who led before.
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    private static String phase(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return phase == null ? "Pending" : phase;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
