package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Copies an image with all that is attached to it: its manifest keeps its bytes, so its digest.
 *
 * @param source where the image is
 * @param repository the repository there
 * @param blobs a layout that has its blobs, unless the target can take them from the source's repository
 */
public record ImageCopy(Attachments source, String repository, Path blobs) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Copies that image.
     *
     * @param shared whether the target is another repository of the same registry
     */
    public void to(Registry target, String name, String tag, Digest image, Sharing shared) throws IOException {
        byte[] manifest = source.manifest(repository, image.toString())
                .orElseThrow(() -> new IOException("The image " + image + " of " + repository + " is gone."));
        JsonNode json = JSON.readTree(manifest);
        String from = shared == Sharing.SAME_REGISTRY ? repository : "";
        for (JsonNode layer : json.path("layers")) {
            put(target, name, from, ArtifactManifest.descriptor(layer));
        }
        put(target, name, from, ArtifactManifest.descriptor(json.path("config")));
        target.keep(name, manifest);
        Descriptor subject = new Descriptor(Image.MANIFEST, manifest.length, image);
        for (Referrer referrer : source.referrers(repository, image)) {
            target.attach(name, subject, attachment(referrer));
        }
        target.tag(name, tag, manifest);
    }

    /** Whether blobs can be taken from one repository to the other without being sent. */
    public enum Sharing {
        SAME_REGISTRY,
        NONE
    }

    private void put(Registry target, String name, String from, Descriptor blob) throws IOException {
        target.put(name, blob, from, OciLayout.blob(blobs, blob.digest()));
    }

    private Attachment attachment(Referrer referrer) throws IOException {
        byte[] manifest = source.manifest(
                        repository, referrer.manifest().digest().toString())
                .orElseThrow(() -> new IOException("What is attached to an image of " + repository + " is gone."));
        Descriptor document = ArtifactManifest.document(JSON.readTree(manifest));
        String text = new String(source.read(repository, document), StandardCharsets.UTF_8);
        return new Attachment(referrer.artifactType(), document.mediaType(), text, referrer.annotations());
    }
}
