package dev.quire.api.cluster;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.TimeoutError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** JupyterLab in a real Chromium. */
final class Notebook implements AutoCloseable {
    private static final double STEP = Duration.ofSeconds(15).toMillis();

    private final Playwright playwright;
    private final Browser browser;

    Notebook(Path chromium) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")));
    }

    /** Opens a new notebook at a session's URL, runs that code in a cell, and gives what the cell shows. */
    String run(String sessionUrl, String token, String code) {
        try (Page page = browser.newPage()) {
            page.setDefaultTimeout(90_000);
            page.navigate(sessionUrl + "lab?reset&token=" + token);
            page.locator(".jp-LauncherCard[data-category=Notebook]").first().click();
            Locator cell = page.locator(".jp-Notebook .jp-CodeCell .cm-content").first();
            cell.click();
            // The kernel has started when it says so; what is run before is lost in some releases of JupyterLab.
            page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").waitFor();
            page.keyboard().type(code);
            Locator output = page.locator(".jp-OutputArea-output").first();
            for (int attempt = 1; ; attempt++) {
                try {
                    // Which kernel, if there was none yet when the cell was to run: the one that is offered.
                    Locator dialog = page.locator(".jp-Dialog .jp-mod-accept");
                    if (dialog.isVisible()) {
                        dialog.click(new Locator.ClickOptions().setTimeout(STEP));
                    }
                    cell.click(new Locator.ClickOptions().setTimeout(STEP));
                    page.keyboard().press("Shift+Enter");
                    output.waitFor(new Locator.WaitForOptions().setTimeout(STEP));
                    return output.innerText().strip();
                } catch (TimeoutError e) {
                    if (attempt == 6) {
                        throw e;
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
