package dev.quire.repo2image.attest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildEvent.Phase;
import dev.quire.repo2image.debian.BaseLock;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.registry.Attachment;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DocumentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant TIME = Instant.parse("2026-05-06T07:08:09.123456Z");

    private final Subjects.Made made = Subjects.image();
    private final BuildLog log = new BuildLog(InstantSource.fixed(TIME));

    @Test
    void theBillIsValidSpdx() throws Exception {
        JsonNode sbom = JSON.readTree(Sbom.of(made.subject()));
        assertThat(SpdxRules.violations(sbom)).isEmpty();
    }

    @Test
    void aDirectoryHasDocumentsWithoutAPlaceToFetchItFrom() throws Exception {
        for (String url : List.of("local", "file:///some/where.git")) {
            CommitId commit = new CommitId("ab".repeat(32));
            Subject subject = Subjects.image(new ResolvedRepo(new RepoSpec.Git(url, "HEAD"), url, commit))
                    .subject();
            assertThat(SpdxRules.violations(JSON.readTree(Sbom.of(subject)))).isEmpty();
        }
        Subject local = Subjects.image(
                        new ResolvedRepo(new RepoSpec.Git("local", "HEAD"), "local", new CommitId("ab".repeat(32))))
                .subject();
        assertThat(JSON.readTree(Provenance.of(local, TIME, TIME))
                        .at("/predicate/buildDefinition/resolvedDependencies/0")
                        .toString())
                .isEqualTo("{\"name\":\"local\",\"digest\":{\"sha256\":\"" + "ab".repeat(32) + "\"}}");
    }

    @Test
    void theRulesOfSpdxFindViolations() throws Exception {
        ObjectNode sbom = (ObjectNode) JSON.readTree(Sbom.of(made.subject()));
        ((ObjectNode) sbom.path("packages").get(3)).put("SPDXID", "SPDXRef-a_b");
        ((ObjectNode) sbom.path("packages").get(4)).remove("downloadLocation");
        sbom.put("documentNamespace", "no-uri").put("more", 1);
        assertThat(SpdxRules.violations(sbom)).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void theBillNamesTheRepositoryTheLayersAndEachPackage() throws Exception {
        JsonNode sbom = JSON.readTree(Sbom.of(made.subject()));
        List<String> purls = new ArrayList<>();
        sbom.path("packages")
                .forEach(one -> purls.add(one.path("externalRefs")
                        .path(0)
                        .path("referenceLocator")
                        .asText()));
        assertThat(purls)
                .contains("pkg:pypi/numpy@2.3.1", "pkg:pypi/zope.interface@1.0%2Blocal.1")
                .filteredOn(purl -> purl.startsWith("pkg:deb/debian/"))
                .hasSameSizeAs(BaseLock.trixie().packages())
                .allMatch(purl -> purl.matches(".*\\?arch=(all|amd64)&distro=trixie"));
        assertThat(sbom.path("packages").valueStream())
                .anySatisfy(one -> assertThat(one.path("downloadLocation").asText())
                        .isEqualTo("git+https://github.com/org/A.Repo@0123456789abcdef0123456789abcdef01234567"));
        assertThat(sbom.path("relationships")
                        .valueStream()
                        .filter(each -> each.path("spdxElementId").asText().equals("SPDXRef-Layer-2")))
                .hasSize(2);
    }

    @Test
    void theSameImageHasTheSameBill() {
        assertThat(Sbom.of(Subjects.image().subject())).isEqualTo(Sbom.of(made.subject()));
    }

    @Test
    void theProvenanceIsAStatementOfSlsa() throws Exception {
        JsonNode statement = JSON.readTree(Provenance.of(made.subject(), TIME, TIME.plusSeconds(60)));
        assertThat(names(statement)).containsExactly("_type", "subject", "predicateType", "predicate");
        assertThat(statement.path("_type").asText()).isEqualTo("https://in-toto.io/Statement/v1");
        assertThat(statement.path("predicateType").asText()).isEqualTo("https://slsa.dev/provenance/v1");
        assertThat(statement.path("subject")).hasSize(1);
        assertThat(statement.at("/subject/0/digest/sha256").asText())
                .isEqualTo(Digest.of(made.image().manifestBytes()).hex());
        JsonNode predicate = statement.path("predicate");
        assertThat(names(predicate)).containsExactly("buildDefinition", "runDetails");
        assertThat(names(predicate.path("buildDefinition")))
                .containsExactly("buildType", "externalParameters", "resolvedDependencies");
        assertThat(predicate.at("/buildDefinition/externalParameters").toString())
                .isEqualTo(
                        "{\"provider\":\"gh\",\"repository\":\"https://github.com/org/A.Repo\",\"ref\":\"feature/x\"}");
        assertThat(predicate.at("/buildDefinition/resolvedDependencies"))
                .hasSize(1 + BaseLock.trixie().packages().size() + 2)
                .allSatisfy(dependency -> {
                    assertThat(dependency.path("uri").asText()).matches("(git\\+https|pkg):.+");
                    assertThat(dependency.path("digest")).hasSize(1);
                });
        assertThat(predicate
                        .at("/buildDefinition/resolvedDependencies/0/digest/gitCommit")
                        .asText())
                .isEqualTo(Subjects.REPO.ref().text());
        assertThat(names(predicate.path("runDetails"))).containsExactly("builder", "metadata");
        assertThat(predicate.at("/runDetails/builder/version/quire").asText()).isEqualTo("1.2.3");
        assertThat(predicate.at("/runDetails/metadata/startedOn").asText()).isEqualTo("2026-05-06T07:08:09Z");
        assertThat(predicate.at("/runDetails/metadata/finishedOn").asText()).isEqualTo("2026-05-06T07:09:09Z");
    }

    @Test
    void theLogKeepsEachLineWithItsTimeAndPhase() {
        log.add(new BuildEvent(Phase.FETCHING, "Receiving objects"));
        log.add(new BuildEvent(Phase.BUILDING, "1. assembled  base"));
        assertThat(log.text()).isEqualTo("""
                        2026-05-06T07:08:09.123Z fetching Receiving objects
                        2026-05-06T07:08:09.123Z building 1. assembled  base
                        """);
    }

    @Test
    void aRunawaysLogIsCutWithAWord() {
        String line = "x".repeat(BuildLog.MOST / 3);
        for (int i = 0; i < 5; i++) {
            log.add(new BuildEvent(Phase.BUILDING, line));
        }
        assertThat(log.text()).hasSizeLessThan(BuildLog.MOST + 100).endsWith("(3 more lines, which are not kept)\n");
    }

    @Test
    void whatIsAttachedIsReadBack(@TempDir Path directory) throws Exception {
        log.add(new BuildEvent(Phase.BUILDING, "a line"));
        String repository = made.subject().name().repository();
        try (OciLayout store = new OciLayout(directory)) {
            byte[] config = made.image().configBytes();
            Path file = Files.write(directory.resolve("config"), config);
            store.put(repository, new Descriptor(Image.CONFIG, config.length, Digest.of(config)), "", file);
            store.tag(repository, "one", made.image().manifestBytes());
            for (Attachment document : Documents.of(made.subject(), log)) {
                store.attach(repository, made.subject().manifest(), document);
            }
            ImageReport report = ImageReport.read(store, repository, "one").orElseThrow();
            assertThat(report.digest()).isEqualTo(made.subject().manifest().digest());
            assertThat(report.labels())
                    .containsEntry("repo2docker.ref", Subjects.REPO.ref().text());
            assertThat(report.layers())
                    .extracting(ImageReport.Part::createdBy)
                    .containsExactly("Debian trixie", "wheels", "repository content");
            assertThat(report.sbom().orElseThrow().text()).isEqualTo(Sbom.of(made.subject()));
            assertThat(report.provenance().orElseThrow().annotations())
                    .containsEntry("in-toto.io/predicate-type", Provenance.PREDICATE);
            assertThat(report.log().orElseThrow().text()).endsWith(" building a line\n");
            assertThat(ImageReport.read(store, repository, "two")).isEmpty();
        }
    }

    @Test
    void anImageWithoutDocumentsHasAReportToo(@TempDir Path directory) throws Exception {
        try (OciLayout store = new OciLayout(directory)) {
            byte[] config = made.image().configBytes();
            Path file = Files.write(directory.resolve("config"), config);
            store.put("a", new Descriptor(Image.CONFIG, config.length, Digest.of(config)), "", file);
            store.tag("a", "one", made.image().manifestBytes());
            ImageReport report = ImageReport.read(store, "a", "one").orElseThrow();
            assertThat(report.documents()).isEmpty();
            assertThat(report.sbom()).isEmpty();
        }
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
