package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code ca-certificates-java} makes: a keystore of the trusted certificates for Java programs. Java's own writer
 * puts the current time into it; this one does not, so that the same packages give the same bytes.
 */
final class JavaKeystore {
    private static final String STORE = "etc/ssl/certs/java/cacerts";
    private static final int MAGIC = 0xfeedfeed;
    private static final int VERSION = 2;
    private static final int TRUSTED = 2;
    /** Public: it guards against accidents only, as the store holds no secret. */
    private static final String PASSWORD = "changeit";

    private JavaKeystore() {}

    /** Writes the store if Java's trust settings are installed; {@code date} is when its entries were made. */
    static void write(RootTree tree, Instant date) throws IOException {
        if (tree.at("etc/ssl/certs/java").isEmpty()) {
            return;
        }
        Map<String, byte[]> certificates = new TreeMap<>();
        for (Entry entry : tree.below("usr/share/ca-certificates")) {
            if (entry instanceof Entry.File file && file.path().endsWith(".crt")) {
                String name = file.path().substring(file.path().lastIndexOf('/') + 1);
                certificates.put("debian:" + name.toLowerCase(Locale.ROOT).replace(".crt", ".pem"), der(tree, file));
            }
        }
        tree.file(STORE, 0644, Owner.ROOT, encode(certificates, date));
    }

    /** The format {@code JKS}, version 2. */
    static byte[] encode(Map<String, byte[]> certificates, Instant date) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeInt(certificates.size());
        for (Map.Entry<String, byte[]> certificate : certificates.entrySet()) {
            out.writeInt(TRUSTED);
            out.writeUTF(certificate.getKey());
            out.writeLong(date.toEpochMilli());
            out.writeUTF("X.509");
            out.writeInt(certificate.getValue().length);
            out.write(certificate.getValue());
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(PASSWORD.getBytes(StandardCharsets.UTF_16BE));
            sha.update("Mighty Aphrodite".getBytes(StandardCharsets.UTF_8));
            out.write(sha.digest(bytes.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] der(RootTree tree, Entry.File file) throws IOException {
        try {
            String pem = tree.read(file.path()).orElse("");
            Certificate certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IOException("The certificate /" + file.path() + " cannot be read.", e);
        }
    }
}
