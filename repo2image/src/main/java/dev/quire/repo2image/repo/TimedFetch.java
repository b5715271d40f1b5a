package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Runs what talks to an archive within its time, and turns what goes wrong into a sentence. */
public final class TimedFetch {
    private final Path directory;

    /**
     * @param directory where content is put, for when its disk is full
     */
    public TimedFetch(Path directory) {
        this.directory = directory;
    }

    /** The result of that work. */
    public <T> T within(Duration limit, String url, Callable<T> work) throws InterruptedException {
        try {
            return Deadline.call(limit, work);
        } catch (TimeoutException e) {
            throw new BuildException(
                    BuildError.HOST_UNREACHABLE,
                    Excerpt.of(url) + " was not there within " + limit.toSeconds() + " seconds; try again later.",
                    e);
        } catch (ExecutionException e) {
            throw of(url, e.getCause() == null ? e : e.getCause());
        }
    }

    private BuildException of(String url, Throwable failure) {
        if (failure instanceof BuildException known) {
            return known;
        }
        if (ConnectionFailure.isDiskFull(failure)) {
            return diskFull(directory, failure);
        }
        String why = ConnectionFailure.why(failure).orElseGet(() -> ConnectionFailure.reason(failure));
        return new BuildException(
                BuildError.HOST_UNREACHABLE,
                Excerpt.of(url) + " cannot be fetched: " + why + "; try again later.",
                failure);
    }

    static BuildException diskFull(Path directory, Throwable failure) {
        return new BuildException(
                BuildError.DISK_FULL,
                "The disk that holds " + directory + " is full; its operator must free some space.",
                failure);
    }
}
