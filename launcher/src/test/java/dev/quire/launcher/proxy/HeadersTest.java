package dev.quire.launcher.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class HeadersTest {
    @Test
    void dropsWhatConcernsOneConnectionOnly() {
        MultiMap from = MultiMap.caseInsensitiveMultiMap()
                .add("Connection", "keep-alive, X-Private")
                .add("X-Private", "1")
                .add("Transfer-Encoding", "chunked")
                .add("Set-Cookie", "a=1")
                .add("Set-Cookie", "b=2")
                .add("Host", "quire.example");
        MultiMap to = MultiMap.caseInsensitiveMultiMap();

        Headers.copy(from, to);

        assertThat(to.names()).containsExactlyInAnyOrder("Set-Cookie", "Host");
        assertThat(to.getAll("Set-Cookie")).containsExactly("a=1", "b=2");
    }

    @Test
    void doesNotBelieveABrowserWhereItComesFrom() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Host", "quire.example:8585")
                .add("X-Forwarded-For", "10.0.0.1")
                .add("X-Forwarded-Proto", "https")
                .add("X-Forwarded-Host", "evil.example")
                .add("X-Real-IP", "10.0.0.1")
                .add("Forwarded", "for=10.0.0.1");

        Headers.forward(headers, Forwarding.REPLACE, "192.0.2.7", "http");

        assertThat(headers.get("X-Forwarded-For")).isEqualTo("192.0.2.7");
        assertThat(headers.get("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(headers.get("X-Forwarded-Host")).isEqualTo("quire.example:8585");
        assertThat(headers.contains("X-Real-IP")).isFalse();
        assertThat(headers.contains("Forwarded")).isFalse();
    }

    @Test
    void believesATrustedProxyInFront() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Host", "quire.internal")
                .add("X-Forwarded-For", "198.51.100.9")
                .add("X-Forwarded-Proto", "https")
                .add("X-Forwarded-Host", "quire.example");

        Headers.forward(headers, Forwarding.APPEND, "192.0.2.7", "http");

        assertThat(headers.get("X-Forwarded-For")).isEqualTo("198.51.100.9, 192.0.2.7");
        assertThat(headers.get("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(headers.get("X-Forwarded-Host")).isEqualTo("quire.example");
    }

    @Test
    void recognisesAWebSocketAsEveryBrowserAsksForIt() {
        MultiMap firefox = MultiMap.caseInsensitiveMultiMap()
                .add("Connection", "keep-alive, Upgrade")
                .add("Upgrade", "websocket");
        MultiMap h2c =
                MultiMap.caseInsensitiveMultiMap().add("Connection", "Upgrade").add("Upgrade", "h2c");

        assertThat(Headers.isWebSocket(firefox)).isTrue();
        assertThat(Headers.isWebSocket(h2c)).isFalse();
    }
}
