package dev.quire.api.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.quire.api.journey.Events.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Who is gone is not waited for; who works, or lets the machine work, is: real sessions with a limit of forty seconds. */
final class SessionEndsIT {
    private static final Duration IDLE = Duration.ofSeconds(40);
    /** Between two looks of the culler, and what a slow machine takes. */
    private static final Duration SLACK = Duration.ofSeconds(60);

    @Test
    void whatNobodyUsesEndsAndWhatIsUsedDoesNot() throws Exception {
        Engine engine = Engine.require();
        Chromium.require();
        Setup setup = Setup.of("ends", Caches.kept()).with("QUIRE_SESSIONS_IDLE", IDLE.toSeconds() + "s");
        try (ServiceProcess service = ServiceProcess.script(setup)) {
            String link = service.announced("Try ").replaceFirst(".*/v2/", "");
            Event opened = service.launch(link).ready();
            try (Chromium chromium = Chromium.start()) {
                Page page = chromium.page();
                page.navigate(opened.url() + "lab?token=" + opened.token());
                Locator warning = page.locator("#quire-lifetime");
                warning.waitFor(new Locator.WaitForOptions().setTimeout(60_000));
                assertThat(warning).containsText("this session ends in");
                page.screenshot(
                        new Page.ScreenshotOptions().setPath(Setup.output().resolve("warning.png")));

                Event alone = service.launch(link).ready();
                Event computing = service.launch(link).ready();
                try (KernelClient kernel = KernelClient.of(computing)) {
                    kernel.begin("import time; time.sleep(80)");
                }
                long began = System.nanoTime();
                // Its user is there for another half of the time, and then gone, with the page open.
                Thread.sleep(IDLE.dividedBy(2));
                warning.locator("button").click();

                within(IDLE.plus(SLACK), () -> !runs(engine, setup, alone));
                assertThat(runs(engine, setup, opened)).as("what was kept").isTrue();
                assertThat(runs(engine, setup, computing)).as("what computes").isTrue();
                assertThat(System.nanoTime() - began)
                        .isLessThan(Duration.ofSeconds(80).toNanos());

                within(IDLE.plus(SLACK), () -> !runs(engine, setup, opened));
                within(Duration.ofSeconds(80).plus(IDLE).plus(SLACK), () -> !runs(engine, setup, computing));
            }
        } finally {
            engine.clear(setup);
        }
    }

    private static boolean runs(Engine engine, Setup setup, Event ready) {
        try {
            String id = ready.url().getPath().replaceFirst("^/s/", "").replaceFirst("/.*", "");
            return engine.containers(setup).stream().anyMatch(name -> name.contains(id));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void within(Duration time, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as("it took longer than %s", time)
                    .isNegative();
            Thread.sleep(Duration.ofSeconds(1));
        }
    }
}
