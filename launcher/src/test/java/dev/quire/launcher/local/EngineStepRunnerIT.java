package dev.quire.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.launcher.local.EngineStatus.Usable;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.standin.PythonImage;
import dev.quire.launcher.step.StepRunner;
import dev.quire.launcher.step.StepRunnerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineStepRunnerIT extends StepRunnerContract {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    static Path directory;

    private static EngineProfile profile;
    private static ImageSource.Layout image;

    private final String installation = "test-" + SessionId.random(RANDOM);
    private EngineStepRunner runner;

    @BeforeAll
    static void findEngine() throws Exception {
        EngineStatus status = Engines.status();
        assumeTrue(status instanceof Usable, () -> "no engine that runs containers: " + status);
        assumeTrue(PythonImage.isPossible(), "no /usr/bin/python3 and ldd to make an image of");
        profile = ((Usable) status).profile();
        image = PythonImage.make().write(directory);
    }

    @AfterAll
    static void removeImage() throws Exception {
        if (image != null) {
            String name = "localhost/quire:" + image.digest().substring("sha256:".length());
            profile.engine().run(EngineCall.of("rmi", "-f", name));
        }
    }

    @BeforeEach
    void open() throws Exception {
        runner = open(installation);
    }

    private static EngineStepRunner open(String installation) throws InterruptedException {
        EngineStepSettings settings = new EngineStepSettings(installation, RegistryAccess.UNVERIFIED, Optional.empty());
        return EngineStepRunner.open(() -> new Usable(profile), settings, RANDOM);
    }

    @Test
    void removesAtItsStartWhatADeadProcessHasLeft() throws Exception {
        start("1-1");
        start(Owner.current());
        assertThat(containers()).hasSize(2);

        open(installation).close();

        assertThat(containers()).hasSize(1);
        String mine = containers().getFirst();
        // Its program is the first of its container, which no signal but this ends; 'rm -f' alone would wait for it.
        profile.engine().run(EngineCall.of("kill", mine));
        profile.engine().run(EngineCall.of("rm", "-f", mine));
    }

    private void start(String owner) throws Exception {
        String name = new EngineImages(profile.engine(), RegistryAccess.UNVERIFIED).ensure(image, _ -> {});
        java.util.ArrayList<String> arguments = new java.util.ArrayList<>(List.of("run", "-d"));
        arguments.addAll(profile.runArguments());
        arguments.addAll(List.of(
                "--label",
                "dev.quire.step.installation=" + installation,
                "--label",
                "dev.quire.step.instance=" + owner,
                "--entrypoint",
                "sleep",
                name,
                "60"));
        assertThat(profile.engine().run(EngineCall.of(arguments)).ok()).isTrue();
    }

    private List<String> containers() {
        try {
            return profile.engine()
                    .runToTheEnd(EngineCall.of(
                            "ps", "-aq", "--no-trunc", "--filter", "label=dev.quire.step.installation=" + installation))
                    .lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected StepRunner runner() {
        return runner;
    }

    @Override
    protected ImageSource image() {
        return image;
    }

    @Override
    protected ImageSource gone() {
        return new ImageSource.Layout(directory, "nothing", "sha256:" + "0".repeat(64));
    }

    @Override
    protected int left() {
        return containers().size();
    }

    @Override
    protected void kill() {
        try {
            profile.engine().runToTheEnd(EngineCall.of("kill", containers().getFirst()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
