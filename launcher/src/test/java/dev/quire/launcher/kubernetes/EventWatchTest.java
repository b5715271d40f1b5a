package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When it watches; what it hears is {@link EventWatchIT}'s, as the server in memory cannot select events. */
final class EventWatchTest {
    private MockCluster cluster;
    private EventWatch watch;

    @BeforeEach
    void open() throws Exception {
        cluster = new MockCluster();
        watch = new EventWatch(cluster.client(), "sessions", Duration.ofMillis(50));
    }

    @AfterEach
    void close() throws Exception {
        watch.close();
        cluster.close();
    }

    @Test
    void isOneWatchHoweverManyFollow() throws Exception {
        for (int i = 0; i < 100; i++) {
            watch.follow("uid-" + i, new Signal());
        }
        until(() -> asked() > 0);
        Thread.sleep(200);
        assertThat(asked()).as("a list and a watch").isLessThanOrEqualTo(2);
    }

    @Test
    void endsAWhileAfterTheLastHasGone() {
        Signal signal = new Signal();
        assertThat(watch.isWatching()).isFalse();
        watch.follow("uid-1", signal);
        watch.follow("uid-2", signal);
        watch.unfollow("uid-1", signal);
        assertThat(watch.isWatching()).isTrue();
        watch.unfollow("uid-2", signal);
        until(() -> !watch.isWatching());
    }

    @Test
    void goesOnWhenSomeoneFollowsInTime() throws Exception {
        Signal signal = new Signal();
        watch.follow("uid-1", signal);
        watch.unfollow("uid-1", signal);
        watch.follow("uid-1", signal);
        Thread.sleep(200);
        assertThat(watch.isWatching()).isTrue();
    }

    @Test
    void beginsNoMoreOnceItIsClosed() {
        watch.close();
        watch.follow("uid-1", new Signal());
        assertThat(watch.isWatching()).isFalse();
        assertThat(watch.heard("uid-1")).isEmpty();
    }

    private long asked() {
        return cluster.api.requests().stream()
                .filter(request -> request.contains("/events"))
                .count();
    }
}
