package dev.quire.launcher.step;

/** The agent of a step fell silent before it had said how the step ended; only its container's runtime may know why. */
public final class CutOffException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    CutOffException(String message, boolean refused) {
        super(message);
        this.refused = refused;
    }

    /** Whether it never said anything at all. */
    public boolean isRefused() {
        return refused;
    }
}
