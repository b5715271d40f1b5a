package dev.quire.repo2image.repo;

/** Told what is being done, one line at a time. */
@FunctionalInterface
public interface ProgressLog {
    /** A line without a line end. */
    void line(String message);
}
