package dev.quire.repo2image.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.repo.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CheckedProxyTest {
    private final Destinations destinations = new Destinations(Addresses.PUBLIC_ONLY);
    private FilesServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FilesServer();
        server.file("/simple/", new byte[] {1, 2, 3});
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aServerOfTheInternalNetworkIsNotReachedThroughIt() throws Exception {
        try (CheckedProxy proxy = CheckedProxy.open(destinations, ProxySelector.of(null))) {
            assertThat(get(proxy, server.uri("/simple/")).statusCode()).isEqualTo(403);
            assertThat(proxy.refusal().orElseThrow()).hasMessageContaining("127.0.0.1 is in the internal network");
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aTunnelToTheInternalNetworkIsNotMade() throws Exception {
        try (CheckedProxy proxy = CheckedProxy.open(destinations, ProxySelector.of(null))) {
            URI secure = URI.create(server.uri("/simple/").toString().replace("http:", "https:"));
            assertThatThrownBy(() -> get(proxy, secure)).hasMessageContaining("403");
            assertThat(proxy.refusal()).isPresent();
        }
    }

    @Test
    void theOperatorsServerIsReachedThroughIt() throws Exception {
        destinations.trust(server.uri("/"));
        try (CheckedProxy proxy = CheckedProxy.open(destinations, ProxySelector.of(null))) {
            assertThat(get(proxy, server.uri("/simple/")).body()).containsExactly(1, 2, 3);
            assertThat(get(proxy, server.uri("/other/")).statusCode()).isEqualTo(404);
            assertThat(proxy.refusal()).isEmpty();
        }
    }

    @Test
    void theProxyBeyondItIsUsed() throws Exception {
        ProxySelector beyond = ProxySelector.of(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.uri("/").getPort()));
        try (CheckedProxy proxy = CheckedProxy.open(destinations, beyond)) {
            assertThat(get(proxy, URI.create("http://203.0.113.7/simple/")).body())
                    .containsExactly(1, 2, 3);
        }
    }

    private static HttpResponse<byte[]> get(CheckedProxy proxy, URI url) throws Exception {
        InetSocketAddress at = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort());
        try (HttpClient http =
                HttpClient.newBuilder().proxy(ProxySelector.of(at)).build()) {
            return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
        }
    }
}
