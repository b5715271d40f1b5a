package dev.quire.launcher.session;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Sessions} does. The image of {@link #spec} answers as Jupyter. */
@Timeout(600)
public abstract class SessionsContract {
    protected static final SecureRandom RANDOM = new SecureRandom();
    protected static final Lifetime LIFETIME = new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1));
    private static final Origin ORIGIN = new Origin(
            "https://forge.example/people/notebooks",
            "0123456789012345678901234567890123456789",
            "git/https%3A%2F%2Fforge.example%2Fpeople%2Fnotebooks/main");

    private final List<SessionId> launched = Collections.synchronizedList(new ArrayList<>());

    /** The sessions under test; the same object in one test. */
    protected abstract Sessions sessions();

    /** The image of a session that answers. */
    protected abstract ImageSource image();

    /** From now on, or by this spec's environment, launches don't get ready until they are interrupted. */
    protected abstract SessionSpec neverReady(SessionSpec spec);

    /** This spec, or from now on every one, fails with {@link LaunchError#EXITED}. */
    protected abstract SessionSpec failing(SessionSpec spec);

    protected SessionSpec spec() {
        return spec(Map.of());
    }

    protected SessionSpec spec(Map<String, String> environment) {
        SessionSpec spec = new SessionSpec(
                SessionId.random(RANDOM),
                "token-" + SessionId.random(RANDOM),
                image(),
                ORIGIN,
                new Limits(512L << 20, 500, 200),
                LIFETIME,
                environment);
        launched.add(spec.id());
        return spec;
    }

    @AfterEach
    void stopAll() {
        launched.forEach(id -> sessions().stop(id));
    }

    @Test
    void aLaunchedSessionIsReady() throws InterruptedException {
        SessionSpec spec = spec();
        List<String> progress = Collections.synchronizedList(new ArrayList<>());

        Session session = sessions().launch(spec, progress::add);

        assertThat(session.id()).isEqualTo(spec.id());
        assertThat(session.token()).isEqualTo(spec.token());
        assertThat(session.origin()).isEqualTo(ORIGIN);
        assertThat(session.lifetime()).isEqualTo(LIFETIME);
        assertThat(session.state())
                .isInstanceOfSatisfying(
                        SessionState.Ready.class,
                        ready -> assertThat(ready.url().toString()).endsWith("/s/" + spec.id() + "/"));
        assertThat(progress)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).isNotBlank().doesNotContain("\n", spec.token()));
    }

    @Test
    void aLaunchedSessionIsFoundAndListed() throws InterruptedException {
        Session session = sessions().launch(spec(), _ -> {});

        assertThat(sessions().find(session.id())).contains(session);
        assertThat(sessions().list()).contains(session);
    }

    @Test
    void anUnknownSessionIsNotFound() {
        assertThat(sessions().find(SessionId.random(RANDOM))).isEmpty();
    }

    @Test
    void aStoppedSessionIsOver() throws InterruptedException {
        SessionId id = sessions().launch(spec(), _ -> {}).id();

        sessions().stop(id);

        assertThat(isOver(id)).isTrue();
        until(() -> sessions().find(id).isEmpty());
    }

    @Test
    void stoppingWhatIsNotThereIsNoError() throws InterruptedException {
        SessionId id = sessions().launch(spec(), _ -> {}).id();
        sessions().stop(id);
        sessions().stop(id);
        sessions().stop(SessionId.random(RANDOM));
    }

    @Test
    void aFailedLaunchSaysWhyAndLeavesNothing() {
        SessionSpec spec = failing(spec());

        assertThatThrownBy(() -> sessions().launch(spec, _ -> {}))
                .isInstanceOfSatisfying(LaunchException.class, failure -> {
                    assertThat(failure.error()).isEqualTo(LaunchError.EXITED);
                    assertThat(failure.getMessage()).isNotBlank().doesNotContain(spec.token());
                });

        until(() -> sessions().find(spec.id()).isEmpty());
    }

    @Test
    void aLaunchIsSeenWhileItIsUnderWayAndAnInterruptedOneLeavesNothing() throws InterruptedException {
        SessionSpec spec = neverReady(spec());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread launch = Thread.ofVirtual().start(() -> {
            try {
                sessions().launch(spec, _ -> begun.countDown());
            } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
            }
        });
        begun.await();
        until(() -> sessions()
                .find(spec.id())
                .filter(session -> session.state() instanceof SessionState.Starting)
                .isPresent());

        launch.interrupt();
        launch.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(isOver(spec.id())).isTrue();
        until(() -> sessions().find(spec.id()).isEmpty());
    }

    @Test
    void anIdThatIsInUseIsRefusedAndItsSessionLivesOn() throws InterruptedException {
        SessionSpec first = spec();
        Session session = sessions().launch(first, _ -> {});
        SessionSpec second =
                new SessionSpec(first.id(), "another", image(), ORIGIN, first.limits(), LIFETIME, Map.of());

        assertThatThrownBy(() -> sessions().launch(second, _ -> {})).isInstanceOf(RuntimeException.class);

        assertThat(sessions().find(first.id())).contains(session);
    }

    @Test
    void allIsWell() {
        until(() -> sessions().problem().isEmpty());
    }

    /** Not there, or on its way out. */
    protected boolean isOver(SessionId id) {
        return sessions()
                .find(id)
                .map(session -> session.state() instanceof SessionState.Ended)
                .orElse(true);
    }
}
