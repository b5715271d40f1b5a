package dev.quire.api.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The main job as a user does it: start the script, open the link that it prints, run a cell. */
final class LaunchInBrowserIT {
    private static final double LAUNCH = Duration.ofMinutes(10).toMillis();
    private static final double STEP = Duration.ofSeconds(10).toMillis();

    @Test
    void thePrintedLinkEndsInANotebookWhoseCellsRun() throws Exception {
        Engine engine = Engine.require();
        Chromium.require();
        Setup setup = Setup.of("browser", Caches.kept());
        try (ServiceProcess service = ServiceProcess.script(setup)) {
            assertThat(service.announced("Quire is ready at ")).isEqualTo("http://localhost:" + setup.port());
            try (Chromium chromium = Chromium.start()) {
                Page page = chromium.page();
                page.navigate(service.announced("Try "));
                runTheFirstCell(page);
                showTheWholeLab(page);
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
        assertThat(page.url()).contains("/s/").endsWith("/doc/tree/index.ipynb");
        run(page, cell);
        assertThat(cell.locator(".jp-OutputArea-output")).hasText("42");
        page.screenshot(new Page.ScreenshotOptions().setPath(Setup.output().resolve("notebook.png")));
    }

    /** The same notebook in the whole of JupyterLab, with all cells run: the picture in the README. */
    private static void showTheWholeLab(Page page) throws Exception {
        page.navigate(page.url().replace("/doc/tree/", "/lab/tree/"));
        Locator cells = page.locator(".jp-Notebook .jp-CodeCell");
        cells.last().waitFor();
        for (Locator cell : cells.all()) {
            run(page, cell);
        }
        page.locator(".jp-Notebook h1").click();
        page.screenshot(new Page.ScreenshotOptions().setPath(Setup.output().resolve("lab.png")));
    }

    /** As a user does: once more when nothing happens, because before the kernel is there Shift+Enter only asks for one. */
    private static void run(Page page, Locator cell) {
        Locator output = cell.locator(".jp-OutputArea-output").first();
        for (int attempt = 0; attempt < 6 && !output.isVisible(); attempt++) {
            try {
                // Which kernel, if there is none yet when a cell is to run: the one that is offered.
                Locator dialog = page.locator(".jp-Dialog .jp-mod-accept");
                if (dialog.isVisible()) {
                    dialog.click(new Locator.ClickOptions().setTimeout(STEP));
                }
                cell.locator(".cm-content").click(new Locator.ClickOptions().setTimeout(STEP));
                page.keyboard().press("Shift+Enter");
                output.waitFor(new Locator.WaitForOptions().setTimeout(STEP));
            } catch (TimeoutError e) {
                // Not yet.
            }
        }
        assertThat(output).isVisible();
    }
}
