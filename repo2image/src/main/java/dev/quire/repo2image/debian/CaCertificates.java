package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;

/** What {@code update-ca-certificates} makes of Mozilla's certificates: the bundle, a link each, and links by hash. */
final class CaCertificates {
    private static final String SHARE = "usr/share/ca-certificates/";
    private static final String CERTS = "etc/ssl/certs/";

    private CaCertificates() {}

    static void write(RootTree tree) throws IOException {
        StringBuilder list = new StringBuilder("# Certificates below /usr/share/ca-certificates that are trusted.\n");
        StringBuilder bundle = new StringBuilder();
        Map<String, Integer> seen = new HashMap<>();
        tree.directory("etc/ssl/certs", 0755, Owner.ROOT);
        for (Entry entry : List.copyOf(tree.below(SHARE.substring(0, SHARE.length() - 1)))) {
            if (!(entry instanceof Entry.File file) || !file.path().endsWith(".crt")) {
                continue;
            }
            String name = file.path().substring(SHARE.length());
            String pem = tree.read(file.path()).orElse("");
            list.append(name).append('\n');
            bundle.append(pem);
            if (!pem.endsWith("\n")) {
                bundle.append('\n');
            }
            String base = name.substring(name.lastIndexOf('/') + 1, name.length() - ".crt".length());
            String link =
                    base.replace(' ', '_').replace('(', '=').replace(')', '=').replace(',', '_') + ".pem";
            tree.symlink(CERTS + link, "/" + file.path());
            String hash = subjectHash(pem, name);
            int number = seen.merge(hash, 1, Integer::sum) - 1;
            tree.symlink(CERTS + hash + "." + number, link);
        }
        tree.text("etc/ca-certificates.conf", list.toString());
        tree.text(CERTS + "ca-certificates.crt", bundle.toString());
        tree.directory("usr/local/share/ca-certificates", 0755, Owner.ROOT);
    }

    private static String subjectHash(String pem, String name) throws IOException {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            return subjectHash(certificate.getSubjectX500Principal().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("The certificate " + name + " cannot be read.", e);
        }
    }

    /** OpenSSL's name of a certificate's file: SHA-1 over the subject in canonical form, its first four bytes reversed. */
    static String subjectHash(byte[] subject) throws IOException, GeneralSecurityException {
        ByteArrayOutputStream canonical = new ByteArrayOutputStream();
        for (ASN1Encodable names : ASN1Sequence.getInstance(subject)) {
            ASN1Encodable[] pairs = ASN1Set.getInstance(names).toArray();
            for (int i = 0; i < pairs.length; i++) {
                ASN1Sequence pair = ASN1Sequence.getInstance(pairs[i]);
                pairs[i] = new DERSequence(new ASN1Encodable[] {pair.getObjectAt(0), canonical(pair.getObjectAt(1))});
            }
            canonical.write(new DERSet(pairs).getEncoded(ASN1Encoding.DER));
        }
        byte[] sha = MessageDigest.getInstance("SHA-1").digest(canonical.toByteArray());
        return String.format(Locale.ROOT, "%02x%02x%02x%02x", sha[3], sha[2], sha[1], sha[0]);
    }

    private static ASN1Encodable canonical(ASN1Encodable value) {
        if (!(value instanceof ASN1String text)) {
            return value;
        }
        StringBuilder lower = new StringBuilder();
        String stripped = text.getString().strip().replaceAll("[ \\t\\n\\u000b\\f\\r]+", " ");
        for (int i = 0; i < stripped.length(); i++) {
            char c = stripped.charAt(i);
            // Only ASCII letters: OpenSSL does not look at the locale.
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return new DERUTF8String(lower.toString());
    }
}
