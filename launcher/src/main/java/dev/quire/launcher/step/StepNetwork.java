package dev.quire.launcher.step;

/** What a step can reach. */
public enum StepNetwork {
    /** Nothing. */
    NONE,
    /** What its runner's settings allow. */
    OPEN
}
