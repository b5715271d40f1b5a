package dev.quire.launcher.local;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What an operator decides about sessions on this machine.
 *
 * @param installation names this Quire among others on the machine, which leave each other's containers alone
 * @param publicUrl scheme, host and port of the session proxy as users see it
 * @param readyTimeout how long Jupyter may take to answer
 * @param registries how the engine reaches registries
 */
public record EngineSettings(String installation, URI publicUrl, Duration readyTimeout, RegistryAccess registries) {
    private static final Pattern INSTALLATION = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

    public EngineSettings {
        requireInstallation(installation);
        if (publicUrl.getHost() == null
                || !(publicUrl.getRawPath().isEmpty() || publicUrl.getRawPath().equals("/"))) {
            throw new IllegalArgumentException(
                    "The public URL of sessions has a scheme and a host and no path, unlike '%s'".formatted(publicUrl));
        }
    }

    static void requireInstallation(String installation) {
        if (!INSTALLATION.matcher(installation).matches()) {
            throw new IllegalArgumentException(
                    "An installation is up to 63 letters, digits, dots and dashes, not '%s'".formatted(installation));
        }
    }
}
