package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CkanTest extends ArchiveFixture {
    private static final String UUID = "1abefb2e-6a83-4004-b7db-74c34b545d2e";
    private static final String DATASET = """
            {"id":"%s","name":"sample","metadata_modified":"%s","resources":[
             {"id":"r1","name":"Notebook","url":"$HOST/ckan/files/index.ipynb","url_type":"upload","hash":"","size":null},
             {"id":"r2","name":"Same","url":"$HOST/other/index.ipynb","url_type":null},
             {"id":"r3","name":"Table","url":"_datastore_only_resource","url_type":"datastore"}]}""";

    private void dataset(String modified) {
        host.json(
                "/ckan/api/3/action/package_show?id=sample",
                "{\"help\":\"…\",\"success\":true,\"result\":" + DATASET.formatted(UUID, modified) + "}");
        host.file("/ckan/files/index.ipynb", "{}");
        host.file("/other/index.ipynb", "{1}");
    }

    @Test
    void fetchesWhatADatasetHasNow() throws Exception {
        dataset("2024-02-27T16:20:12.654321");
        ResolvedRepo repo = resolve("ckan", link("/ckan/dataset/sample"));
        assertThat(repo.ref().text()).isEqualTo(UUID + ".v1709050812");
        try (RepoTree tree = fetch(repo)) {
            assertThat(paths(tree)).containsExactly("index-2.ipynb", "index.ipynb");
        }
        assertThat(log).contains("Left out Table, which is not a file");
    }

    @Test
    void fetchesTheVersionOfAnActivity() throws Exception {
        host.json(
                "/ckan/api/3/action/activity_data_show?id=a-1",
                "{\"success\":true,\"result\":{\"package\":" + DATASET.formatted(UUID, "2020-01-01T00:00:00") + "}}");
        host.file("/ckan/files/index.ipynb", "{}");
        host.file("/other/index.ipynb", "{1}");
        ResolvedRepo repo = resolve("ckan", link("/ckan/dataset/sample?activity_id=a-1"));
        assertThat(repo.ref().text()).isEqualTo(UUID + ".v1577836800");
        fetch(repo).close();
        assertFails(
                BuildError.REPOSITORY_NOT_FOUND, () -> resolve("ckan", link("/ckan/dataset/another?activity_id=a-1")));
    }

    @Test
    void doesNotPassOffAChangedDatasetAsTheOldOne() throws Exception {
        dataset("2024-02-27T16:20:12.654321");
        dataset("2024-02-28T16:20:12.654321");
        ResolvedRepo repo = resolve("ckan", link("/ckan/dataset/sample"));
        assertFails(BuildError.REF_NOT_FOUND, () -> fetch(repo)).hasMessageContaining("changed in the meantime");
    }

    @Test
    void saysThatADatasetIsMissingOrPrivate() {
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("ckan", link("/ckan/dataset/none")))
                .hasMessageContaining("CKAN has no dataset " + host.url("/ckan/dataset/none"));
        host.answer("/ckan/api/3/action/package_show?id=own", 403, Map.of(), "{\"success\":false}");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("ckan", link("/ckan/dataset/own")))
                .hasMessageContaining("restricted");
    }

    private String link(String path) {
        return URLEncoder.encode(host.url(path), StandardCharsets.UTF_8);
    }
}
