package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.download.Fanned;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.EmptyConfig;
import dev.quire.repo2image.image.Image;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A registry over HTTP (OCI distribution specification). One instance serves all builds of a process, so that they share
 * connections and tokens.
 */
final class HttpRegistry implements Registry {
    private static final int AT_ONCE = 8;

    private final RegistrySettings settings;
    private final RegistryCalls calls;
    private final BlobUploads uploads;
    private final Manifests manifests;
    private final SeenBlobs seen = new SeenBlobs();

    HttpRegistry(RegistrySettings settings, Patience patience) {
        this.settings = settings;
        this.calls = new RegistryCalls(settings, patience);
        this.uploads = new BlobUploads(calls);
        this.manifests = new Manifests(calls);
    }

    @Override
    public Optional<Digest> find(String repository, String tag) throws IOException {
        return manifests.find(repository, tag);
    }

    @Override
    public Optional<byte[]> config(String repository, String tag) throws IOException {
        Optional<byte[]> manifest = manifest(repository, tag);
        Optional<JsonNode> config = manifest.isEmpty() ? Optional.empty() : Manifests.config(manifest.get());
        return config.isEmpty()
                ? Optional.empty()
                : Optional.of(read(repository, ArtifactManifest.descriptor(config.get())));
    }

    /**
     * A blob that this process has seen in the repository is looked for there first, any other one in the repository that may
     * have it: each costs one request when it is where it is looked for.
     */
    @Override
    public Transfer put(String repository, Descriptor blob, String from, Path file) throws IOException {
        Scope scope = Scope.push(repository, from);
        Optional<URI> begun = Optional.empty();
        boolean looked = from.isEmpty() || seen.contains(repository, blob.digest());
        if (looked && uploads.has(scope, blob)) {
            return present(repository, blob, Transfer.PRESENT);
        }
        if (!from.isEmpty()) {
            begun = uploads.mount(scope, blob);
            if (begun.isEmpty()) {
                return present(repository, blob, Transfer.MOUNTED);
            }
            if (!looked && uploads.has(scope, blob)) {
                uploads.abandon(scope, begun.get());
                return present(repository, blob, Transfer.PRESENT);
            }
        }
        return present(repository, blob, uploads.upload(scope, blob, begun, BlobContent.of(blob, file)));
    }

    private Transfer present(String repository, Descriptor blob, Transfer transfer) {
        seen.add(repository, blob.digest());
        return transfer;
    }

    @Override
    public void tag(String repository, String tag, byte[] manifest) throws IOException {
        manifests.write(Scope.push(repository, ""), tag, manifest, Image.MANIFEST);
    }

    @Override
    public void keep(String repository, byte[] manifest) throws IOException {
        tag(repository, Digest.of(manifest).toString(), manifest);
    }

    @Override
    public Optional<byte[]> manifest(String repository, String reference) throws IOException {
        return manifests.read(repository, reference);
    }

    @Override
    public byte[] read(String repository, Descriptor blob) throws IOException {
        if (blob.size() > MAX_READ) {
            throw new IOException("The blob " + blob.digest() + " is larger than " + MAX_READ + " bytes.");
        }
        return calls.succeed(Ask.of("GET", Scope.pull(repository), "blobs/" + blob.digest())
                        .reading(new Ask.Limit("The blob " + blob.digest(), blob.size()))
                        .checking(Ask.Check.digest(blob.digest())))
                .body();
    }

    @Override
    public Referrer attach(String repository, Descriptor subject, Attachment document) throws IOException {
        return attachAll(repository, subject, List.of(document)).getFirst();
    }

    @Override
    public List<Referrer> attachAll(String repository, Descriptor subject, List<Attachment> documents)
            throws IOException {
        Scope scope = Scope.push(repository, "");
        small(scope, EmptyConfig.DESCRIPTOR, EmptyConfig.bytes());
        List<Referrer> unlisted = new ArrayList<>();
        List<Referrer> all;
        try {
            all = Fanned.map(AT_ONCE, documents, document -> {
                byte[] manifest = ArtifactManifest.bytes(subject, document);
                Descriptor descriptor = new Descriptor(Image.MANIFEST, manifest.length, Digest.of(manifest));
                small(scope, ArtifactManifest.blob(document), document.bytes());
                Manifests.Listing listing =
                        manifests.write(scope, descriptor.digest().toString(), manifest, Image.MANIFEST);
                Referrer referrer = new Referrer(descriptor, document.artifactType(), document.annotations());
                if (listing == Manifests.Listing.NONE) {
                    synchronized (unlisted) {
                        unlisted.add(referrer);
                    }
                }
                return referrer;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (!unlisted.isEmpty()) {
            list(repository, subject.digest(), unlisted);
        }
        return all;
    }

    /** The fallback's index is read, changed and written, which two must not do at once. */
    private synchronized void list(String repository, Digest subject, List<Referrer> more) throws IOException {
        List<Referrer> all = new ArrayList<>(fallback(repository, subject));
        if (all.containsAll(more)) {
            return;
        }
        more.stream().filter(each -> !all.contains(each)).forEach(all::add);
        manifests.write(
                Scope.push(repository, ""),
                ReferrersIndex.fallbackTag(subject),
                ReferrersIndex.bytes(all),
                ReferrersIndex.MEDIA_TYPE);
    }

    @Override
    public List<Referrer> referrers(String repository, Digest subject) throws IOException {
        Optional<List<Referrer>> listed = manifests.referrers(repository, subject);
        return listed.isPresent() ? listed.get() : fallback(repository, subject);
    }

    private List<Referrer> fallback(String repository, Digest subject) throws IOException {
        Optional<byte[]> index = manifest(repository, ReferrersIndex.fallbackTag(subject));
        return index.isPresent() ? ReferrersIndex.parse(index.get()) : List.of();
    }

    /** Documents are new as a rule, so they are sent without a question. */
    private void small(Scope scope, Descriptor blob, byte[] bytes) throws IOException {
        boolean common = blob.equals(EmptyConfig.DESCRIPTOR);
        if (common && uploads.has(scope, blob)) {
            return;
        }
        uploads.upload(scope, blob, Optional.empty(), BlobContent.of(bytes));
    }

    @Override
    public BuiltImage.Place place(String repository, String tag, Digest manifest) {
        return new BuiltImage.Place.InRegistry(settings.host() + "/" + settings.name(repository) + "@" + manifest);
    }

    @Override
    public void close() {
        // The next build uses the connections.
    }
}
