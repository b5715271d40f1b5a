package dev.quire.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClientAddressTest {
    private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.7");

    @Test
    void isTheConnectionsUnlessAProxyIsTrusted() {
        assertThat(ClientAddress.of(PROXY, List.of("203.0.113.9"), 0)).isEqualTo("10.0.0.7");
        assertThat(ClientAddress.of(PROXY, List.of("203.0.113.9"), 1)).isEqualTo("203.0.113.9");
        assertThat(ClientAddress.of(PROXY, List.of(), 1)).isEqualTo("10.0.0.7");
    }

    @Test
    void isWhatTheTrustedProxySawAndNotWhatTheClientSays() {
        List<String> hops = List.of("198.51.100.1, 203.0.113.9", "192.0.2.4");
        assertThat(ClientAddress.of(PROXY, hops, 1)).isEqualTo("192.0.2.4");
        assertThat(ClientAddress.of(PROXY, hops, 2)).isEqualTo("203.0.113.9");
        assertThat(ClientAddress.of(PROXY, hops, 9)).isEqualTo("198.51.100.1");
    }

    @Test
    void isTheNetworkOfAnIpv6Address() {
        String one = ClientAddress.of(PROXY, List.of("2001:db8:1:2:aaaa::1"), 1);
        assertThat(one).isEqualTo("20010db800010002/64");
        assertThat(ClientAddress.of(PROXY, List.of("[2001:db8:1:2::ffff]:1234"), 1))
                .isEqualTo(one);
        assertThat(ClientAddress.of(PROXY, List.of("2001:db8:1:3::1"), 1)).isNotEqualTo(one);
        assertThat(ClientAddress.of(PROXY, List.of("::ffff:203.0.113.9"), 1)).isEqualTo("203.0.113.9");
    }

    @Test
    void takesThePortAwayAndBelievesNoNonsense() {
        assertThat(ClientAddress.of(PROXY, List.of("203.0.113.9:4711"), 1)).isEqualTo("203.0.113.9");
        for (String nonsense : List.of("unknown", "", "[", "localhost", "_hidden")) {
            assertThat(ClientAddress.of(PROXY, List.of(nonsense), 1))
                    .as(nonsense)
                    .isEqualTo("10.0.0.7");
        }
    }
}
