package dev.quire.launcher.testing;

import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Sessions;
import dev.quire.launcher.session.SessionsContract;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

final class InMemorySessionsTest extends SessionsContract {
    private final InMemorySessions sessions =
            new InMemorySessions(URI.create("http://sessions.example"), InstantSource.system());

    @Override
    protected Sessions sessions() {
        return sessions;
    }

    @Override
    protected ImageSource image() {
        return new ImageSource.Registry("registry.example/image@sha256:" + "0".repeat(64));
    }

    @Override
    protected SessionSpec neverReady(SessionSpec spec) {
        sessions.script((_, progress) -> {
            progress.accept("Waiting");
            Thread.sleep(Duration.ofHours(1));
        });
        return spec;
    }

    @Override
    protected SessionSpec failing(SessionSpec spec) {
        sessions.script((_, _) -> {
            throw new LaunchException(LaunchError.EXITED, "The session's process ended with exit code 1.");
        });
        return spec;
    }
}
