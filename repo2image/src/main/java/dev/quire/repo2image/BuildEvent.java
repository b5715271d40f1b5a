package dev.quire.repo2image;

/**
 * One line of a build's progress.
 *
 * @param phase where the build is
 * @param message one line of text, without a line end
 */
public record BuildEvent(Phase phase, String message) {
    /** BinderHub's phases of a build. */
    public enum Phase {
        FETCHING,
        BUILDING,
        PUSHING
    }
}
