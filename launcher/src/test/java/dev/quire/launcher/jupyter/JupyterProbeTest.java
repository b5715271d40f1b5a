package dev.quire.launcher.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.session.Activity;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.standin.JupyterStandIn;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class JupyterProbeTest {
    private static final SessionId ID = new SessionId("abcdefghijklmnopqrst");
    private static final String PATH = "/s/" + ID + "/";
    private final Instant last = Instant.now().minus(Duration.ofHours(3));

    private final JupyterProbe probe = new JupyterProbe(Duration.ofMillis(500));
    private JupyterStandIn jupyter;

    @BeforeEach
    void start() throws IOException {
        jupyter = new JupyterStandIn(PATH, "secret");
        jupyter.used(last);
    }

    @AfterEach
    void close() {
        jupyter.close();
        probe.close();
    }

    @Test
    void jupyterWithTheTokenIsAlive() throws InterruptedException {
        assertThat(probe.ask(url(PATH), "secret"))
                .isInstanceOfSatisfying(
                        Answer.Alive.class,
                        alive -> assertThat(alive.activity().idle())
                                .isBetween(Duration.ofMinutes(179), Duration.ofMinutes(181)));
    }

    @Test
    void anotherSessionsJupyterIsRefused() throws InterruptedException {
        assertThat(probe.ask(url(PATH), "another")).isEqualTo(new Answer.Refused(403));
        assertThat(probe.ask(url("/s/another/"), "secret")).isEqualTo(new Answer.Refused(404));
    }

    @Test
    void aPortWhereNobodyListensIsClosed() throws InterruptedException {
        URI url = url(PATH);
        jupyter.close();

        assertThat(probe.ask(url, "secret")).isInstanceOf(Answer.Closed.class);
    }

    @Test
    void aServerThatSaysNothingIsUnreachable() throws InterruptedException {
        jupyter.delay(5_000);

        assertThat(probe.ask(url(PATH), "secret")).isInstanceOf(Answer.Unreachable.class);
    }

    @Test
    void anUnknownHostIsUnreachable() throws InterruptedException {
        assertThat(probe.ask(URI.create("http://nowhere.invalid/s/x/"), "secret"))
                .isInstanceOf(Answer.Unreachable.class);
    }

    @Test
    void aBusyKernelIsSeen() throws InterruptedException {
        jupyter.used(last, "idle", "busy");
        assertThat(used()).isEqualTo(new Used(2, true));

        jupyter.used(last, "idle");
        assertThat(used()).isEqualTo(new Used(1, false));
    }

    @Test
    void aServerThatIsGoneHasUnknownActivity() throws InterruptedException {
        Session session = session();
        jupyter.close();

        assertThat(probe.activity(session, (SessionState.Ready) session.state()))
                .isInstanceOf(Activity.Unknown.class);
    }

    @Test
    void aSessionThatIsTouchedHasJustBeenUsed() throws InterruptedException {
        assertThat(touch()).isTrue();
        assertThat(((Activity.Observed) activity()).idle()).isLessThan(Duration.ofMinutes(1));
        assertThat(jupyter.requests()).contains(PATH + "quire/lifetime");
    }

    @Test
    void aServerWithoutOurPackageIsAskedForSomethingElse() throws InterruptedException {
        jupyter.lackPackage();

        assertThat(touch()).isTrue();
        assertThat(jupyter.requests()).endsWith(PATH + "api/kernels");
    }

    @Test
    void aServerThatIsGoneIsNotTouched() throws InterruptedException {
        Session session = session();
        jupyter.close();

        assertThat(probe.touch(session, (SessionState.Ready) session.state())).isFalse();
    }

    @Test
    void waitsUntilItIsAlive() throws InterruptedException {
        assertThat(probe.awaitAlive(url(PATH), "secret", Duration.ofSeconds(60)))
                .isTrue();
        assertThat(probe.awaitAlive(url(PATH), "another", Duration.ofMillis(200)))
                .isFalse();
    }

    @Test
    void pausesGrowAndStayShort() {
        Backoff backoff = new Backoff();
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(10));
        for (int i = 0; i < 20; i++) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(11), Duration.ofMillis(50));
        }
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(50));
    }

    private boolean touch() throws InterruptedException {
        Session session = session();
        return probe.touch(session, (SessionState.Ready) session.state());
    }

    private record Used(int kernels, boolean busy) {}

    private Used used() throws InterruptedException {
        Activity.Observed observed = (Activity.Observed) activity();
        return new Used(observed.kernels(), observed.busy());
    }

    private Activity activity() throws InterruptedException {
        Session session = session();
        return probe.activity(session, (SessionState.Ready) session.state());
    }

    private Session session() {
        return new Session(
                ID,
                "secret",
                new Origin("https://forge.example/a/b", "0123", "gh/a/b/main"),
                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(6)),
                last,
                new SessionState.Ready(URI.create("http://public.example" + PATH), jupyter.endpoint()));
    }

    private URI url(String path) {
        return jupyter.endpoint().resolve(path);
    }
}
