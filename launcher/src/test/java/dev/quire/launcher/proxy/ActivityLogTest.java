package dev.quire.launcher.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.session.SessionId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivityLogTest {
    private static final SessionId ID = new SessionId("abcdefghijklmnopqrst");
    private static final Target.ToSession SESSION = new Target.ToSession(ID, "/s/" + ID + "/");

    private final AtomicLong now = new AtomicLong(-5);
    private final ActivityLog log = new ActivityLog(now::get);

    @ParameterizedTest
    @CsvSource({
        "GET, lab/tree/a.ipynb, true",
        "GET, files/plot.png?x=1, true",
        "GET, proxy/8501/, true",
        "PUT, api/contents/a.ipynb, true",
        "POST, api/kernels, true",
        "DELETE, api/kernels/1, true",
        "POST, quire/lifetime, true",
        "GET, quire/lifetime, false",
        "PUT, lab/api/workspaces/default, false",
        "PUT, lab/api/settings/x, true",
        "GET, api/status, false",
        "GET, api/kernels?1699999999999, false",
        "GET, api/contents?content=1, false",
        "GET, lab/api/settings, false",
        "GET, metrics, false",
        "GET, api/metrics/v1, false",
        "GET, proxy/8501/_stcore/health, false",
        "GET, lab?no_track_activity=1, false",
        "HEAD, api, false",
    })
    void pollsAreNoActivity(String method, String rest, boolean counts) {
        log.request(SESSION, method, "/s/" + ID + "/" + rest);

        assertThat(log.since(Duration.ofDays(1), id -> false).sessions().containsKey(ID))
                .isEqualTo(counts);
    }

    @Test
    void saysHowLongASessionHasBeenSilentAndHowLongItWatched() {
        log.touch(ID);
        now.addAndGet(Duration.ofSeconds(90).toNanos());

        assertThat(log.since(Duration.ofSeconds(89), id -> false).sessions()).isEmpty();
        ActivityLog.Report report = log.since(Duration.ofSeconds(90), id -> false);
        assertThat(report.watchedSeconds()).isEqualTo(90);
        assertThat(report.sessions()).containsEntry(ID, new ActivityLog.Seen(90, 0));
    }

    @Test
    void anOpenWebSocketIsToldButIsNoActivity() {
        ActivityLog.Socket socket = log.opened(ID);
        now.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(log.since(Duration.ofHours(1), id -> true).sessions())
                .containsEntry(ID, new ActivityLog.Seen(60, 1));

        socket.spoken();
        assertThat(log.since(Duration.ofHours(1), id -> true).sessions()).containsEntry(ID, new ActivityLog.Seen(0, 1));
        socket.closed();
        assertThat(log.since(Duration.ofHours(1), id -> false).sessions())
                .containsEntry(ID, new ActivityLog.Seen(0, 0));
        assertThat(log.since(Duration.ofHours(1), id -> true).sessions())
                .as("over, so forgotten")
                .isEmpty();
        assertThat(log.since(Duration.ofHours(1), id -> false).sessions()).isEmpty();
    }
}
