package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DataverseTest extends ArchiveFixture {
    private static final String VERSIONS = "/dv/api/datasets/:persistentId/versions/";
    private static final String ID = "?persistentId=doi%3A10.7910%2FDVN%2FTJCLKP";
    private static final String VERSION = """
            {"status":"OK","data":{"id":181,"datasetId":3035124,"datasetPersistentId":"doi:10.7910/DVN/TJCLKP",
             "storageIdentifier":"s3://10.7910/DVN/TJCLKP","versionNumber":1,"versionMinorNumber":2,"versionState":"RELEASED",
             "files":[
              {"label":"table.tab","directoryLabel":"repo/data","restricted":false,"dataFile":{"id":3040230,
               "filename":"table.tab","contentType":"text/tab-separated-values","filesize":1017,
               "originalFileFormat":"text/csv","originalFormatLabel":"Comma Separated Values","originalFileName":"table.csv",
               "md5":"00000000000000000000000000000000","checksum":{"type":"MD5","value":"00000000000000000000000000000000"}}},
              {"label":"requirements.txt","directoryLabel":"repo","restricted":false,"dataFile":{"id":3040231,
               "filename":"requirements.txt","contentType":"text/plain","filesize":3,
               "checksum":{"type":"MD5","value":"900150983cd24fb0d6963f7d28e17f72"}}}]}}""";
    private Set<String> allowed = Set.of();

    @BeforeEach
    void dataset() {
        host.doi("10.7910/DVN/TJCLKP", "$HOST/dv/citation?persistentId=doi:10.7910/DVN/TJCLKP");
        host.json(VERSIONS + ":latest-published" + ID, VERSION);
        host.json(VERSIONS + "1.2" + ID, VERSION);
        host.file("/dv/api/access/datafile/3040230?format=original", "a,b\n");
        host.file("/dv/api/access/datafile/3040231", "abc");
    }

    @Override
    ContentHosts hosts() {
        ContentHosts hosts = super.hosts();
        return new ContentHosts(
                hosts.doi(), hosts.zenodo(), hosts.figshare(), allowed, hosts.hydroShare(), hosts.softwareHeritage());
    }

    @Test
    void fetchesAPublishedVersionInItsOriginalFormats() throws Exception {
        ResolvedRepo repo = resolve("dataverse", "10.7910/DVN/TJCLKP");
        assertThat(repo.ref().text()).isEqualTo("3035124.v1.2");
        try (RepoTree tree = fetch(repo)) {
            assertThat(paths(tree)).containsExactly("data/table.csv", "requirements.txt");
            assertThat(text(tree, "data/table.csv")).isEqualTo("a,b\n");
        }
        assertThat(host.asked())
                .allMatch(asked ->
                        asked.target().startsWith("/dv/") || asked.target().startsWith("/doi/"));
    }

    @Test
    void asksOnlyTheConfiguredHostsWhereThereAreSome() throws Exception {
        allowed = Set.of("dataverse.example.org");
        assertFails(BuildError.FORBIDDEN_REPOSITORY, () -> resolve("dataverse", "10.7910/DVN/TJCLKP"))
                .hasMessageContaining("quire.repositories.archives.dataverse");
        allowed = Set.of("127.0.0.1");
        assertThat(resolve("dataverse", "10.7910/DVN/TJCLKP").ref().text()).isEqualTo("3035124.v1.2");
    }

    @Test
    void tellsDatasetsFromFilesAndFromOtherPages() throws Exception {
        host.doi("10.7910/DVN/TJCLKP/3VSTKY", "$HOST/dv/file.xhtml?persistentId=doi:10.7910/DVN/TJCLKP/3VSTKY");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("dataverse", "10.7910/DVN/TJCLKP/3VSTKY"))
                .hasMessageContaining("give the DOI of its dataset");
        host.doi("10.7910/OTHER", "$HOST/journal/article/1");
        assertFails(BuildError.FORBIDDEN_REPOSITORY, () -> resolve("dataverse", "10.7910/OTHER"));
        host.doi("10.7910/GONE", "$HOST/dv/dataset.xhtml?persistentId=doi:10.7910/GONE");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("dataverse", "10.7910/GONE"))
                .hasMessage("Dataverse has no dataset 10.7910/GONE; check the link.");
    }

    @Test
    void saysThatAFileIsRestricted() throws Exception {
        host.json(VERSIONS + "1.3" + ID, VERSION.replace("3040231", "3040299"));
        host.json(VERSIONS + ":latest-published" + ID, VERSION.replace("Number\":2", "Number\":3"));
        host.answer("/dv/api/access/datafile/3040299", 403, Map.of(), "{\"status\":\"ERROR\"}");
        resolve("dataverse", "10.7910/DVN/TJCLKP");
        ResolvedRepo repo = resolve("dataverse", "10.7910/DVN/TJCLKP");
        assertThat(repo.ref().text()).isEqualTo("3035124.v1.3");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> fetch(repo))
                .hasMessageContaining("'requirements.txt' is restricted");
        assertThat(leftovers()).isEmpty();
    }
}
