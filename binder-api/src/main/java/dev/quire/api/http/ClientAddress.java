package dev.quire.api.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Whom a request comes from, as far as its address tells. */
final class ClientAddress {
    private ClientAddress() {}

    /**
     * The client's address, or the network of it that one client may have as a whole: each proxy adds the address that it sees,
     * so those that are trusted are counted from the end.
     *
     * @param peer the address of the connection
     * @param forwardedFor the values of {@code X-Forwarded-For}, in their order
     * @param proxies how many proxies are trusted
     */
    static String of(InetAddress peer, List<String> forwardedFor, int proxies) {
        List<String> hops = new ArrayList<>();
        for (String value : forwardedFor) {
            hops.addAll(Arrays.stream(value.split(",")).map(String::strip).toList());
        }
        if (proxies == 0 || hops.isEmpty()) {
            return network(peer);
        }
        try {
            return network(InetAddress.ofLiteral(host(hops.get(Math.max(0, hops.size() - proxies)))));
        } catch (IllegalArgumentException _) {
            return network(peer);
        }
    }

    /** Some proxies add the port. */
    private static String host(String hop) {
        if (hop.startsWith("[")) {
            return hop.substring(1, Math.max(1, hop.indexOf(']')));
        }
        return hop.indexOf(':') == hop.lastIndexOf(':') ? hop.replaceFirst(":.*", "") : hop;
    }

    /** Who has one IPv6 address has the whole /64. */
    private static String network(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(address.getAddress(), 0, 8) + "/64"
                : address.getHostAddress();
    }
}
