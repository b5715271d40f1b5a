package dev.quire.repo2image.step;

/** Who runs a step. */
public enum StepUser {
    /** The superuser of the container, for package managers of the operating system. */
    ROOT,
    /** The notebook's user, 1000:1000, for everything that a repository brings. */
    NOTEBOOK
}
