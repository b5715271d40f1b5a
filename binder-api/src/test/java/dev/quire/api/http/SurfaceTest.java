package dev.quire.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.RunningService;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SurfaceTest {
    private final RunningService service = new RunningService();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void versionsNameQuireAndNeverChangeByThemselves() throws Exception {
        String once = service.get("/versions").body();
        assertThat(once).contains("\"binderhub\":\"", "(Quire; BinderHub API", "\"builder\"", "\"builder_info\"");
        assertThat(service.get("/versions").body()).isEqualTo(once);
    }

    @Test
    void healthHasTheNamesThatFederationsRead() throws Exception {
        HttpResponse<String> answer = service.get("/health");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"ok\":true,\"checks\":[{\"service\":\"Docker registry\",\"ok\":true},"
                        + "{\"service\":\"JupyterHub API\",\"ok\":true},"
                        + "{\"service\":\"Pod quota\",\"total_pods\":0,\"build_pods\":0,\"user_pods\":0,"
                        + "\"quota\":null,\"ok\":true,\"_ignore_failure\":true}]}");
        assertThat(service.send("HEAD", "/health").statusCode()).isEqualTo(200);
    }

    @Test
    void healthSaysWhatAnOperatorMustMend() throws Exception {
        service.sessions().breakWith("There is no container engine; install Podman.");
        HttpResponse<String> answer = service.get("/health");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"ok\":false", "install Podman");
        assertThat(service.send("HEAD", "/health").statusCode()).isEqualTo(503);
    }

    @Test
    void everyAnswerMayBeReadByOtherSites() throws Exception {
        for (String path : List.of("/", "/versions", "/health", "/no/such/page", "/repo/a/b", "/badge_logo.svg")) {
            assertThat(service.get(path).headers().firstValue("access-control-allow-origin"))
                    .as(path)
                    .contains("*");
        }
    }

    @Test
    void preflightsAreAnsweredEverywhere() throws Exception {
        for (String path : List.of("/build/gh/org/repo/main", "/api/v1/sessions/x", "/no/such/page")) {
            HttpResponse<String> answer = service.send(
                    "OPTIONS",
                    path,
                    "Origin",
                    "https://book.example.org",
                    "Access-Control-Request-Method",
                    "GET",
                    "Access-Control-Request-Headers",
                    "authorization");
            assertThat(answer.statusCode()).as(path).isBetween(200, 204);
            assertThat(answer.headers()
                            .firstValue("access-control-allow-headers")
                            .orElseThrow())
                    .contains("cache-control", "authorization", "last-event-id", "x-xsrftoken");
        }
        assertThat(service.images().resolutions()).isZero();
    }

    @Test
    void whoHasTheTokenStopsASession() throws Exception {
        service.get("/build/gh/org/repo/main");
        var session = service.sessions().list().getFirst();
        String path = "/api/v1/sessions/" + session.id();
        assertThat(service.send("DELETE", path).statusCode()).isEqualTo(401);
        assertThat(service.send("DELETE", path, "Authorization", "token wrong").statusCode())
                .isEqualTo(403);
        assertThat(service.sessions().list()).hasSize(1);
        assertThat(service.send("DELETE", path, "Authorization", "token " + session.token())
                        .statusCode())
                .isEqualTo(204);
        assertThat(service.sessions().list()).isEmpty();
        assertThat(service.send("DELETE", path, "Authorization", "token " + session.token())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void whoHasTheTokenMayAskAboutASession() throws Exception {
        service.get("/build/gh/org/repo/main");
        var session = service.sessions().list().getFirst();
        String path = "/api/v1/sessions/" + session.id();
        assertThat(service.get(path).statusCode()).isEqualTo(401);
        assertThat(service.get(path, "Authorization", "token wrong").statusCode())
                .isEqualTo(403);
        HttpResponse<String> answer = service.get(path, "Authorization", "token " + session.token());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"id\":\"%s\",\"state\":\"ready\",\"url\":\"http://quire.test/s/%s/\","
                                        .formatted(session.id(), session.id())
                                + "\"repo_url\":\"https://github.com/org/repo\",\"commit\":\"0123456789abcdef0123456789abcdef01234567\","
                                + "\"created_at\":\"1970-01-01T00:00:00Z\",\"ends_at_latest\":\"1970-01-01T06:00:00Z\",\"idle_limit_seconds\":1200}");
    }

    @Test
    void whoHasTheTokenMayKeepASessionThatAnswers() throws Exception {
        service.get("/build/gh/org/repo/main");
        var session = service.sessions().list().getFirst();
        String path = "/api/v1/sessions/" + session.id() + "/extend";
        assertThat(service.send("POST", path).statusCode()).isEqualTo(401);
        HttpResponse<String> answer = service.send("POST", path, "Authorization", "token " + session.token());
        assertThat(answer.statusCode()).as("nothing listens there").isEqualTo(503);
        assertThat(answer.body()).contains("try again");
    }

    @Test
    void itIsReadyEvenWhenTheRegistryIsNot() throws Exception {
        service.images().breakWith("The registry does not answer.");
        assertThat(service.get("/health").statusCode()).isEqualTo(503);
        assertThat(service.get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void clientsAreRecordedByPseudonym() throws Exception {
        service.get("/build/gh/org/repo/main");
        assertThat(service.sessions().list().getFirst().origin().client()).matches("[a-z][a-z2-7]{19}");
    }

    @Test
    void thePageRunsNothingFromElsewhereAndNothingInline() throws Exception {
        HttpResponse<String> page = service.get("/");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .startsWith("default-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContainPattern("<script(?![^>]*src=)").doesNotContain("style=", "{{");
        assertThat(page.body()).contains("GitHub");
    }

    @Test
    void theLaunchPageIsTitledForPreviewsAndEscaped() throws Exception {
        HttpResponse<String> page = service.get("/v2/gh/org/repo/%3Cscript%3E?urlpath=lab");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("content=\"GitHub: org/repo/%3Cscript%3E\"")
                .doesNotContain("<script>");
    }

    @Test
    void aMalformedLinkIsToldAtOnce() throws Exception {
        HttpResponse<String> page = service.get("/v2/gh/org/repo");
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("Did you mean &quot;org/repo/HEAD&quot;?");
    }

    @Test
    void assetsMayBeKeptForEver() throws Exception {
        String page = service.get("/").body();
        String script = page.replaceAll("(?s).*src=\"([^\"]*app.js)\".*", "$1");
        HttpResponse<String> asset = service.get(script);
        assertThat(asset.statusCode()).isEqualTo(200);
        assertThat(asset.headers().firstValue("content-type").orElseThrow()).startsWith("text/javascript");
        assertThat(asset.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
        assertThat(service.get("/static/old/app.js").headers().firstValue("cache-control"))
                .contains("no-cache");
        assertThat(service.get("/static/old/..%2Fhtml%2Fpage.html").statusCode())
                .isEqualTo(404);
    }

    @Test
    void oldLinksAndPicturesStillWork() throws Exception {
        HttpResponse<String> legacy = service.get("/repo/org/repo/notebooks/a%20b.ipynb");
        assertThat(legacy.statusCode()).isEqualTo(302);
        assertThat(URI.create(legacy.headers().firstValue("location").orElseThrow())
                        .getRawSchemeSpecificPart())
                .endsWith("/v2/gh/org/repo/master?urlpath=notebooks%2Fa%20b.ipynb");
        for (String path : List.of(
                "/badge.svg", "/badge_logo.svg", "/assets/images/badge.svg", "/favicon.ico", "/favicon_building.ico")) {
            HttpResponse<String> picture = service.get(path);
            assertThat(picture.statusCode()).as(path).isEqualTo(200);
            assertThat(picture.headers().firstValue("content-type")).as(path).contains("image/svg+xml");
        }
        assertThat(service.get("/robots.txt").body()).contains("Disallow: /");
        assertThat(service.get("/api/repoproviders").body()).startsWith("[{\"displayName\":\"GitHub\",\"id\":\"gh\"");
    }

    @Test
    void everythingMayLieBelowAPath() throws Exception {
        try (RunningService below = new RunningService(
                URI.create("http://quire.test/"), Map.of("quire.url", "http://quire.test/services/binder"))) {
            assertThat(below.get("/services/binder/versions").statusCode()).isEqualTo(200);
            assertThat(below.get("/services/binder/build/gh/org/repo/main").body())
                    .contains("\"binder_launch_host\":\"http://quire.test/services/binder/\"");
            HttpResponse<String> page = below.get("/services/binder/v2/gh/org/repo/main");
            assertThat(page.statusCode()).isEqualTo(200);
            String script = page.body().replaceAll("(?s).*src=\"([^\"]*app.js)\".*", "$1");
            assertThat(script).startsWith("/services/binder/static/");
            assertThat(below.get(script).statusCode()).isEqualTo(200);
            assertThat(below.get("/services/binder/").body()).contains("GitHub");
            assertThat(below.get("/versions").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void unknownPagesAreNotFound() throws Exception {
        HttpResponse<String> page = service.get("/no/such/page", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("There is nothing here");
    }
}
