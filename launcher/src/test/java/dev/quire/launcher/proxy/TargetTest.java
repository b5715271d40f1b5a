package dev.quire.launcher.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.proxy.Target.Malformed;
import dev.quire.launcher.proxy.Target.MissingSlash;
import dev.quire.launcher.proxy.Target.NoSession;
import dev.quire.launcher.proxy.Target.ToSession;
import dev.quire.launcher.proxy.Target.Upstream;
import dev.quire.launcher.session.SessionId;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static final String ID = "abcdefghijklmnopqrst";

    @Test
    void readsTheSessionOffThePath() {
        assertThat(Target.of("/s/" + ID + "/")).isEqualTo(new ToSession(new SessionId(ID)));
        assertThat(Target.of("/s/" + ID + "/lab/tree//a%2Fb?x=1")).isEqualTo(new ToSession(new SessionId(ID)));
    }

    @Test
    void sendsASessionWithoutASlashToTheAddressWithOne() {
        assertThat(Target.of("/s/" + ID)).isEqualTo(new MissingSlash("/s/" + ID + "/"));
        assertThat(Target.of("/s/" + ID + "?token=t")).isEqualTo(new MissingSlash("/s/" + ID + "/?token=t"));
    }

    @Test
    void decodesNothing() {
        assertThat(Target.of("/s/" + ID + "%2Flab")).isEqualTo(new NoSession());
        assertThat(Target.of("/%73/" + ID + "/")).isEqualTo(new Upstream());
        assertThat(Target.of("//s/" + ID + "/")).isEqualTo(new Upstream());
        assertThat(Target.of("/build/git/https%3A%2F%2Fexample.org%2Fs%2F/main"))
                .isEqualTo(new Upstream());
    }

    @Test
    void givesEverythingElseToTheService() {
        assertThat(Target.of("/")).isEqualTo(new Upstream());
        assertThat(Target.of("*")).isEqualTo(new Upstream());
        assertThat(Target.of("/s")).isEqualTo(new Upstream());
        assertThat(Target.of("/static/s/")).isEqualTo(new Upstream());
    }

    @Test
    void refusesWhatCanBeNoSession() {
        assertThat(Target.of("/s/")).isEqualTo(new NoSession());
        assertThat(Target.of("/s/UPPER/")).isEqualTo(new NoSession());
        assertThat(Target.of("/s/../admin")).isEqualTo(new NoSession());
    }

    @Test
    void refusesRequestsForAForwardProxy() {
        assertThat(Target.of("http://example.org/")).isEqualTo(new Malformed());
        assertThat(Target.of("")).isEqualTo(new Malformed());
    }

    @Test
    void knowsWhatProgramsAskFor() {
        assertThat(Target.isApi("/s/" + ID + "/api/kernels")).isTrue();
        assertThat(Target.isApi("/api/v1/sessions")).isTrue();
        assertThat(Target.isApi("/s/" + ID + "/lab")).isFalse();
        assertThat(Target.isApi("/s/nothing/api/")).isFalse();
    }
}
