package dev.quire.repo2image.attest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.image.Component;
import dev.quire.repo2image.image.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The software bill of materials of an image (SPDX 2.3): the repository, the layers, and the packages in them. A pure function
 * of the image, so that the same image has the same bill.
 */
final class Sbom {
    /** Media type of the document. */
    static final String MEDIA_TYPE = "application/spdx+json";

    /** SPDX wants a time; the image's own is as fixed, for the same reason. */
    private static final String CREATED = "2020-01-01T00:00:00Z";

    /** Where SPDX lets Git fetch from, which excludes files (SPDX specification, "Package download location field"). */
    private static final Pattern LOCATION = Pattern.compile("(?:git\\+)?(?:https?|ssh|git)://.+");

    private static final String IMAGE = "SPDXRef-Image";
    private static final String REPOSITORY = "SPDXRef-Repository";

    private final Subject subject;
    private final ObjectNode document = Json.object();
    private final ArrayNode packages;
    private final ArrayNode relationships;

    private Sbom(Subject subject) {
        this.subject = subject;
        document.put("spdxVersion", "SPDX-2.3");
        document.put("dataLicense", "CC0-1.0");
        document.put("SPDXID", "SPDXRef-DOCUMENT");
        document.put("name", subject.name().toString());
        document.put(
                "documentNamespace",
                "https://quire.dev/spdx/" + subject.name().repository() + "/"
                        + subject.manifest().digest().hex());
        ObjectNode creation = document.putObject("creationInfo");
        creation.put("created", CREATED);
        creation.putArray("creators").add("Tool: quire-repo2image-" + subject.version());
        this.packages = document.putArray("packages");
        this.relationships = document.putArray("relationships");
    }

    /** The bill as JSON. */
    static String of(Subject subject) {
        Sbom sbom = new Sbom(subject);
        sbom.image();
        sbom.repository();
        int component = 0;
        for (int i = 0; i < subject.parts().size(); i++) {
            Subject.Part part = subject.parts().get(i);
            String layer = "SPDXRef-Layer-" + (i + 1);
            sbom.layer(layer, part);
            for (Component one : part.components()) {
                component++;
                sbom.component(
                        layer,
                        "SPDXRef-Package-" + component + "-" + one.name().replaceAll("[^A-Za-z0-9.-]", "-"),
                        one);
            }
        }
        return Json.text(sbom.document);
    }

    private void image() {
        ObjectNode image = add(IMAGE, subject.name().repository(), "NOASSERTION");
        image.put("versionInfo", subject.name().tag());
        image.put("primaryPackagePurpose", "CONTAINER");
        checksum(image, "SHA256", subject.manifest().digest().hex());
        purl(
                image,
                Component.of(
                                "oci",
                                subject.name().repository(),
                                subject.manifest().digest().toString(),
                                Map.of(),
                                Optional.empty())
                        .purl());
        relate("SPDXRef-DOCUMENT", "DESCRIBES", IMAGE);
    }

    private void repository() {
        ObjectNode repository = add(
                REPOSITORY,
                subject.repo().url(),
                subject.source()
                        .filter(source -> LOCATION.matcher(source).matches())
                        .orElse("NOASSERTION"));
        repository.put("versionInfo", subject.repo().ref().text());
        repository.put("primaryPackagePurpose", "SOURCE");
        relate(IMAGE, "GENERATED_FROM", REPOSITORY);
    }

    private void layer(String id, Subject.Part part) {
        Digest blob = part.layer().blob().digest();
        ObjectNode layer = add(id, part.layer().createdBy(), "NOASSERTION");
        layer.put("versionInfo", blob.toString());
        layer.put("primaryPackagePurpose", "ARCHIVE");
        checksum(layer, "SHA256", blob.hex());
        relate(IMAGE, "CONTAINS", id);
    }

    private void component(String layer, String id, Component component) {
        ObjectNode node = add(id, component.name(), "NOASSERTION");
        node.put("versionInfo", component.version());
        component.digest().ifPresent(digest -> checksum(node, "SHA256", digest.hex()));
        purl(node, component.purl());
        relate(layer, "CONTAINS", id);
    }

    private ObjectNode add(String id, String name, String location) {
        ObjectNode node = packages.addObject();
        node.put("SPDXID", id);
        node.put("name", name);
        node.put("downloadLocation", location);
        node.put("filesAnalyzed", false);
        return node;
    }

    private static void checksum(ObjectNode node, String algorithm, String value) {
        node.putArray("checksums").addObject().put("algorithm", algorithm).put("checksumValue", value);
    }

    private static void purl(ObjectNode node, String purl) {
        node.putArray("externalRefs")
                .addObject()
                .put("referenceCategory", "PACKAGE-MANAGER")
                .put("referenceType", "purl")
                .put("referenceLocator", purl);
    }

    private void relate(String from, String type, String to) {
        relationships
                .addObject()
                .put("spdxElementId", from)
                .put("relationshipType", type)
                .put("relatedSpdxElement", to);
    }
}
