package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An image store in a directory (OCI image specification, image layout): {@code oci-layout}, {@code index.json} and
 * {@code blobs/sha256/}. Several processes may use one directory.
 */
public final class OciLayout implements Registry {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** File locks are per process, so threads of this one need a lock of their own. */
    private static final Object INDEX = new Object();

    private final Path directory;

    public OciLayout(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /** Where a blob lies, or would. */
    public static Path blob(Path directory, Digest digest) {
        return directory.resolve("blobs").resolve("sha256").resolve(digest.hex());
    }

    @Override
    public Optional<Digest> find(String repository, String tag) throws IOException {
        return find(readIndex(), name(repository, tag))
                .map(entry -> Digest.parse(entry.path("digest").asText()))
                .filter(digest -> Files.exists(blob(directory, digest)));
    }

    /** The names of the images in it, as {@code repository:tag}. */
    public List<String> names() throws IOException {
        return readIndex()
                .withArray("manifests")
                .valueStream()
                .map(entry -> entry.path("annotations").path(REF_NAME).asText())
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
        // A machine that lost its power may have the name without the bytes.
        if (Files.exists(target) && Files.size(target) == blob.size()) {
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
        change(manifests -> {
            for (Iterator<JsonNode> each = manifests.elements(); each.hasNext(); ) {
                if (isNamed(each.next(), name)) {
                    each.remove();
                }
            }
            ObjectNode entry = manifests.addObject();
            ArtifactManifest.describe(entry, new Descriptor(Image.MANIFEST, manifest.length, digest));
            entry.putObject("annotations").put(REF_NAME, name);
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
        write(ArtifactManifest.EMPTY);
        write(document.bytes());
        byte[] manifest = ArtifactManifest.bytes(subject, document);
        Digest digest = write(manifest);
        Referrer referrer = new Referrer(
                new Descriptor(Image.MANIFEST, manifest.length, digest),
                document.artifactType(),
                document.annotations());
        change(manifests -> {
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
        for (Referrer entry : ReferrersIndex.parse(JSON.writeValueAsBytes(readIndex()))) {
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

    private static boolean isNamed(JsonNode entry, String name) {
        return entry.path("annotations").path(REF_NAME).asText().equals(name);
    }

    private static Optional<JsonNode> find(ObjectNode index, String name) {
        return index.withArray("manifests")
                .valueStream()
                .filter(entry -> isNamed(entry, name))
                .findFirst();
    }

    private Digest write(byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        Path target = blob(directory, digest);
        Files.createDirectories(target.getParent());
        replace(target, bytes);
        return digest;
    }

    private void change(Consumer<ArrayNode> change) throws IOException {
        synchronized (INDEX) {
            try (FileChannel lock = FileChannel.open(
                    directory.resolve("index.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock(); // until the channel is closed
                replace(directory.resolve("oci-layout"), LAYOUT.getBytes(StandardCharsets.US_ASCII));
                ObjectNode index = readIndex();
                change.accept(index.withArray("manifests"));
                replace(directory.resolve("index.json"), JSON.writeValueAsBytes(index));
            }
        }
    }

    private ObjectNode readIndex() throws IOException {
        Path file = directory.resolve("index.json");
        if (Files.exists(file) && JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode index) {
            return index;
        }
        ObjectNode index = JSON.createObjectNode();
        index.put("schemaVersion", 2);
        index.putArray("manifests");
        return index;
    }

    private static void replace(Path target, byte[] bytes) throws IOException {
        Path part = Files.createTempFile(target.getParent(), "part-", null);
        try {
            Files.write(part, bytes);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
