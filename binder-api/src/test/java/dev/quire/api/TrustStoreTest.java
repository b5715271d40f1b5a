package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Properties;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrustStoreTest {
    @TempDir
    private Path directory;

    @Test
    void mergesTheBundleWithTheJdksOwn() throws Exception {
        X509Certificate[] own = authorities();
        Path bundle = directory.resolve("ca.pem");
        Files.writeString(
                bundle,
                "# comments are allowed\n-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(own[0].getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        Properties system = new Properties();
        TrustStore.install(bundle, directory.resolve("state"), system);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(system.getProperty("javax.net.ssl.trustStore")))) {
            store.load(
                    in, system.getProperty("javax.net.ssl.trustStorePassword").toCharArray());
        }
        assertThat(store.size()).isEqualTo(own.length + 1);
        assertThat(system).containsEntry("javax.net.ssl.trustStoreType", "PKCS12");
    }

    @Test
    void aBundleThatIsNoneIsNamed() {
        Path missing = directory.resolve("missing.pem");
        assertThatThrownBy(() -> TrustStore.install(missing, directory, new Properties()))
                .hasMessageContaining("quire.tls.ca-bundle")
                .hasMessageContaining(missing.toString());
    }

    private static X509Certificate[] authorities() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers();
    }
}
