package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a link or a repository is told in one sentence, and the service goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputIT {
    /** Of ours; JGit's own server end, which only local repositories have, prints one when a fetch is cut off. */
    private static final String TRACE = "\tat dev.quire.";

    @TempDir
    private static Path directory;

    private Repositories repositories;
    private ServiceProcess service;

    @BeforeAll
    void start() throws Exception {
        repositories = new Repositories(directory);
        service = ServiceProcess.java(Setup.of("bad-input", Caches.kept())
                .with("QUIRE_REPOSITORIES_FILE_DIRECTORIES", directory.toString())
                .with("QUIRE_REPOSITORIES_FETCH_MAX_SIZE", "64KiB")
                .with("QUIRE_REPOSITORIES_FETCH_CONNECT_TIMEOUT", "5s"));
    }

    @AfterAll
    void theServiceHasGoneOn() throws Exception {
        try {
            assertThat(service.get("/health").body()).contains("\"ok\":true");
            service.launch(Repositories.example(service.setup(), "minimal") + "?build_only=true")
                    .ready();
            assertThat(service.log()).doesNotContain(TRACE);
        } finally {
            service.close();
        }
    }

    @Test
    void aMalformedSpec() throws Exception {
        refuses("gh/only-an-owner", 400, "MALFORMED_SPEC", "only-an-owner");
        refuses("gh/owner/repo/", 400, "MALFORMED_SPEC", "owner/repo");
        refuses("git/not-a-url/main", 400, "MALFORMED_SPEC", "not-a-url");
        refuses("gh/..%2f..%2fetc/passwd/main", 400, "MALFORMED_SPEC", "");
    }

    @Test
    void anUnknownProvider() throws Exception {
        refuses("nope/owner/repo/main", 400, "MALFORMED_SPEC", "nope");
        refuses("", 400, "MALFORMED_SPEC", "");
    }

    @Test
    void aRepositoryThatIsNotThere() throws Exception {
        String url = "file://" + directory.resolve("none.git");
        refuses(Repositories.link(url, "main"), 404, "REPOSITORY_NOT_FOUND", url);
    }

    @Test
    void aDirectoryThatNobodyMayLaunch() throws Exception {
        refuses(Repositories.link("file:///etc", "main"), 403, "FORBIDDEN_REPOSITORY", "/etc");
    }

    @Test
    void aRefThatIsNotThere() throws Exception {
        String link = repositories.commit("refs", Map.of("README.md", "x"));
        refuses(link.replaceFirst("main$", "no-such-branch"), 404, "REF_NOT_FOUND", "no-such-branch");
        refuses(link.replaceFirst("main$", "0".repeat(40)), 404, "REF_NOT_FOUND", "0000000");
    }

    @Test
    void aHostThatDoesNotAnswer() throws Exception {
        refuses(Repositories.link("http://127.0.0.1:9/x.git", "main"), 502, "HOST_UNREACHABLE", "127.0.0.1");
        refuses(Repositories.link("https://nowhere.invalid/x.git", "main"), 502, "HOST_UNREACHABLE", "nowhere.invalid");
    }

    @Test
    void aRequirementThatNothingSatisfies() throws Exception {
        Events.Event failed = refuses(
                repositories.commit("impossible", Map.of("requirements.txt", "# ours\ncowsay\ntabulate>=99\n")),
                422,
                "UNRESOLVABLE",
                "tabulate");
        assertThat(failed.message()).contains("requirements.txt, line 3");
        failed = refuses(
                repositories.commit("unknown", Map.of("requirements.txt", "no-such-package-of-quire-tests\n")),
                422,
                "UNRESOLVABLE",
                "no-such-package-of-quire-tests");
        assertThat(failed.message()).contains("requirements.txt, line 1");
    }

    @Test
    void aRequirementThatCannotBeRead() throws Exception {
        Events.Event failed = refuses(
                repositories.commit("unreadable", Map.of("requirements.txt", "cowsay\nnum py == 1\n")),
                422,
                "INVALID_FILE",
                "requirements.txt");
        assertThat(failed.message()).contains("line 2");
    }

    @Test
    void aPackageThatDoesNotBuild() throws Exception {
        refuses(
                repositories.commit(
                        "broken", Map.of("requirements.txt", ".\n", "setup.py", "raise SystemExit('not today')\n")),
                422,
                "STEP_FAILED",
                "not today");
    }

    @Test
    void aScriptThatFails() throws Exception {
        refuses(
                repositories.commit("post-build", Map.of("postBuild", "#!/bin/sh\nexit 3\n", "a.ipynb", "{}")),
                422,
                "STEP_FAILED",
                "postBuild");
    }

    @Test
    void aRepositoryThatIsTooLarge() throws Exception {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            digits.append(Integer.toHexString(i * 7919));
        }
        refuses(
                repositories.commit("large", Map.of("digits.txt", digits.toString())),
                413,
                "REPOSITORY_TOO_LARGE",
                "65536 bytes");
    }

    private Events.Event refuses(String link, int statusCode, String error, String named) throws Exception {
        int before = service.log().length();
        Events events = service.launch(link);
        Events.Event last = events.last();
        if (last.error().equals("PACKAGES_UNREACHABLE")) {
            abort("Packages cannot be fetched here: " + last.message());
        }
        Sentences.check(events, statusCode, error, named);
        assertThat(service.logged(before, last.message()))
                .contains(error, last.message())
                .doesNotContain(TRACE);
        return last;
    }
}
