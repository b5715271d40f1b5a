package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A registry over HTTP by Jib Core's client. One instance serves one build: Jib keeps every connection's transport until
 * {@link #close}.
 */
final class JibRegistry implements Registry {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(45);
    private static final Duration UPLOAD_WITHIN = Duration.ofMinutes(5);

    private final RegistrySettings settings;
    private final FailoverHttpClient http;
    private final JibCalls calls;
    private final JibReads reads;

    JibRegistry(RegistrySettings settings) {
        this.settings = settings;
        boolean plain = settings.security() == RegistrySettings.Security.PLAIN_HTTP_ALLOWED;
        this.http = new FailoverHttpClient(plain, plain, event -> {});
        this.calls = new JibCalls(settings, http);
        this.reads = new JibReads(settings, http);
    }

    @Override
    public Optional<Digest> find(String repository, String tag) throws IOException {
        return calls.call(
                repository,
                "",
                ANSWER_WITHIN,
                client -> client.checkManifest(tag)
                        .map(found -> new Digest(found.getDigest().getHash())));
    }

    @Override
    public Optional<byte[]> config(String repository, String tag) throws IOException {
        Optional<byte[]> manifest = manifest(repository, tag);
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        JsonNode config = JSON.readTree(manifest.get()).path("config");
        return config.path("digest").isTextual()
                ? Optional.of(read(
                        repository,
                        new Descriptor(
                                config.path("mediaType").asText(),
                                config.path("size").asLong(),
                                Digest.parse(config.path("digest").asText()))))
                : Optional.empty();
    }

    @Override
    public Transfer put(String repository, Descriptor blob, String from, Path file) throws IOException {
        return calls.call(repository, from, UPLOAD_WITHIN.plusMillis(blob.size() / 500), client -> {
            DescriptorDigest digest = digest(blob.digest());
            if (client.checkBlob(digest).isPresent()) {
                return Transfer.PRESENT;
            }
            // Jib would try for a minute to read a file that is not there, so trying again is left to us.
            Blob bytes = Blobs.from(out -> Files.copy(file, out), false);
            boolean mounted =
                    client.pushBlob(digest, bytes, from.isEmpty() ? null : settings.name(from), written -> {});
            return mounted ? Transfer.MOUNTED : Transfer.UPLOADED;
        });
    }

    @Override
    public void tag(String repository, String tag, byte[] manifest) throws IOException {
        calls.call(repository, "", ANSWER_WITHIN, client -> client.pushManifest(RawManifest.of(manifest), tag));
    }

    @Override
    public void keep(String repository, byte[] manifest) throws IOException {
        tag(repository, Digest.of(manifest).toString(), manifest);
    }

    @Override
    public Optional<byte[]> manifest(String repository, String reference) throws IOException {
        return calls.call(repository, "", ANSWER_WITHIN, client -> reads.manifest(repository, reference));
    }

    @Override
    public byte[] read(String repository, Descriptor blob) throws IOException {
        if (blob.size() > MAX_READ) {
            throw new IOException("The blob " + blob.digest() + " is larger than " + MAX_READ + " bytes.");
        }
        DescriptorDigest digest = digest(blob.digest());
        return calls.call(repository, "", UPLOAD_WITHIN, client -> {
            LimitedBytes bytes = new LimitedBytes("The blob " + blob.digest(), blob.size());
            client.pullBlob(digest, size -> {}, written -> {}).writeTo(bytes);
            return bytes.toByteArray();
        });
    }

    /** The fallback's index is read, changed and written, which two must not do at once. */
    @Override
    public synchronized Referrer attach(String repository, Descriptor subject, Attachment document) throws IOException {
        byte[] manifest = ArtifactManifest.bytes(subject, document);
        upload(repository, ArtifactManifest.NO_CONFIG, ArtifactManifest.EMPTY);
        upload(repository, ArtifactManifest.blob(document), document.bytes());
        keep(repository, manifest);
        Referrer referrer = new Referrer(
                new Descriptor(Image.MANIFEST, manifest.length, Digest.of(manifest)),
                document.artifactType(),
                document.annotations());
        if (listed(repository, subject.digest()).isEmpty()) {
            List<Referrer> all = new ArrayList<>(fallback(repository, subject.digest()));
            if (!all.contains(referrer)) {
                all.add(referrer);
                RawManifest index = RawManifest.index(ReferrersIndex.bytes(all));
                String tag = ReferrersIndex.fallbackTag(subject.digest());
                calls.call(repository, "", ANSWER_WITHIN, client -> client.pushManifest(index, tag));
            }
        }
        return referrer;
    }

    @Override
    public List<Referrer> referrers(String repository, Digest subject) throws IOException {
        Optional<List<Referrer>> listed = listed(repository, subject);
        return listed.isPresent() ? listed.get() : fallback(repository, subject);
    }

    private Optional<List<Referrer>> listed(String repository, Digest subject) throws IOException {
        return calls.call(repository, "", ANSWER_WITHIN, client -> reads.referrers(repository, subject));
    }

    private List<Referrer> fallback(String repository, Digest subject) throws IOException {
        Optional<byte[]> index = manifest(repository, ReferrersIndex.fallbackTag(subject));
        return index.isPresent() ? ReferrersIndex.parse(index.get()) : List.of();
    }

    private void upload(String repository, Descriptor blob, byte[] bytes) throws IOException {
        DescriptorDigest digest = digest(blob.digest());
        calls.call(
                repository,
                "",
                UPLOAD_WITHIN,
                client -> client.checkBlob(digest).isPresent()
                        || client.pushBlob(digest, Blobs.from(out -> out.write(bytes), false), null, written -> {}));
    }

    private static DescriptorDigest digest(Digest digest) {
        try {
            return DescriptorDigest.fromHash(digest.hex());
        } catch (DigestException e) {
            throw new AssertionError("Both are 64 hexadecimal digits", e);
        }
    }

    @Override
    public BuiltImage.Place place(String repository, String tag, Digest manifest) {
        return new BuiltImage.Place.InRegistry(settings.host() + "/" + settings.name(repository) + "@" + manifest);
    }

    @Override
    public void close() {
        try {
            http.shutDown();
        } catch (IOException e) {
            // The connections are gone either way, and the build has its result.
            return;
        }
    }
}
