package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.cache.CacheArea;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.EmptyConfig;
import dev.quire.repo2image.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An image store in a directory (OCI image specification, image layout): {@code oci-layout}, {@code index.json} and
 * {@code blobs/sha256/}. Several processes may use one directory.
 */
public final class OciLayout implements Registry {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final LayoutIndex index;
    private final Optional<CacheArea> used;

    public OciLayout(Path directory) {
        this(directory, Optional.empty());
    }

    private OciLayout(Path directory, Optional<CacheArea> used) {
        this.directory = directory.toAbsolutePath().normalize();
        this.index = new LayoutIndex(this.directory);
        this.used = used;
    }

    /** A layout in the cache: what is found in it is in use, and what turns out to be broken is not found. */
    public static OciLayout cached(Path directory) {
        return new OciLayout(directory, Optional.of(new CacheArea(directory)));
    }

    /** Where a blob lies, or would. */
    public static Path blob(Path directory, Digest digest) {
        return directory.resolve("blobs").resolve("sha256").resolve(digest.hex());
    }

    @Override
    public Optional<Digest> find(String repository, String tag) throws IOException {
        Optional<JsonNode> entry = index.find(name(repository, tag));
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Digest digest = Digest.parse(entry.get().path("digest").asText());
        boolean found = isHere(blob(directory, digest), entry.get().path("size").asLong(), digest);
        return found && isWhole(digest) ? Optional.of(digest) : Optional.empty();
    }

    /** An image of the cache that has lost something is built again. */
    private boolean isWhole(Digest manifest) throws IOException {
        if (used.isEmpty()) {
            return true;
        }
        JsonNode image = JSON.readTree(Files.readAllBytes(blob(directory, manifest)));
        List<JsonNode> parts = new ArrayList<>(List.of(image.path("config")));
        image.path("layers").forEach(parts::add);
        parts.removeIf(part -> !part.has("digest"));
        for (JsonNode part : parts) {
            Digest digest = Digest.parse(part.path("digest").asText());
            if (!isHere(blob(directory, digest), part.path("size").asLong(), digest)) {
                return false;
            }
        }
        return true;
    }

    private boolean isHere(Path file, long size, Digest digest) throws IOException {
        if (used.isPresent()) {
            return used.get().holds(file, OptionalLong.of(size), digest);
        }
        // A machine that lost its power may have the name without the bytes.
        return Files.exists(file) && Files.size(file) == size;
    }

    /** The names of the images in it, as {@code repository:tag}. */
    public List<String> names() throws IOException {
        return index.read()
                .withArray("manifests")
                .valueStream()
                .map(LayoutIndex::name)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    @Override
    public Optional<byte[]> config(String repository, String tag) throws IOException {
        Optional<Digest> manifest = find(repository, tag);
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        JsonNode json = JSON.readTree(Files.readAllBytes(blob(directory, manifest.get())));
        Digest config = Digest.parse(json.path("config").path("digest").asText());
        return Optional.of(Files.readAllBytes(blob(directory, config)));
    }

    @Override
    public Transfer put(String repository, Descriptor blob, String from, Path file) throws IOException {
        Path target = blob(directory, blob.digest());
        if (isHere(target, blob.size(), blob.digest())) {
            return Transfer.PRESENT;
        }
        Files.createDirectories(target.getParent());
        Path part = Files.createTempFile(target.getParent(), "part-", null);
        try {
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        return Transfer.UPLOADED;
    }

    @Override
    public void tag(String repository, String tag, byte[] manifest) throws IOException {
        Digest digest = write(manifest);
        String name = name(repository, tag);
        index.change(manifests -> {
            for (Iterator<JsonNode> each = manifests.elements(); each.hasNext(); ) {
                if (LayoutIndex.isNamed(each.next(), name)) {
                    each.remove();
                }
            }
            ObjectNode entry = manifests.addObject();
            new Descriptor(Image.MANIFEST, manifest.length, digest).describe(entry);
            entry.putObject("annotations").put(LayoutIndex.REF_NAME, name);
        });
    }

    @Override
    public void keep(String repository, byte[] manifest) throws IOException {
        write(manifest);
    }

    @Override
    public Optional<byte[]> manifest(String repository, String reference) throws IOException {
        Optional<Digest> digest = reference.startsWith("sha256:")
                ? Optional.of(Digest.parse(reference)).filter(named -> Files.exists(blob(directory, named)))
                : find(repository, reference);
        return digest.isPresent() ? Optional.of(Files.readAllBytes(blob(directory, digest.get()))) : Optional.empty();
    }

    @Override
    public byte[] read(String repository, Descriptor blob) throws IOException {
        Path file = blob(directory, blob.digest());
        if (!Files.exists(file)) {
            throw new IOException("The image layout " + directory + " has no blob " + blob.digest() + ".");
        }
        byte[] bytes = Files.size(file) > MAX_READ ? new byte[0] : Files.readAllBytes(file);
        if (!Digest.of(bytes).equals(blob.digest())) {
            throw new IOException("The blob " + blob.digest() + " in " + directory + " is broken.");
        }
        return bytes;
    }

    @Override
    public Referrer attach(String repository, Descriptor subject, Attachment document) throws IOException {
        write(EmptyConfig.bytes());
        write(document.bytes());
        byte[] manifest = ArtifactManifest.bytes(subject, document);
        Digest digest = write(manifest);
        Referrer referrer = new Referrer(
                new Descriptor(Image.MANIFEST, manifest.length, digest),
                document.artifactType(),
                document.annotations());
        index.change(manifests -> {
            if (manifests
                    .valueStream()
                    .noneMatch(entry -> entry.path("digest").asText().equals(digest.toString()))) {
                ReferrersIndex.write(manifests.addObject(), referrer);
            }
        });
        return referrer;
    }

    /** Entries without a name, whose manifests say what they belong to. */
    @Override
    public List<Referrer> referrers(String repository, Digest subject) throws IOException {
        List<Referrer> referrers = new ArrayList<>();
        for (Referrer entry : ReferrersIndex.parse(JSON.writeValueAsBytes(index.read()))) {
            Path manifest = blob(directory, entry.manifest().digest());
            if (!entry.artifactType().isEmpty()
                    && Files.exists(manifest)
                    && JSON.readTree(Files.readAllBytes(manifest))
                            .path("subject")
                            .path("digest")
                            .asText()
                            .equals(subject.toString())) {
                referrers.add(entry);
            }
        }
        return referrers;
    }

    @Override
    public BuiltImage.Place place(String repository, String tag, Digest manifest) {
        return new BuiltImage.Place.InLayout(directory, name(repository, tag));
    }

    @Override
    public void close() {
        // A directory holds no connection.
    }

    private static String name(String repository, String tag) {
        return repository + ":" + tag;
    }

    private Digest write(byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        Path target = blob(directory, digest);
        Files.createDirectories(target.getParent());
        if (!isHere(target, bytes.length, digest)) {
            LayoutIndex.replace(target, bytes);
            if (used.isPresent()) {
                used.get().seal(target);
            }
        }
        return digest;
    }
}
