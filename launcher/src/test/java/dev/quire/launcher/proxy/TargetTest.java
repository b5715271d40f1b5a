package dev.quire.launcher.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.proxy.Target.Malformed;
import dev.quire.launcher.proxy.Target.MissingSlash;
import dev.quire.launcher.proxy.Target.NoSession;
import dev.quire.launcher.proxy.Target.ToSession;
import dev.quire.launcher.proxy.Target.Upstream;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import java.net.URI;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static final String ID = "abcdefghijklmnopqrst";

    @Test
    void readsTheSessionOffThePath() {
        assertThat(of("/s/" + ID + "/")).isEqualTo(new ToSession(new SessionId(ID), "/s/" + ID + "/"));
        assertThat(of("/s/" + ID + "/lab/tree//a%2Fb?x=1"))
                .isEqualTo(new ToSession(new SessionId(ID), "/s/" + ID + "/"));
    }

    @Test
    void sendsASessionWithoutASlashToTheAddressWithOne() {
        assertThat(of("/s/" + ID)).isEqualTo(new MissingSlash("/s/" + ID + "/"));
        assertThat(of("/s/" + ID + "?token=t")).isEqualTo(new MissingSlash("/s/" + ID + "/?token=t"));
    }

    @Test
    void decodesNothing() {
        assertThat(of("/s/" + ID + "%2Flab")).isEqualTo(new NoSession());
        assertThat(of("/%73/" + ID + "/")).isEqualTo(new Upstream());
        assertThat(of("//s/" + ID + "/")).isEqualTo(new Upstream());
        assertThat(of("/build/git/https%3A%2F%2Fexample.org%2Fs%2F/main")).isEqualTo(new Upstream());
    }

    @Test
    void givesEverythingElseToTheService() {
        assertThat(of("/")).isEqualTo(new Upstream());
        assertThat(of("*")).isEqualTo(new Upstream());
        assertThat(of("/s")).isEqualTo(new Upstream());
        assertThat(of("/static/s/")).isEqualTo(new Upstream());
    }

    @Test
    void refusesWhatCanBeNoSession() {
        assertThat(of("/s/")).isEqualTo(new NoSession());
        assertThat(of("/s/UPPER/")).isEqualTo(new NoSession());
        assertThat(of("/s/../admin")).isEqualTo(new NoSession());
    }

    @Test
    void refusesRequestsForAForwardProxy() {
        assertThat(of("http://example.org/")).isEqualTo(new Malformed());
        assertThat(of("")).isEqualTo(new Malformed());
    }

    @Test
    void readsTheSessionOffTheHostWhereEachHasItsOwn() {
        SessionAddresses addresses = SessionAddresses.Subdomains.of("https://*.sessions.example.org");

        assertThat(Target.of(addresses, ID + ".sessions.example.org:443", "/lab?x"))
                .isEqualTo(new ToSession(new SessionId(ID), "/"));
        assertThat(Target.of(addresses, ID.toUpperCase(Locale.ROOT) + ".Sessions.example.org", "/"))
                .isEqualTo(new ToSession(new SessionId(ID), "/"));
        assertThat(Target.of(addresses, "x.sessions.example.org", "/")).isEqualTo(new NoSession());
        assertThat(Target.of(addresses, "a." + ID + ".sessions.example.org", "/"))
                .isEqualTo(new NoSession());
        assertThat(Target.of(addresses, "example.org", "/s/" + ID + "/")).isEqualTo(new Upstream());
        assertThat(Target.of(addresses, null, "/")).isEqualTo(new Upstream());
    }

    @Test
    void readsPathsBelowThePublicUrl() {
        SessionAddresses addresses = new SessionAddresses.Paths(URI.create("https://example.org/quire"));

        assertThat(Target.of(addresses, "example.org", "/quire/s/" + ID + "/lab"))
                .isEqualTo(new ToSession(new SessionId(ID), "/quire/s/" + ID + "/"));
        assertThat(Target.of(addresses, "example.org", "/s/" + ID + "/lab")).isEqualTo(new Upstream());
    }

    @Test
    void knowsWhatProgramsAskFor() {
        assertThat(isApi("/s/" + ID + "/api/kernels")).isTrue();
        assertThat(isApi("/s/" + ID + "/lab/api/settings")).isTrue();
        assertThat(isApi("/api/v1/sessions")).isTrue();
        assertThat(isApi("/s/" + ID + "/lab")).isFalse();
        assertThat(isApi("/s/nothing/api/")).isFalse();
    }

    private static boolean isApi(String uri) {
        return of(uri).isApi(uri);
    }

    private static Target of(String uri) {
        return Target.of(new SessionAddresses.Paths(URI.create("http://localhost:8585/")), "localhost:8585", uri);
    }
}
