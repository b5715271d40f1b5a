package dev.quire.repo2image.attest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What SPDX 2.3 and its JSON schema demand of a document, as far as ours has it; anything else in it is a violation. */
final class SpdxRules {
    private static final Pattern ID = Pattern.compile("SPDXRef-[A-Za-z0-9.-]+");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    private static final Pattern CREATOR = Pattern.compile("(Tool|Organization|Person): \\S.*");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z]+://[^\\s/#]+/[^\\s#]*");
    private static final Pattern LOCATION =
            Pattern.compile("NONE|NOASSERTION|(?:git\\+)?(?:https?|ssh|git)://[^\\s@#]*(?:@[^\\s#]+)?");
    private static final Pattern PURL =
            Pattern.compile("pkg:[a-z][a-z0-9.+-]*/(?:[A-Za-z0-9._~:%-]+/)*[A-Za-z0-9._~:%-]+"
                    + "@[A-Za-z0-9._~:%-]+(?:\\?[a-z]+=[A-Za-z0-9._~:%-]+(?:&[a-z]+=[A-Za-z0-9._~:%-]+)*)?");
    private static final Set<String> RELATIONSHIPS = Set.of("DESCRIBES", "CONTAINS", "GENERATED_FROM");
    private static final Set<String> PURPOSES = Set.of(
            "APPLICATION",
            "FRAMEWORK",
            "LIBRARY",
            "CONTAINER",
            "OPERATING-SYSTEM",
            "DEVICE",
            "FIRMWARE",
            "SOURCE",
            "ARCHIVE",
            "FILE",
            "INSTALL",
            "OTHER");

    private final List<String> violations = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private SpdxRules() {}

    /** The violations of a document; none when it is valid. */
    static List<String> violations(JsonNode document) {
        SpdxRules rules = new SpdxRules();
        rules.document(document);
        return rules.violations;
    }

    private void document(JsonNode document) {
        keys(
                document,
                Set.of(
                        "spdxVersion",
                        "dataLicense",
                        "SPDXID",
                        "name",
                        "documentNamespace",
                        "creationInfo",
                        "packages",
                        "relationships"),
                Set.of());
        check(document.path("spdxVersion").asText().equals("SPDX-2.3"), "spdxVersion");
        check(document.path("dataLicense").asText().equals("CC0-1.0"), "dataLicense");
        check(document.path("SPDXID").asText().equals("SPDXRef-DOCUMENT"), "SPDXID of the document");
        check(!document.path("name").asText().isBlank(), "name");
        matches(NAMESPACE, document.path("documentNamespace"), "documentNamespace");
        keys(document.path("creationInfo"), Set.of("created", "creators"), Set.of());
        matches(TIME, document.path("creationInfo").path("created"), "created");
        check(!document.path("creationInfo").path("creators").isEmpty(), "creators");
        document.path("creationInfo").path("creators").forEach(creator -> matches(CREATOR, creator, "creator"));
        ids.add("SPDXRef-DOCUMENT");
        document.path("packages").forEach(this::onePackage);
        document.path("relationships").forEach(this::relationship);
        check(
                document.path("relationships")
                        .valueStream()
                        .anyMatch(each -> each.path("relationshipType").asText().equals("DESCRIBES")),
                "nothing is described");
    }

    private void onePackage(JsonNode one) {
        String id = one.path("SPDXID").asText();
        keys(
                one,
                Set.of("SPDXID", "name", "downloadLocation", "filesAnalyzed"),
                Set.of("versionInfo", "primaryPackagePurpose", "checksums", "externalRefs"));
        matches(ID, one.path("SPDXID"), "SPDXID");
        check(ids.add(id), id + " is there twice");
        check(!one.path("name").asText().isBlank(), id + " has no name");
        matches(LOCATION, one.path("downloadLocation"), id + " downloadLocation");
        check(
                one.path("filesAnalyzed").isBoolean()
                        && !one.path("filesAnalyzed").asBoolean(),
                id + " filesAnalyzed");
        check(
                !one.has("primaryPackagePurpose")
                        || PURPOSES.contains(one.path("primaryPackagePurpose").asText()),
                id + " primaryPackagePurpose");
        for (JsonNode checksum : one.path("checksums")) {
            keys(checksum, Set.of("algorithm", "checksumValue"), Set.of());
            check(checksum.path("algorithm").asText().equals("SHA256"), id + " algorithm");
            matches(Pattern.compile("[0-9a-f]{64}"), checksum.path("checksumValue"), id + " checksum");
        }
        for (JsonNode reference : one.path("externalRefs")) {
            keys(reference, Set.of("referenceCategory", "referenceType", "referenceLocator"), Set.of());
            check(reference.path("referenceCategory").asText().equals("PACKAGE-MANAGER"), id + " category");
            check(reference.path("referenceType").asText().equals("purl"), id + " type");
            matches(PURL, reference.path("referenceLocator"), id + " purl");
        }
    }

    private void relationship(JsonNode each) {
        keys(each, Set.of("spdxElementId", "relationshipType", "relatedSpdxElement"), Set.of());
        check(ids.contains(each.path("spdxElementId").asText()), "relationship of nothing: " + each);
        check(ids.contains(each.path("relatedSpdxElement").asText()), "relationship to nothing: " + each);
        check(RELATIONSHIPS.contains(each.path("relationshipType").asText()), "relationshipType: " + each);
    }

    private void keys(JsonNode node, Set<String> required, Set<String> optional) {
        required.forEach(key -> check(node.has(key), "no " + key + " in " + node));
        node.fieldNames()
                .forEachRemaining(key ->
                        check(required.contains(key) || optional.contains(key), key + " is not expected in " + node));
    }

    private void matches(Pattern pattern, JsonNode node, String what) {
        check(node.isTextual() && pattern.matcher(node.asText()).matches(), what + ": " + node);
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
