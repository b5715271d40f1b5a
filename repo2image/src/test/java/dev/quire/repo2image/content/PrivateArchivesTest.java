package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.repo.Credentials;
import dev.quire.repo2image.repo.RepoContent;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that demand a login: it opens them, goes to no other host, and is in nothing that comes out. */
class PrivateArchivesTest extends ArchiveFixture {
    private static final String SECRET = "t0ps3cret";
    private static final String RESOURCE = "b8f6eae9d89241cf8b5904033460af61";
    private static final String DIRECTORY = "9c1eecf0b6ce3e1b9e2a2d5e9ee3b26f6a0a1c2d";

    @ParameterizedTest
    @CsvSource({
        "zenodo,     10.5281/zenodo.7,                   /zenodo/,     Authorization,   Bearer t0ps3cret",
        "figshare,   10.6084/m9.figshare.7,              /figshare/,   Authorization,   token t0ps3cret",
        "dataverse,  10.7910/DVN/X,                      /dv/,         X-Dataverse-key, t0ps3cret",
        "hydroshare, b8f6eae9d89241cf8b5904033460af61,   /hydroshare/, Authorization,   Basic YW5uZTp0MHBzM2NyZXQ=",
        "ckan,       CKAN,                               /ckan/,       Authorization,   t0ps3cret",
        "swh,        swh:1:dir:9c1eecf0b6ce3e1b9e2a2d5e9ee3b26f6a0a1c2d, /swh/, Authorization, Bearer t0ps3cret",
    })
    void areOpenedByTheLoginOfTheirHostAlone(String provider, String spec, String below, String header, String value)
            throws Exception {
        archives();
        host.demanding(below, header, value);
        String path =
                spec.equals("CKAN") ? URLEncoder.encode(host.url("/ckan/dataset/own"), StandardCharsets.UTF_8) : spec;
        assertFails(
                        BuildError.REPOSITORY_NOT_FOUND,
                        () -> fetch(resolve(provider, path)).close())
                .hasMessageContaining("no login for it");
        login(SECRET);
        ResolvedRepo repo = resolve(provider, path);
        try (RepoTree tree = fetch(repo)) {
            assertThat(paths(tree)).containsExactly("data.txt");
            String out = repo + "\n" + tree.id() + "\n" + String.join("\n", log) + "\n" + layer(tree)
                    + repo.spec().path() + repo.spec().pathAt(repo.ref());
            assertThat(out).doesNotContain(SECRET).doesNotContain("YW5uZTp0MHBzM2NyZXQ");
        }
        assertThat(host.asked())
                .filteredOn(asked -> asked.host().startsWith("localhost"))
                .isNotEmpty()
                .allSatisfy(asked -> assertThat(asked.headers().toString()).doesNotContain(SECRET, "YW5uZT"));
        assertThat(host.asked()).allSatisfy(asked -> assertThat(asked.target()).doesNotContain(SECRET));
        login("wr0ng");
        assertThatThrownBy(() -> resolveAndFetch(provider, path)).satisfies(e -> {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).doesNotContain("wr0ng").contains("also for this installation's login");
        });
        assertThat(leftovers()).isEmpty();
    }

    private void resolveAndFetch(String provider, String path) throws InterruptedException {
        fetch(resolve(provider, path)).close();
    }

    private void login(String secret) throws IOException {
        Path file = Files.writeString(
                work.resolve("credentials"), host.url("").replace("http://", "http://anne:" + secret + "@") + "\n");
        credentials = Credentials.read(file);
    }

    /** The same small content in each of the archives, the bytes themselves on another host. */
    private void archives() throws Exception {
        String elsewhere = "http://localhost:" + host.port();
        host.file("/store/data", "x\n");
        host.file("/store/bag", zip(RESOURCE + "/data/contents/data.txt", "x\n"));
        host.file(
                "/store/tar",
                new TestTar()
                        .file("swh:1:dir:" + DIRECTORY + "/data.txt", "x\n", 0644)
                        .gzipped());
        host.doi("10.5281/zenodo.7", "$HOST/zenodo/records/7");
        host.json(
                "/zenodo/api/records/7",
                "{\"id\":7,\"files\":[{\"key\":\"data.txt\",\"links\":{\"self\":\"$HOST/zenodo/data\"}}]}");
        host.redirect("/zenodo/data", elsewhere + "/store/data");
        host.json("/figshare/v2/articles/7/versions", "[{\"version\":1}]");
        host.json(
                "/figshare/v2/articles/7/versions/1/files?page=1&page_size=100",
                "[{\"name\":\"data.txt\",\"download_url\":\"$HOST/figshare/data\"}]");
        host.redirect("/figshare/data", elsewhere + "/store/data");
        host.doi("10.7910/DVN/X", "$HOST/dv/dataset.xhtml?persistentId=doi:10.7910/DVN/X");
        String version = "{\"data\":{\"datasetId\":7,\"versionNumber\":1,\"versionMinorNumber\":0,\"files\":["
                + "{\"dataFile\":{\"id\":9,\"filename\":\"data.txt\"}}]}}";
        String id = "?persistentId=doi%3A10.7910%2FDVN%2FX";
        host.json("/dv/api/datasets/:persistentId/versions/:latest-published" + id, version);
        host.json("/dv/api/datasets/:persistentId/versions/1.0" + id, version);
        host.redirect("/dv/api/access/datafile/9", elsewhere + "/store/data");
        host.json(
                "/hydroshare/hsapi/resource/" + RESOURCE + "/scimeta/elements/",
                "{\"dates\":[{\"type\":\"modified\",\"start_date\":\"2020-01-01T00:00:00Z\"}]}");
        host.redirect("/hydroshare/django_irods/download/bags/" + RESOURCE + ".zip", elsewhere + "/store/bag");
        host.json(
                "/ckan/api/3/action/package_show?id=own",
                "{\"success\":true,\"result\":{\"id\":\"c-1\",\"name\":\"own\",\"metadata_modified\":\"2020-01-01T00:00:00\","
                        + "\"resources\":[{\"id\":\"r\",\"url\":\"" + elsewhere + "/store/ckan/data.txt\"}]}}");
        host.file("/store/ckan/data.txt", "x\n");
        host.json(
                "/swh/api/1/vault/flat/swh:1:dir:" + DIRECTORY + "/",
                "{\"status\":\"done\",\"fetch_url\":\"$HOST/swh/raw\"}");
        host.redirect("/swh/raw", elsewhere + "/store/tar");
    }

    private static String layer(RepoTree tree) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (Entry entry : new RepoContent(tree).entries()) {
            text.append(entry).append('\n');
            if (entry instanceof Entry.File file) {
                try (InputStream in = file.content().open()) {
                    text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return text.toString();
    }
}
