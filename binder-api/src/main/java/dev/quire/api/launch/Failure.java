package dev.quire.api.launch;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.Fault;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * What a cause looks like from outside, and who must hear of it.
 *
 * @param event what the user is told
 * @param audience who can mend it
 * @param incident what connects the user's message with the log; empty unless the cause is a defect
 */
record Failure(LaunchEvent.Failed event, Audience audience, String incident) {
    enum Audience {
        /** The user or the repository's author: a line in the log is enough. */
        AUTHOR,
        /** The operator: the cause belongs in the log. */
        OPERATOR,
        /** Those who write this program: the whole stack belongs in the log. */
        DEVELOPER
    }

    static Failure of(Throwable cause, RandomGenerator random) {
        return switch (cause) {
            case BuildException e
            when e.error() != BuildError.INTERNAL ->
                new Failure(
                        failed(e, status(e.error()), e.error()),
                        audience(e.error().fault()),
                        "");
            case LaunchException e ->
                new Failure(
                        failed(e, status(e.error()), e.error()),
                        e.error().isRepositoryFault() ? Audience.AUTHOR : Audience.OPERATOR,
                        "");
            case RefusedException e ->
                new Failure(failed(e, e.refusal().statusCode(), e.refusal()), Audience.AUTHOR, "");
            default -> defect(random);
        };
    }

    private static Failure defect(RandomGenerator random) {
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        String incident = HexFormat.of().formatHex(bytes);
        String sentence =
                ("Something is wrong in Quire itself; its operator finds the cause in the log as incident %s. "
                                + "Try again, or report it with this number.")
                        .formatted(incident);
        return new Failure(
                new LaunchEvent.Failed(sentence, 500, BuildError.INTERNAL.name()), Audience.DEVELOPER, incident);
    }

    private static LaunchEvent.Failed failed(RuntimeException cause, int statusCode, Enum<?> error) {
        String sentence = cause.getMessage() == null ? error.name() : cause.getMessage();
        return new LaunchEvent.Failed(sentence, statusCode, error.name());
    }

    private static Audience audience(Fault fault) {
        return switch (fault) {
            case REPOSITORY, CAPACITY -> Audience.AUTHOR;
            case UPSTREAM, SERVICE -> Audience.OPERATOR;
        };
    }

    private static int status(BuildError error) {
        return switch (error) {
            case MALFORMED_SPEC -> 400;
            case FORBIDDEN_REPOSITORY -> 403;
            case REPOSITORY_NOT_FOUND, REF_NOT_FOUND -> 404;
            case REPOSITORY_TOO_LARGE -> 413;
            case INVALID_FILE, UNSUPPORTED, UNRESOLVABLE, STEP_FAILED, STEP_LIMIT -> 422;
            case HOST_UNREACHABLE, CORRUPT_PACKAGE, PACKAGES_UNREACHABLE -> 502;
            case REGISTRY_UNAVAILABLE, STEPS_UNAVAILABLE -> 503;
            case DISK_FULL -> 507;
            case MISCONFIGURED, INTERNAL -> 500;
        };
    }

    private static int status(LaunchError error) {
        return switch (error) {
            case OUT_OF_MEMORY, EXITED -> 422;
            case ENGINE_UNAVAILABLE, CLUSTER_UNREACHABLE, QUOTA_EXCEEDED, UNSCHEDULABLE, LOST -> 503;
            case TIMEOUT -> 504;
            case FORBIDDEN, IMAGE_NOT_FOUND, IMAGE_UNUSABLE -> 500;
        };
    }
}
