package dev.quire.api.cli;

import dev.quire.repo2image.BuildError;

/** What the process ends with, so that scripts can tell failures apart; the numbers are stable. */
final class ExitCode {
    static final int DONE = 0;
    /** The command line cannot be read, or asks for what cannot be done. */
    static final int USAGE = 2;
    /** There is no such image. */
    static final int NO_IMAGE = 3;
    /** The image is there, but did not start. */
    static final int NOT_STARTED = 40;
    /** A defect. */
    static final int INTERNAL = 70;
    /** Stopped by Ctrl-C or a signal. */
    static final int STOPPED = 130;

    private ExitCode() {}

    /** From 10 for what its author can mend, from 20 for what lies upstream, from 30 for this installation. */
    static int of(BuildError error) {
        return switch (error) {
            case MALFORMED_SPEC -> 10;
            case FORBIDDEN_REPOSITORY -> 11;
            case REPOSITORY_NOT_FOUND -> 12;
            case REF_NOT_FOUND -> 13;
            case REPOSITORY_TOO_LARGE -> 14;
            case INVALID_FILE -> 15;
            case UNSUPPORTED -> 16;
            case UNRESOLVABLE -> 17;
            case STEP_FAILED -> 18;
            case STEP_LIMIT -> 19;
            case HOST_UNREACHABLE -> 20;
            case CORRUPT_PACKAGE -> 21;
            case PACKAGES_UNREACHABLE -> 22;
            case REGISTRY_UNAVAILABLE -> 30;
            case DISK_FULL -> 31;
            case MISCONFIGURED -> 32;
            case STEPS_UNAVAILABLE -> 33;
            case INTERNAL -> INTERNAL;
        };
    }
}
