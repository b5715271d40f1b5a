package dev.quire.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The certificate authorities that this process trusts: the JDK's and those of a PEM bundle. They become a file and the
 * JVM's own settings, because the libraries that make TLS connections each build their context from these.
 */
public final class TrustStore {
    /** Nothing in a trust store is secret; the format wants a word. */
    private static final String WORD = "changeit";

    private TrustStore() {}

    /** Merges the bundle into a store in that directory, and makes it the JVM's; call it before any TLS connection. */
    public static void install(Path bundle, Path directory, Properties system) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate authority : authorities()) {
                store.setCertificateEntry("jdk-" + number++, authority);
            }
            for (Certificate authority : read(bundle)) {
                store.setCertificateEntry("bundle-" + number++, authority);
            }
            Files.createDirectories(directory);
            Path file = directory.resolve("truststore.p12");
            Path half = Files.createTempFile(directory, "truststore", ".half");
            try (OutputStream out = Files.newOutputStream(half)) {
                store.store(out, WORD.toCharArray());
            }
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
            system.setProperty("javax.net.ssl.trustStore", file.toString());
            system.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
            system.setProperty("javax.net.ssl.trustStorePassword", WORD);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The certificates of quire.tls.ca-bundle, %s, cannot be used: %s".formatted(bundle, e.getMessage()),
                    e);
        }
    }

    private static Collection<? extends Certificate> read(Path bundle) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(bundle)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static List<X509Certificate> authorities() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return List.of(x509.getAcceptedIssuers());
            }
        }
        return List.of();
    }
}
