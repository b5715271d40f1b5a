package dev.quire.api.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The main job as a user does it: start the script, open the link that it prints, run a cell. */
final class LaunchInBrowserIT {
    private static final Path BROWSER =
            Path.of(System.getenv().getOrDefault("QUIRE_TEST_BROWSER", "/usr/bin/chromium"));
    private static final double LAUNCH = Duration.ofMinutes(10).toMillis();
    private static final double STEP = Duration.ofMinutes(1).toMillis();

    @Test
    void thePrintedLinkEndsInANotebookWhoseCellsRun() throws Exception {
        Engine engine = Engine.require();
        assumeTrue(Files.isExecutable(BROWSER), "No Chromium at " + BROWSER + "; QUIRE_TEST_BROWSER may name another.");
        Setup setup = Setup.of("browser", Caches.kept());
        try (ServiceProcess service = ServiceProcess.script(setup)) {
            assertThat(service.announced("Quire is ready at ")).isEqualTo("http://localhost:" + setup.port());
            try (Playwright playwright = Playwright.create(
                            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                    Browser browser = playwright.chromium().launch(options())) {
                Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1280, 800));
                page.navigate(service.announced("Try "));
                runTheFirstCell(page);
            }
            assertThat(engine.containers(setup)).hasSize(1);

            assertThat(service.stop(Duration.ofSeconds(20)))
                    .as("ends within 20 s")
                    .isTrue();
            assertThat(engine.containers(setup)).isEmpty();
            assertThat(service.isListening()).isFalse();
            assertThat(service.log()).doesNotContain("Exception", "\tat ");
        } finally {
            engine.clear(setup);
        }
    }

    private static void runTheFirstCell(Page page) throws Exception {
        Locator cell = page.locator(".jp-Notebook .jp-CodeCell")
                .filter(new Locator.FilterOptions().setHasText("6 * 7"))
                .first();
        cell.waitFor(new Locator.WaitForOptions().setTimeout(LAUNCH));
        assertThat(page.url()).contains("/s/").contains("/lab");
        // Until the kernel is there, Shift+Enter only asks for one.
        assertThat(page.locator(".jp-Toolbar-kernelStatus, .jp-Notebook-ExecutionIndicator")
                        .first())
                .hasAttribute("data-status", "idle", new LocatorAssertions.HasAttributeOptions().setTimeout(STEP));
        cell.locator(".cm-content").click();
        page.keyboard().press("Shift+Enter");
        assertThat(cell.locator(".jp-OutputArea-output"))
                .hasText("42", new LocatorAssertions.HasTextOptions().setTimeout(STEP));
        page.screenshot(new Page.ScreenshotOptions().setPath(Setup.output().resolve("lab.png")));
    }

    private static BrowserType.LaunchOptions options() {
        return new BrowserType.LaunchOptions()
                .setExecutablePath(BROWSER)
                .setArgs(List.of(
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync"));
    }
}
