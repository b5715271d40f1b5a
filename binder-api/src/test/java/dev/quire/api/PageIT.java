package dev.quire.api;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import dev.quire.api.fakes.InMemoryRepo2Image;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, against the service with repositories, images and sessions in memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PageIT {
    private static final Path CHROMIUM =
            Path.of(System.getenv().getOrDefault("QUIRE_TEST_BROWSER", "/usr/bin/chromium"));
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private Playwright playwright;
    private Browser browser;
    private HttpServer notebooks;
    private RunningService service;
    private BrowserContext tab;
    private Page page;
    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    void openBrowser() throws IOException {
        assumeTrue(
                Files.isExecutable(CHROMIUM), "No Chromium at " + CHROMIUM + "; QUIRE_TEST_BROWSER may name another.");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")));
        notebooks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        notebooks.createContext("/", exchange -> {
            byte[] body = "<h1>A notebook</h1>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        notebooks.start();
    }

    @AfterAll
    void closeBrowser() {
        if (playwright != null) {
            browser.close();
            playwright.close();
            notebooks.stop(0);
        }
    }

    @BeforeEach
    void start() throws IOException {
        service = service(Ports.free(), Map.of());
        show(new Browser.NewContextOptions());
    }

    private RunningService service(int port, Map<String, Object> further) {
        Map<String, Object> settings = new HashMap<>(further);
        settings.put("quire.port", port);
        settings.put("quire.url", "http://127.0.0.1:" + port);
        return new RunningService(
                URI.create("http://127.0.0.1:" + notebooks.getAddress().getPort() + "/"), settings);
    }

    @AfterEach
    void stop() {
        if (service != null) {
            tab.close();
            service.close();
            assertThat(complaints).as("what the browser's console complains of").isEmpty();
        }
    }

    @Test
    void aPastedAddressBecomesALaunchThatEndsInTheNotebook() {
        service.images().hold();
        page.navigate(url("/"));
        page.getByLabel("Repository").fill("https://github.com/org/repo/blob/main/notebooks/a b.ipynb");
        assertThat(page.getByLabel("Branch, tag or commit")).hasValue("main");
        assertThat(page.locator("#path")).hasValue("notebooks/a b.ipynb");
        assertThat(page.locator("#share-link")).hasValue(url("/v2/gh/org/repo/main?labpath=notebooks%2Fa%20b.ipynb"));
        screenshot("form");
        page.locator("button[type=submit]").click();
        page.locator("summary").click();
        assertThat(page.getByRole(AriaRole.LOG)).containsText("Installing numpy.");
        screenshot("launching");
        service.images().release();
        page.waitForURL(
                Pattern.compile(".*/s/[a-z2-7]{20}/doc/tree/notebooks/a%20b\\.ipynb\\?token=[A-Za-z0-9_-]{43}"));
        assertThat(page.locator("h1")).hasText("A notebook");
        page.goBack();
        assertThat(page.getByLabel("Repository")).isVisible();
        assertThat(service.sessions().list()).hasSize(1);
    }

    @Test
    void aLaunchLinkLaunchesByItselfAndHonoursNestedLinks() {
        String nested = "git-pull%3Frepo%3Dhttps%253A%252F%252Fx.org%252Fr%26urlpath%3Dlab%252Ftree%252Fr%252F";
        page.navigate(url("/v2/gh/org/repo/main?urlpath=" + nested));
        page.waitForURL(Pattern.compile(
                ".*/s/[a-z2-7]{20}/git-pull\\?repo=https%3A%2F%2Fx\\.org%2Fr&urlpath=lab%2Ftree%2Fr%2F&token=.*"));
    }

    @Test
    void aFailureIsASentenceAndCanBeTriedAgain() {
        service.images()
                .failBuilds(new BuildException(
                        BuildError.UNRESOLVABLE,
                        "requirements.txt line 3: no version of 'nunpy' exists; did you mean numpy?"));
        page.navigate(url("/v2/gh/org/repo/main"));
        assertThat(page.locator("#status")).containsText("no version of 'nunpy' exists");
        assertThat(page.getByRole(AriaRole.LOG)).containsText("Installing numpy.");
        screenshot("failed");
        service.images().failBuilds(null);
        page.getByText("Try again").click();
        page.waitForURL(Pattern.compile(".*/s/[a-z2-7]{20}/\\?token=.*"));
        assertThat(service.images().builds()).isEqualTo(2);
    }

    @Test
    void aLaunchCanBeCancelled() throws Exception {
        service.sessions().hold();
        page.navigate(url("/v2/gh/org/repo/main"));
        assertThat(page.locator("#detail")).containsText("Starting the container.");
        page.getByText("Cancel").click();
        assertThat(page.locator("#status")).hasText("Cancelled.");
        assertThat(page.getByText("Cancel", new Page.GetByTextOptions().setExact(true)))
                .isHidden();
        for (int i = 0; i < 100 && !service.sessions().list().isEmpty(); i++) {
            Thread.sleep(50);
        }
        assertThat(service.sessions().list()).isEmpty();
        screenshot("cancelled");
        service.sessions().release();
        page.getByText("Try again").click();
        page.waitForURL(Pattern.compile(".*/s/[a-z2-7]{20}/\\?token=.*"));
    }

    @Test
    void whoWaitsSeesTheirPlaceAndGetsTheirTurn() throws Exception {
        service.close();
        service = service(Ports.free(), Map.of("quire.sessions.quota.total", 1));
        service.get("/build/gh/org/repo/main");
        page.navigate(url("/v2/gh/org/repo/main"));
        assertThat(page.locator("#status")).containsText("this session is next");
        screenshot("waiting");
        service.sessions().stop(service.sessions().list().getFirst().id());
        page.waitForURL(Pattern.compile(".*/s/[a-z2-7]{20}/\\?token=.*"));
        assertThat(service.sessions().list()).hasSize(1);
    }

    @Test
    void aServiceThatIsReplacedCostsAFewSecondsAndNotTheLaunch(@TempDir Path directory) throws Exception {
        Map<String, Object> settings = Map.of(
                "quire.sessions.key-file",
                Files.write(directory.resolve("key"), new byte[32]).toString());
        service.close();
        int port = Ports.free();
        service = service(port, settings);
        service.images().hold();
        page.navigate(url("/v2/gh/org/repo/main"));
        assertThat(page.locator("#detail")).containsText("Storing 3 layers.");
        service.close();
        assertThat(page.locator("#status")).containsText("The connection was lost");
        service = service(port, settings);
        page.waitForURL(
                Pattern.compile(".*/s/[a-z2-7]{20}/\\?token=.*"), new Page.WaitForURLOptions().setTimeout(40_000));
        assertThat(service.sessions().list()).hasSize(1);
        // The browser notes each connection that it did not get.
        complaints.removeIf(text -> text.contains("net::ERR_"));
    }

    @Test
    void aLinkThatIsNoneIsExplained() {
        page.navigate(url("/v2/gh/org/repo"));
        assertThat(page.locator("main")).containsText("Did you mean \"org/repo/HEAD\"?");
        screenshot("malformed");
        // The browser notes the status, and that is all.
        complaints.removeIf(text -> text.contains("400"));
    }

    @Test
    void nothingIsLaunchedWithoutARepository() {
        page.navigate(url("/"));
        page.locator("button[type=submit]").click();
        assertThat(page.locator("#repository-hint")).containsText("Name a repository first");
        assertThat(page.getByLabel("Repository")).isFocused();
    }

    @Test
    void fitsAPhoneAndTheNight() {
        tab.close();
        show(new Browser.NewContextOptions().setViewportSize(360, 740).setColorScheme(ColorScheme.DARK));
        page.navigate(url("/?repo=https://gitlab.com/group/sub/project"));
        assertThat(page.locator("#share")).isVisible();
        screenshot("phone-dark");
        Object overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth");
        assertThat(((Number) overflow).intValue()).isLessThanOrEqualTo(0);
        service.images().failBuilds(new BuildException(BuildError.DISK_FULL, "The disk is full."));
        page.navigate(url("/v2/gh/org/repo/main"));
        assertThat(page.locator("#status")).containsText("The disk is full.");
        screenshot("phone-dark-failed");
    }

    @Test
    void readsWhatPeoplePaste() {
        page.navigate(url("/"));
        String commit = InMemoryRepo2Image.COMMIT.hex();
        assertLink("org/repo", "v2/gh/org/repo/HEAD");
        assertLink("https://github.com/org/repo", "v2/gh/org/repo/HEAD");
        assertLink("github.com/org/repo.git", "v2/gh/org/repo/HEAD");
        assertLink("https://www.github.com/org/repo/", "v2/gh/org/repo/HEAD");
        assertLink("git@github.com:org/repo.git", "v2/gh/org/repo/HEAD");
        assertLink("https://github.com/org/repo/tree/v1.0/docs", "v2/gh/org/repo/v1.0?labpath=docs");
        assertLink("https://github.com/org/repo/tree/" + commit, "v2/gh/org/repo/" + commit);
        assertLink("https://github.com/org/repo/blob/main/a%23b.ipynb#L3", "v2/gh/org/repo/main?labpath=a%23b.ipynb");
        assertLink(
                "https://raw.githubusercontent.com/org/repo/main/a/b.ipynb", "v2/gh/org/repo/main?labpath=a%2Fb.ipynb");
        assertLink("https://nbviewer.org/github/org/repo/blob/main/a.ipynb", "v2/gh/org/repo/main?labpath=a.ipynb");
        assertLink(
                "https://colab.research.google.com/github/org/repo/blob/main/a.ipynb",
                "v2/gh/org/repo/main?labpath=a.ipynb");
        assertLink("https://gitlab.com/group/sub/project", "v2/gl/group%2Fsub%2Fproject/HEAD");
        assertLink(
                "https://gitlab.com/group/project/-/blob/main/x/y.ipynb?ref_type=heads",
                "v2/gl/group%2Fproject/main?labpath=x%2Fy.ipynb");
        assertLink("https://gist.github.com/user/0123456789abcdef", "v2/gist/user/0123456789abcdef/HEAD");
        assertLink("https://codeberg.org/org/repo.git", "v2/git/https%3A%2F%2Fcodeberg.org%2Forg%2Frepo.git/HEAD");
        assertLink("git@example.org:team/repo.git", "v2/git/ssh%3A%2F%2Fgit%40example.org%2Fteam%2Frepo.git/HEAD");
        assertLink("file:///srv/git/example", "v2/git/file%3A%2F%2F%2Fsrv%2Fgit%2Fexample/HEAD");
        assertLink(
                "https://mybinder.org/v2/gh/org/repo/feature/x?urlpath=lab/tree/a.ipynb",
                "v2/gh/org/repo/feature/x?urlpath=lab%2Ftree%2Fa.ipynb");
        assertLink(
                "https://mybinder.org/v2/gl/group%2Fproject/main?filepath=a.ipynb",
                "v2/gl/group%2Fproject/main?labpath=a.ipynb");
        assertLink("10.5281/zenodo.3242074", "v2/zenodo/10.5281/zenodo.3242074");
        assertLink("https://zenodo.org/records/3242074", "v2/zenodo/10.5281/zenodo.3242074");
        assertLink("https://doi.org/10.6084/m9.figshare.9782777.v1", "v2/figshare/10.6084/m9.figshare.9782777.v1");
        assertLink("https://figshare.com/articles/title/9782777/1", "v2/figshare/10.6084/m9.figshare.9782777.v1");
        assertLink("doi:10.7910/DVN/TJCLKP", "v2/dataverse/10.7910/DVN/TJCLKP");
        assertLink(
                "https://dataverse.example.org/dataset.xhtml?persistentId=doi:10.7910/DVN/TJCLKP",
                "v2/dataverse/10.7910/DVN/TJCLKP");
        assertLink("https://www.hydroshare.org/resource/" + "b8f6".repeat(8), "v2/hydroshare/" + "b8f6".repeat(8));
        assertLink("swh:1:rev:" + commit + ";origin=x", "v2/swh/swh:1:rev:" + commit);
        assertLink(
                "https://data.example.org/dataset/some-1", "v2/ckan/https%3A%2F%2Fdata.example.org%2Fdataset%2Fsome-1");
        assertLink(
                "https://mybinder.org/v2/zenodo/10.5281/zenodo.3242074/?labpath=a.ipynb",
                "v2/zenodo/10.5281/zenodo.3242074?labpath=a.ipynb");
        assertLink(
                "https://github.com/org/repo/tree/main/dataset/train", "v2/gh/org/repo/main?labpath=dataset%2Ftrain");
        for (String none :
                List.of("", "   ", "javascript:alert(1)", "https://", "what is this", "https://github.com")) {
            fill(none);
            assertThat(page.locator("#share")).isHidden();
        }
    }

    @Test
    void theTokenGoesNowhereButToTheSession() {
        for (String evil : List.of(
                "https%3A%2F%2Fevil.example%2F",
                "%2F%2Fevil.example%2F", "javascript%3Aalert(1)", "..%2F..%2Fs%2Fother%2F", "%5C%5Cevil.example")) {
            page.navigate(url("/v2/gh/org/repo/main?urlpath=" + evil));
            page.waitForURL(Pattern.compile(
                    "http://127\\.0\\.0\\.1:" + notebooks.getAddress().getPort() + "/s/[a-z2-7]{20}/.*token=.*"));
        }
    }

    @Test
    void theProfileOfALinkIsAskedFor() {
        page.navigate(url("/v2/gh/org/repo/main?labpath=a.ipynb&profile=hu%20ge"));
        assertThat(page.locator("#status")).containsText("There is no profile 'hu ge' here");
    }

    private void assertLink(String pasted, String path) {
        fill(pasted);
        assertThat(page.locator("#share-link")).hasValue(url("/" + path));
    }

    private void fill(String pasted) {
        page.getByLabel("Branch, tag or commit").fill("");
        page.locator("#path").fill("");
        page.locator("#path-type").selectOption("labpath");
        page.getByLabel("Repository").fill(pasted);
    }

    private void show(Browser.NewContextOptions options) {
        tab = browser.newContext(options);
        page = tab.newPage();
        complaints.clear();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(text(message));
            }
        });
        page.onPageError(complaints::add);
    }

    private static String text(ConsoleMessage message) {
        return message.text() + " at " + message.location();
    }

    private String url(String path) {
        return service.uri(path).toString();
    }

    private void screenshot(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
    }
}
