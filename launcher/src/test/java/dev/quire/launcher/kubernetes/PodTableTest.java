package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.kubernetes.SessionPod.Answers;
import dev.quire.launcher.kubernetes.SessionPod.Place;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PodTableTest {
    private static final String NAME = "session-" + Pods.ID;

    private final List<SessionPod> gone = new ArrayList<>();
    private final PodTable table = new PodTable(gone::add);

    @Test
    void aSessionIsWhereItsPodIs() {
        table.put(Pods.created());
        assertThat(place()).isInstanceOf(Place.Starting.class);

        table.put(Pods.running());
        assertThat(place()).isEqualTo(new Place.At("10.0.0.7", Answers.NOT_YET));

        table.put(Pods.ready());
        assertThat(place()).isEqualTo(new Place.At("10.0.0.7", Answers.YES));

        table.put(Pods.deleted(Pods.ready()));
        assertThat(place()).isInstanceOf(Place.Ended.class);
    }

    @Test
    void whatWasHeardHereNeedsNotBeSaidByThePod() {
        table.put(Pods.running());
        table.answered(Pods.running());
        assertThat(place()).isEqualTo(new Place.At("10.0.0.7", Answers.YES));

        table.put(Pods.running());
        assertThat(place()).isEqualTo(new Place.At("10.0.0.7", Answers.YES));

        table.put(uid(Pods.running(), "uid-2"));
        assertThat(place()).isEqualTo(new Place.At("10.0.0.7", Answers.NOT_YET));
    }

    @Test
    void whatWaitsIsNoSessionUntilItIsClaimed() {
        SessionId asked = new SessionId("zzzzzzzzzzzzzzzzzzzz");
        table.put(Pods.warm(Pods.ready()));
        assertThat(table.session(Pods.ID)).isEmpty();
        assertThat(table.sessions()).isEmpty();
        assertThat(table.warm()).hasSize(1);

        table.put(Pods.claimed(Pods.ready(), asked, "2026-01-01T13:00:00Z"));
        assertThat(table.warm()).isEmpty();
        assertThat(table.session(Pods.ID)).isPresent();
        assertThat(table.session(asked)).isEmpty();
        assertThat(table.of(asked)).isEqualTo(table.session(Pods.ID));
        assertThat(table.requests()).containsExactly(asked);
        assertThat(table.sessions())
                .singleElement()
                .satisfies(session -> assertThat(session.createdAt()).isEqualTo(Instant.parse("2026-01-01T13:00:00Z")));

        table.remove(NAME);
        assertThat(table.of(asked)).isEmpty();
        assertThat(table.requests()).isEmpty();
        assertThat(gone).hasSize(1);
    }

    @Test
    void whatIsGoneBeforeAnybodyAskedLeavesNoGrave() {
        table.put(Pods.warm(Pods.ready()));
        table.remove(NAME);

        assertThat(gone).isEmpty();
        assertThat(table.warm()).isEmpty();
    }

    @Test
    void aClockThatIsBehindMakesNoSessionOlderThanItsPod() {
        table.put(Pods.claimed(Pods.ready(), Pods.ID, "2026-01-01T11:00:00Z"));

        assertThat(table.session(Pods.ID).orElseThrow().createdAt()).isEqualTo(Instant.parse(Pods.CREATED));
    }

    @Test
    void ofTwoPodsTheYoungerOneCounts() {
        table.put(Pods.failed("Evicted", ""));
        table.put(second(Pods.running()));
        assertThat(place()).isInstanceOf(Place.At.class);
        assertThat(table.sessions()).hasSize(1);

        table.remove(NAME);
        assertThat(place()).isInstanceOf(Place.At.class);
        assertThat(gone).isEmpty();
    }

    @Test
    void aSessionIsNeverMissingWhileItsPodChanges() throws InterruptedException {
        Pod ready = Pods.ready();
        Pod running = Pods.running();
        table.put(running);
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 20_000; i++) {
                table.put(i % 2 == 0 ? ready : running);
            }
        });
        while (writer.isAlive()) {
            assertThat(table.session(Pods.ID)).isPresent();
        }
        writer.join();
    }

    @Test
    void theLastOneThatGoesIsTold() {
        table.put(Pods.ready());

        table.remove(NAME);
        table.remove(NAME);

        assertThat(gone).singleElement().extracting(SessionPod::id).isEqualTo(Pods.ID);
        assertThat(table.session(Pods.ID)).isEmpty();
        assertThat(table.rows()).isEmpty();
    }

    @Test
    void aPodOfSomeoneElseIsNoSession() {
        table.put(new PodBuilder(Pods.ready())
                .editMetadata()
                .withLabels(Map.of())
                .endMetadata()
                .build());

        assertThat(table.named(NAME)).isPresent();
        assertThat(table.sessions()).isEmpty();
    }

    @Test
    void whoFollowsAPodHearsOfItsChanges() throws InterruptedException {
        Signal one = new Signal();
        Signal two = new Signal();
        table.follow(NAME, one);
        table.follow(NAME, two);

        table.put(Pods.created());

        long began = System.nanoTime();
        one.await(Duration.ofSeconds(10));
        two.await(Duration.ofSeconds(10));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void onlyWhatIsReadIsKept() {
        Pod whole = Pods.whole();

        table.put(whole);

        Pod kept = table.named(NAME).orElseThrow().pod();
        assertThat(kept.getMetadata().getManagedFields()).isEmpty();
        assertThat(kept.getSpec().getVolumes()).isEmpty();
        assertThat(kept.getSpec().getContainers().getFirst().getArgs()).isEmpty();
        assertThat(SessionRecords.token(kept)).isEqualTo(Pods.SPEC.token());
        assertThat(kept.getStatus()).isEqualTo(whole.getStatus());
    }

    private Place place() {
        return table.session(Pods.ID).orElseThrow().place();
    }

    private static Pod uid(Pod pod, String uid) {
        return new PodBuilder(pod).editMetadata().withUid(uid).endMetadata().build();
    }

    private static Pod second(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withUid("uid-2")
                .withName(SessionManifests.name(Pods.ID, 2))
                .endMetadata()
                .build();
    }
}
