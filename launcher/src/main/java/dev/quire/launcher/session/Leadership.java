package dev.quire.launcher.session;

/** Which of several processes over the same sessions looks after them. */
@FunctionalInterface
public interface Leadership {
    /** Whether it is this one, now. */
    boolean leads();
}
