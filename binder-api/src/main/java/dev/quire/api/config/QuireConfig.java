package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the service is and where it keeps its files.
 *
 * @param mode `local`: sessions are containers on this machine, behind the service's own port; `cluster`: sessions are Pods
 * @param url the public URL of the service, as browsers see it; by default `http://localhost:<port>`
 * @param host the address that the service listens on; by default `localhost` in local mode, every address in cluster mode
 * @param port the port that the service listens on
 * @param cache the directory of what can be made again: layers, packages, images
 * @param cacheSize how much the cache may take; what was used least recently is removed when it takes more, but nothing that a
 *     running build uses
 * @param state the directory of what the running service needs, such as the merged trust store
 * @param examples a directory of example repositories, offered in local mode; the start script names the bundled one
 */
@ConfigurationProperties("quire")
public record QuireConfig(
        @Bindable(defaultValue = "local") Mode mode,
        @Nullable URI url,
        @Nullable String host,
        @Bindable(defaultValue = "8585") int port,
        @Bindable(defaultValue = "~/.cache/quire") Path cache,
        @Bindable(defaultValue = "20GiB") ByteSize cacheSize,
        @Bindable(defaultValue = "~/.local/state/quire") Path state,
        @Nullable Path examples) {
    public QuireConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("quire.port must be from 0 to 65535, not %d.".formatted(port));
        }
        if (url != null && !isWebAddress(url)) {
            throw new IllegalArgumentException(
                    "quire.url must be a whole http or https URL such as https://quire.example.org, not '%s'."
                            .formatted(url));
        }
        Positive.require("quire.cache-size", cacheSize.bytes());
        cache = Home.expand(cache);
        state = Home.expand(state);
    }

    private static boolean isWebAddress(URI url) {
        return url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
    }

    /** Where sessions live. */
    public enum Mode {
        LOCAL,
        CLUSTER
    }

    /** The address to listen on. */
    public String address() {
        if (host != null) {
            return host;
        }
        return mode == Mode.LOCAL ? "localhost" : "0.0.0.0";
    }

    /** The public URL, ending in a slash. */
    public URI publicUrl() {
        String text = url == null ? "http://localhost:" + port : url.toString();
        return URI.create(text.endsWith("/") ? text : text + "/");
    }
}
