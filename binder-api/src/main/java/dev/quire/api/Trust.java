package dev.quire.api;

import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.TlsConfig;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/**
 * That the JVM trusts what the configuration says. Whatever makes clients asks for this first: the first client that is made
 * fixes the JVM's default for all that follow.
 */
@Singleton
final class Trust {
    Trust(TlsConfig tls, QuireConfig config) {
        Path bundle = tls.caBundle();
        if (bundle != null) {
            TrustStore.install(bundle, config.state(), System.getProperties());
        }
    }
}
