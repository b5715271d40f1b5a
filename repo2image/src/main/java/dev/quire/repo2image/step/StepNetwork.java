package dev.quire.repo2image.step;

/** What a step can reach. */
public enum StepNetwork {
    /** Nothing. */
    NONE,
    /** What this installation lets steps reach that install. */
    INSTALL
}
