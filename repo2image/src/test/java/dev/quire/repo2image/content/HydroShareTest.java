package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HydroShareTest extends ArchiveFixture {
    private static final String ID = "b8f6eae9d89241cf8b5904033460af61";
    private static final String ELEMENTS = "/hydroshare/hsapi/resource/" + ID + "/scimeta/elements/";
    private static final String BAG = "/hydroshare/django_irods/download/bags/" + ID + ".zip";

    @BeforeEach
    void resource() {
        elements("2019-09-25T16:09:17.006152Z");
    }

    private void elements(String modified) {
        host.json(ELEMENTS, """
                {"title":"A","dates":[{"type":"created","start_date":"2019-06-07T23:07:08.000000Z","end_date":null},
                 {"type":"modified","start_date":"%s","end_date":null}]}""".formatted(modified));
    }

    @Test
    void waitsForTheBagAndTakesItsContents() throws Exception {
        host.answer(BAG, 200, Map.of("Content-Type", "application/json"), "{\"bag_status\":\"Not ready\"}");
        host.answer(BAG, 200, Map.of("Content-Type", "text/html; charset=utf-8"), "<html>soon</html>");
        host.file(
                BAG,
                zip(
                        ID + "/bagit.txt", "BagIt-Version: 0.96\n",
                        ID + "/data/resourcemap.xml", "<x/>",
                        ID + "/data/contents/Introduction.ipynb", "{}",
                        ID + "/data/contents/binder/requirements.txt", "numpy\n"));
        ResolvedRepo repo = resolve("hydroshare", "https%3A%2F%2Fwww.hydroshare.org%2Fresource%2F" + ID + "%2F");
        assertThat(repo.ref().text()).isEqualTo(ID + ".v1569427757");
        try (RepoTree tree = fetch(repo)) {
            assertThat(paths(tree)).containsExactly("Introduction.ipynb", "binder/requirements.txt");
        }
        assertThat(log).anyMatch(line -> line.startsWith("Waiting for the bag"));
    }

    @Test
    void givesUpOnABagThatIsNeverReady() throws Exception {
        host.answer(BAG, 200, Map.of("Content-Type", "application/json"), "{}");
        ResolvedRepo repo = resolve("hydroshare", ID);
        assertFails(BuildError.HOST_UNREACHABLE, () -> fetch(repo)).hasMessageContaining("was not ready");
        assertThat(host.asked().stream().filter(asked -> asked.target().equals(BAG)))
                .hasSize(12);
    }

    @Test
    void doesNotPassOffAChangedResourceAsTheOldOne() throws Exception {
        elements("2020-01-01T00:00:00Z");
        ResolvedRepo repo = resolve("hydroshare", ID);
        assertFails(BuildError.REF_NOT_FOUND, () -> fetch(repo)).hasMessageContaining("changed in the meantime");
    }

    @Test
    void saysThatAResourceIsMissingOrPrivate() {
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("hydroshare", "00000000000000000000000000000000"));
        String secret = "11111111111111111111111111111111";
        host.answer("/hydroshare/hsapi/resource/" + secret + "/scimeta/elements/", 403, Map.of(), "");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("hydroshare", secret))
                .hasMessageContaining("no login for it");
    }
}
