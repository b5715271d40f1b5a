package dev.quire.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionAddressesTest {
    private static final SessionId ID = new SessionId("abcdefghijklmnopqrst");

    @Test
    void pathsAreBelowTheServicesUrl() {
        assertThat(new SessionAddresses.Paths(URI.create("https://example.org")).url(ID))
                .hasToString("https://example.org/s/abcdefghijklmnopqrst/");
        assertThat(new SessionAddresses.Paths(URI.create("http://localhost:8585/binder")).url(ID))
                .hasToString("http://localhost:8585/binder/s/abcdefghijklmnopqrst/");
    }

    @Test
    void aSessionHasAHostOfItsOwn() {
        assertThat(SessionAddresses.Subdomains.of("https://*.sessions.example.org")
                        .url(ID))
                .hasToString("https://abcdefghijklmnopqrst.sessions.example.org/");
        assertThat(SessionAddresses.Subdomains.of("http://*.localhost:8880/").url(ID))
                .hasToString("http://abcdefghijklmnopqrst.localhost:8880/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abcdefghijklmnopqrst.sessions.example.org",
                "abcdefghijklmnopqrst.sessions.example.org:8443",
                "ABCDEFGHIJKLMNOPQRST.Sessions.Example.org"
            })
    void aSessionIsKnownByItsHost(String host) {
        assertThat(SessionAddresses.Subdomains.of("https://*.sessions.example.org")
                        .session(host))
                .contains(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sessions.example.org",
                "abcdefghijklmnopqrst.example.org",
                "abcdefghijklmnopqrst.sessions.example.org.evil.net",
                "x.abcdefghijklmnopqrst.sessions.example.org",
                "short.sessions.example.org"
            })
    void otherHostsAreNoSessions(String host) {
        assertThat(SessionAddresses.Subdomains.of("https://*.sessions.example.org")
                        .session(host))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://sessions.example.org",
                "*.example.org",
                "https://*.a/b",
                "ftp://*.example.org",
                "https://*."
            })
    void whatIsNoWildcardIsRefused(String text) {
        assertThatThrownBy(() -> SessionAddresses.Subdomains.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://*.sessions.example.org");
    }
}
