package dev.quire.repo2image;

/** The kinds of failure that a build can end in; names are stable and part of logs, metrics and exit codes. */
public enum BuildError {
    /** The spec of a launch link cannot be read. */
    MALFORMED_SPEC(Fault.REPOSITORY),
    /** This installation does not serve that repository or that kind of URL. */
    FORBIDDEN_REPOSITORY(Fault.REPOSITORY),
    /** The host answers, but has no such repository, or not for us. */
    REPOSITORY_NOT_FOUND(Fault.REPOSITORY),
    /** The repository has no such branch, tag or commit. */
    REF_NOT_FOUND(Fault.REPOSITORY),
    /** The repository's host cannot be reached. */
    HOST_UNREACHABLE(Fault.UPSTREAM),
    /** The repository is larger than this installation allows. */
    REPOSITORY_TOO_LARGE(Fault.REPOSITORY),
    /** A configuration file of the repository cannot be read; the message names file and line. */
    INVALID_FILE(Fault.REPOSITORY),
    /** The repository asks for something that this version does not build. */
    UNSUPPORTED(Fault.REPOSITORY),
    /** No set of packages satisfies the requirements. */
    UNRESOLVABLE(Fault.REPOSITORY),
    /** A package is not what its index or lock says it is. */
    CORRUPT_PACKAGE(Fault.UPSTREAM),
    /** A package index or mirror cannot be reached. */
    PACKAGES_UNREACHABLE(Fault.UPSTREAM),
    /** A command of the repository, or of a package that it asks for, failed. */
    STEP_FAILED(Fault.REPOSITORY),
    /** A step took more memory, time, disk or output than this installation allows. */
    STEP_LIMIT(Fault.REPOSITORY),
    /** This installation cannot run steps, or a step was ended by the machine below it. */
    STEPS_UNAVAILABLE(Fault.SERVICE),
    /** The image registry cannot be reached or refuses. */
    REGISTRY_UNAVAILABLE(Fault.SERVICE),
    /** The disk of the cache is full. */
    DISK_FULL(Fault.SERVICE),
    /** A setting of this installation is missing or wrong. */
    MISCONFIGURED(Fault.SERVICE),
    /** Anything else: a defect. */
    INTERNAL(Fault.SERVICE);

    private final Fault fault;

    BuildError(Fault fault) {
        this.fault = fault;
    }

    /** Whose fault it is. */
    public Fault fault() {
        return fault;
    }
}
