package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyEnvironmentTest {
    private final ProxyEnvironment proxies = new ProxyEnvironment(Map.of(
            "https_proxy", "http://proxy:3128", "HTTP_PROXY", "other:80", "NO_PROXY", "localhost, .internal,10.0.0.1"));

    @ParameterizedTest
    @CsvSource({
        "https://example.org/r, proxy:3128",
        "http://example.org/r, other:80",
        "https://localhost/r, ''",
        "https://git.internal/r, ''",
        "https://internal.example.org/r, proxy:3128",
        "http://10.0.0.1/r, ''",
    })
    void choosesByUrl(String url, String expected) throws Exception {
        Proxy proxy = proxies.proxyFor(URI.create(url).toURL());
        if (expected.isEmpty()) {
            assertThat(proxy.type()).isEqualTo(Proxy.Type.DIRECT);
        } else {
            InetSocketAddress address = (InetSocketAddress) proxy.address();
            assertThat(address.getHostString() + ":" + address.getPort()).isEqualTo(expected);
        }
    }
}
