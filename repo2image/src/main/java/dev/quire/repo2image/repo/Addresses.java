package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/** Which addresses this service may be sent to by what a user or a repository names. */
public enum Addresses {
    /** Any: for a laptop, or a forge inside the network. */
    ANY,
    /** Those of the public internet: nothing of this machine, the cluster or the cloud's metadata can be reached. */
    PUBLIC_ONLY;

    /**
     * Checks a host before it is connected to. A name is refused when any of its addresses is internal; the runtime keeps
     * its answer for the connection that follows, so a name that changes its mind gains nothing.
     *
     * @throws BuildException {@code FORBIDDEN_REPOSITORY} when it is internal
     * @throws UnknownHostException when the name has no address
     */
    public void check(String host) throws UnknownHostException {
        if (this == ANY) {
            return;
        }
        if (host.toLowerCase(Locale.ROOT).endsWith("localhost")
                || Arrays.stream(InetAddress.getAllByName(host)).anyMatch(Addresses::isInternal)) {
            throw new BuildException(
                    BuildError.FORBIDDEN_REPOSITORY,
                    "The host " + Excerpt.of(host)
                            + " is in the internal network, from which this installation does not fetch"
                            + " (quire.repositories.private-addresses).");
        }
    }

    static boolean isInternal(InetAddress address) {
        byte[] b = address.getAddress();
        int first = b[0] & 0xff;
        int second = b[1] & 0xff;
        boolean special = address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
        if (special) {
            return true;
        }
        if (b.length == 4) {
            // "This" network, shared address space (RFC 6598), IETF protocol assignments, benchmarks, reserved.
            return first == 0
                    || (first == 100 && (second & 0xc0) == 64)
                    || (first == 192 && second == 0 && b[2] == 0)
                    || (first == 198 && (second & 0xfe) == 18)
                    || first >= 240;
        }
        // Unique local (RFC 4193); NAT64 and 6to4 wrap IPv4 addresses, which may be internal themselves.
        return (first & 0xfe) == 0xfc
                || (first == 0x00 && second == 0x64)
                || (first == 0x20 && second == 0x02)
                || (first == 0x20 && second == 0x01 && b[2] == 0 && b[3] == 0);
    }
}
