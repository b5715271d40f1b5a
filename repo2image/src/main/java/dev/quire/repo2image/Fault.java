package dev.quire.repo2image;

/** Whose fault a failed build is, which decides who is told and who is paged. */
public enum Fault {
    /** The request or the repository: its author can mend it. */
    REPOSITORY,
    /** A forge, a package index or a mirror that this service does not run. */
    UPSTREAM,
    /** A limit of this installation was reached. */
    CAPACITY,
    /** This installation: its operator must look. */
    SERVICE
}
