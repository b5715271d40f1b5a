package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import dev.quire.repo2image.repo.VersionId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZenodoTest extends ArchiveFixture {
    private static final String RECORD = """
            {"created":"2019-06-10T12:00:00.000000+00:00","id":3242074,"conceptrecid":"3242073",
             "doi":"10.5281/zenodo.3242074","conceptdoi":"10.5281/zenodo.3242073",
             "metadata":{"title":"binder-examples/requirements: v1"},"files":[%s]}""";
    private static final String FILE = """
            {"id":"%1$s","key":"%1$s","size":%2$d,"checksum":"md5:%3$s",
             "links":{"self":"$HOST/zenodo/api/records/3242074/files/%4$s/content"}}""";

    @Test
    void unpacksTheSingleZipOfARecordAndFlattensItsOnlyDirectory() throws Exception {
        record(
                "binder-examples/requirements-v1.zip",
                zip(
                        "binder-examples-requirements-c68fbb5/requirements.txt", "numpy\n",
                        "binder-examples-requirements-c68fbb5/notebooks/index.ipynb", "{}"));
        ResolvedRepo repo = resolve("zenodo", "10.5281/zenodo.3242074/");
        assertThat(repo.ref()).isEqualTo(new VersionId("3242074"));
        assertThat(repo.url()).isEqualTo("https://doi.org/10.5281/zenodo.3242074");
        try (RepoTree tree = fetch(repo)) {
            assertThat(paths(tree)).containsExactly("notebooks/index.ipynb", "requirements.txt");
            assertThat(text(tree, "requirements.txt")).isEqualTo("numpy\n");
        }
        assertThat(leftovers()).isEmpty();
        assertThat(log).contains("Fetched 2 files");
    }

    @Test
    void takesTheLatestVersionOfADoiOfAllVersions() throws Exception {
        host.doi("10.5281/zenodo.3242073", "$HOST/zenodo/doi/10.5281/zenodo.3242073");
        host.redirect("/zenodo/api/records/3242073", "/zenodo/api/records/3242074");
        record("a.txt", "a".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        ResolvedRepo repo = resolve("zenodo", "10.5281/zenodo.3242073");
        assertThat(repo.ref().text()).isEqualTo("3242074");
        assertThat(repo.spec().pathAt(repo.ref())).isEqualTo("10.5281/zenodo.3242074");
    }

    @Test
    void findsTheLatestVersionBySearchingWhereThereIsNoRedirect() throws Exception {
        host.doi("10.5281/zenodo.3242073", "$HOST/zenodo/records/3242073");
        host.json(
                "/zenodo/api/records?size=1&q=conceptrecid:3242073",
                "{\"hits\":{\"hits\":[" + RECORD.formatted("") + "],\"total\":1}}");
        assertThat(resolve("zenodo", "10.5281/zenodo.3242073").ref().text()).isEqualTo("3242074");
    }

    @Test
    void takesManyFilesAsTheyAre() throws Exception {
        host.doi("10.5281/zenodo.3242074", "$HOST/zenodo/records/3242074");
        host.json(
                "/zenodo/api/records/3242074",
                RECORD.formatted(file("data.zip", "PK") + "," + file("environment.yml", "name: x\n")));
        host.file("/zenodo/api/records/3242074/files/data.zip/content", "PK");
        host.file("/zenodo/api/records/3242074/files/environment.yml/content", "name: x\n");
        try (RepoTree tree = fetch(resolve("zenodo", "10.5281/zenodo.3242074"))) {
            assertThat(paths(tree)).containsExactly("data.zip", "environment.yml");
            assertThat(text(tree, "environment.yml")).isEqualTo("name: x\n");
        }
    }

    @Test
    void readsTheOtherFormOfTheInterface() throws Exception {
        host.doi("10.22002/D1.1259", "$HOST/zenodo/records/cc3tn-bnm51");
        host.json(
                "/zenodo/api/records/cc3tn-bnm51", "{\"id\":\"cc3tn-bnm51\",\"files\":{\"enabled\":true,\"count\":1}}");
        host.json("/zenodo/api/records/cc3tn-bnm51/files", """
                {"enabled":true,"entries":[{"key":"README.md","size":3,"checksum":"md5:900150983cd24fb0d6963f7d28e17f72",
                 "links":{"self":"$HOST/zenodo/x","content":"$HOST/zenodo/content"}}]}""");
        host.file("/zenodo/content", "abc");
        try (RepoTree tree = fetch(resolve("zenodo", "10.22002/D1.1259"))) {
            assertThat(text(tree, "README.md")).isEqualTo("abc");
        }
    }

    @Test
    void givesTheSameTreeTheSameId() throws Exception {
        record("a.zip", zip("top/a", "1"));
        ResolvedRepo repo = resolve("zenodo", "10.5281/zenodo.3242074");
        try (RepoTree one = fetch(repo);
                RepoTree other = fetch(repo)) {
            assertThat(one.id()).isEqualTo(other.id());
        }
    }

    @Test
    void givesNothingButASubdirectoryWhenThatIsAskedFor() throws Exception {
        record("a.zip", zip("top/sub/requirements.txt", "numpy\n", "top/apt.txt", "git\n"));
        ResolvedRepo repo = resolve("zenodo", "10.5281/zenodo.3242074");
        try (RepoTree whole = fetch(repo);
                RepoTree part = fetch(repo.within("sub"))) {
            assertThat(paths(part)).containsExactly("requirements.txt");
            assertThat(text(part, "requirements.txt")).isEqualTo("numpy\n");
            assertThat(part.find("../apt.txt")).isEmpty();
            assertThat(part.id()).isNotEqualTo(whole.id());
        }
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> fetch(repo.within("nowhere")))
                .hasMessageContaining("has no directory 'nowhere'");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void saysWhoseFaultItIs() throws Exception {
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("zenodo", "10.5281/zenodo.1"))
                .hasMessage("The DOI registry has no DOI 10.5281/zenodo.1; check the link.");
        host.doi("10.5281/zenodo.2", "$HOST/zenodo/records/2");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("zenodo", "10.5281/zenodo.2"))
                .hasMessageContaining("Zenodo has no record 10.5281/zenodo.2");
        host.doi("10.5281/zenodo.3", "https://journal.example.org/articles/3");
        assertFails(BuildError.FORBIDDEN_REPOSITORY, () -> resolve("zenodo", "10.5281/zenodo.3"))
                .hasMessageContaining("journal.example.org")
                .hasMessageContaining("quire.repositories.archives.zenodo");
        host.doi("10.5281/zenodo.4", "$HOST/zenodo/records/4");
        host.answer("/zenodo/api/records/4", 403, Map.of(), "{}");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("zenodo", "10.5281/zenodo.4"))
                .hasMessageContaining("restricted");
        host.doi("10.5281/zenodo.5", "$HOST/zenodo/records/5");
        host.answer("/zenodo/api/records/5", 503, Map.of(), "busy");
        assertFails(BuildError.HOST_UNREACHABLE, () -> resolve("zenodo", "10.5281/zenodo.5"))
                .hasMessageContaining("503");
        host.doi("10.5281/zenodo.6", "$HOST/zenodo/records/6");
        host.answer("/zenodo/api/records/6", 200, Map.of(), "<html>maintenance</html>");
        assertFails(BuildError.HOST_UNREACHABLE, () -> resolve("zenodo", "10.5281/zenodo.6"))
                .hasMessageContaining("not the JSON");
    }

    @Test
    void waitsForABusyHost() throws Exception {
        host.doi("10.5281/zenodo.7", "$HOST/zenodo/records/7");
        host.answer("/zenodo/api/records/7", 429, Map.of(), "");
        host.json("/zenodo/api/records/7", "{\"id\":7,\"files\":[]}");
        assertThat(resolve("zenodo", "10.5281/zenodo.7").ref().text()).isEqualTo("7");
    }

    @Test
    void refusesWhatIsTooLargeOrDamaged() throws Exception {
        record("a.zip", zip("top/a", "x".repeat(3000)));
        ResolvedRepo repo = resolve("zenodo", "10.5281/zenodo.3242074");
        policy = policy(Addresses.ANY, 2000, 1000);
        assertFails(BuildError.REPOSITORY_TOO_LARGE, () -> fetch(repo));
        policy = policy(Addresses.ANY, 1 << 20, 1000);
        host.file("/zenodo/api/records/3242074/files/a.zip/content", "other bytes");
        fetch(repo).close();
        assertFails(BuildError.HOST_UNREACHABLE, () -> fetch(repo)).hasMessageContaining("checksum");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void doesNotAskTheInternalNetwork() {
        policy = policy(Addresses.PUBLIC_ONLY, 1 << 20, 1000);
        assertFails(BuildError.FORBIDDEN_REPOSITORY, () -> resolve("zenodo", "10.5281/zenodo.1"))
                .hasMessageContaining("internal network");
    }

    private void record(String name, byte[] content) throws Exception {
        host.doi("10.5281/zenodo.3242074", "$HOST/zenodo/records/3242074");
        String link = name.substring(name.lastIndexOf('/') + 1);
        host.json(
                "/zenodo/api/records/3242074",
                RECORD.formatted(FILE.formatted(name, content.length, md5(content), link)));
        host.file("/zenodo/api/records/3242074/files/" + link + "/content", content);
    }

    private static String file(String name, String text) throws Exception {
        byte[] content = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return FILE.formatted(name, content.length, md5(content), name);
    }

    private static String md5(byte[] content) throws Exception {
        return java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("MD5").digest(content));
    }
}
