package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SessionRecordsTest {
    private final SessionRecords records =
            new SessionRecords(Pods.SETTINGS.route(), (_, ip) -> URI.create("http://" + ip + ":8888/"));

    @Test
    void allThatWasLaunchedIsReadBack() {
        assertThat(session(Pods.ready()))
                .contains(new Session(
                        Pods.ID,
                        Pods.SPEC.token(),
                        Pods.SPEC.origin(),
                        Pods.SPEC.lifetime(),
                        Instant.parse(Pods.CREATED),
                        new SessionState.Ready(
                                URI.create("http://quire.example:8880/s/" + Pods.ID + "/"),
                                URI.create("http://10.0.0.7:8888/"))));
    }

    @Test
    void aRunningPodIsNotReadyBeforeJupyterHasAnswered() {
        assertThat(state(Pods.running())).isInstanceOf(SessionState.Starting.class);
        assertThat(state(Pods.created())).isInstanceOf(SessionState.Starting.class);
    }

    @Test
    void whoHasHeardJupyterNeedsNotWaitForTheKubelet() {
        Pod address = Pods.with(Pods.scheduled("Pending").withPodIP("10.0.0.7").build());

        assertThat(records.session(SessionRecords.read(address, true).orElseThrow())
                        .state())
                .isInstanceOf(SessionState.Ready.class);
        assertThat(state(address)).isInstanceOf(SessionState.Starting.class);
    }

    @Test
    void aPodOfAnEarlierReleaseIsReadyByItsLabel() {
        assertThat(state(labelled(Pods.running(), "ready"))).isInstanceOf(SessionState.Ready.class);
        assertThat(state(labelled(Pods.ready(), "launching"))).isInstanceOf(SessionState.Starting.class);
    }

    private static Pod labelled(Pod pod, String state) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToLabels(Labels.STATE, state)
                .endMetadata()
                .build();
    }

    @Test
    void anEndedPodSaysWhy() {
        Pod ended = Pods.terminated("Failed", "OOMKilled", 137, "2026-01-01T12:01:00Z");

        assertThat(state(ended))
                .isInstanceOfSatisfying(
                        SessionState.Ended.class,
                        state -> assertThat(state.reason()).contains("memory"));
        assertThat(state(Pods.deleted(Pods.ready()))).isInstanceOf(SessionState.Ended.class);
    }

    @Test
    void aPodOfSomeoneElseIsNoSession() {
        assertThat(session(new PodBuilder(Pods.ready())
                        .editMetadata()
                        .withAnnotations(Map.of())
                        .endMetadata()
                        .build()))
                .isEmpty();
        assertThat(session(new PodBuilder(Pods.ready())
                        .editMetadata()
                        .addToLabels(Labels.SESSION, "not-an-id")
                        .endMetadata()
                        .build()))
                .isEmpty();
    }

    private SessionState state(Pod pod) {
        return session(pod).orElseThrow().state();
    }

    private Optional<Session> session(Pod pod) {
        return SessionRecords.read(pod, false).map(records::session);
    }
}
