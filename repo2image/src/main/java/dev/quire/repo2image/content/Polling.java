package dev.quire.repo2image.content;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ProgressLog;
import java.io.IOException;
import java.time.Duration;

/**
 * Waits for what an archive has to prepare first.
 *
 * @param pause how long to wait before it is asked again
 * @param times how often it is asked
 */
record Polling(Duration pause, int times) {
    /** One question. */
    interface Question {
        boolean isReady() throws IOException, InterruptedException;
    }

    /** Returns when it is ready. */
    void await(String what, ProgressLog progress, Question question) throws IOException, InterruptedException {
        for (int asked = 1; !question.isReady(); asked++) {
            if (asked == times) {
                throw new BuildException(
                        BuildError.HOST_UNREACHABLE,
                        what + " was not ready after "
                                + pause.multipliedBy(times).toSeconds() + " seconds; try again in a few minutes.");
            }
            if (asked == 1) {
                progress.line("Waiting for " + what);
            }
            Thread.sleep(pause);
        }
    }
}
