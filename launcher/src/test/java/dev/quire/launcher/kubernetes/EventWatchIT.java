package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is heard of Pods, from a real API server, which selects and cuts lists into pages. */
@OnTestCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EventWatchIT {
    private static final Random RANDOM = new Random();

    private KubernetesClient client;
    private String namespace;
    private EventWatch watch;
    private Signal signal;

    @BeforeAll
    void open() {
        client = Cluster.connect();
        namespace = "quire-it-" + Long.toHexString(RANDOM.nextLong());
        Namespaces.create(client, namespace, "restricted");
    }

    @AfterAll
    void close() {
        client.namespaces().withName(namespace).delete();
        client.close();
    }

    @BeforeEach
    void begin() {
        watch = new EventWatch(client, namespace, Duration.ofMillis(50));
        signal = new Signal();
    }

    @AfterEach
    void end() {
        watch.close();
    }

    @Test
    void tellsEachPodsOwnEventsOfBeforeAndOfNow() {
        happen("uid-1", "Pulling");
        happen("uid-1", "Scheduled");
        watch.follow("uid-1", signal);
        watch.follow("uid-2", new Signal());
        until(() -> watch.heard("uid-1").size() == 1);
        happen("uid-2", "FailedMount");
        happen("uid-1", "Failed");
        until(() -> watch.heard("uid-1").size() == 2);
        assertThat(watch.heard("uid-1")).extracting(Event::getReason).containsExactlyInAnyOrder("Pulling", "Failed");
        assertThat(watch.heard("uid-1")).extracting(Event::getMessage).containsOnly("It happened.");
        assertThat(watch.heard("uid-3")).isEmpty();
    }

    @Test
    void wakesWhoFollows() throws Exception {
        watch.follow("uid-4", signal);
        happen("uid-4", "Failed");
        long began = System.nanoTime();
        signal.await(Duration.ofSeconds(30));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(watch.heard("uid-4")).hasSize(1);
    }

    @Test
    void hearsOfWhatHappenedWhileNobodyFollowed() {
        watch.follow("uid-5", signal);
        watch.unfollow("uid-5", signal);
        until(() -> !watch.isWatching());
        happen("uid-5", "Failed");
        watch.follow("uid-5", signal);
        until(() -> watch.heard("uid-5").size() == 1);
    }

    private void happen(String uid, String reason) {
        client.v1()
                .events()
                .inNamespace(namespace)
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("event-" + Long.toHexString(RANDOM.nextLong()))
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("Pod")
                        .withNamespace(namespace)
                        .withUid(uid)
                        .endInvolvedObject()
                        .withReason(reason)
                        .withMessage("It happened.")
                        .build())
                .create();
    }
}
