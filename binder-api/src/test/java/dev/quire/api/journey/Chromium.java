package dev.quire.api.journey;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The machine's own Chromium; a test that needs it is skipped where there is none. */
final class Chromium implements AutoCloseable {
    private static final Path PROGRAM =
            Path.of(System.getenv().getOrDefault("QUIRE_TEST_BROWSER", "/usr/bin/chromium"));

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static void require() {
        assumeTrue(Files.isExecutable(PROGRAM), "No Chromium at " + PROGRAM + "; QUIRE_TEST_BROWSER may name another.");
    }

    static Chromium start() {
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Chromium(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(PROGRAM)
                                .setArgs(List.of(
                                        "--no-sandbox",
                                        "--disable-gpu",
                                        "--disable-quic",
                                        "--no-first-run",
                                        "--disable-background-networking",
                                        "--disable-component-update",
                                        "--disable-sync"))));
    }

    /** A page of a browser that has been nowhere yet. */
    Page page() {
        return browser.newPage(new Browser.NewPageOptions().setViewportSize(1280, 800));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
