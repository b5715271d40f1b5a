package dev.quire.repo2image.repo;

import java.util.regex.Pattern;

/**
 * The hosts behind the providers' short names, each with an optional port, and with a path where the forge is not at the root of
 * its host.
 *
 * @param github the host of {@code gh}
 * @param gitlab the host of {@code gl}
 * @param gist the host of {@code gist}
 */
public record ProviderHosts(String github, String gitlab, String gist) {
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

    public ProviderHosts {
        check(github);
        check(gitlab);
        check(gist);
    }

    /** The public forges. */
    public static ProviderHosts publicForges() {
        return new ProviderHosts("github.com", "gitlab.com", "gist.github.com");
    }

    private static void check(String host) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("Not the host of a forge: '" + host + "'");
        }
    }
}
