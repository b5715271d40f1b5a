package dev.quire.launcher.step;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.step.AgentFrames.Ending;
import dev.quire.launcher.step.StepException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/** The sentences of a step's failures. */
public final class StepFailures {
    private final StepSpec spec;
    private final Supplier<List<String>> lastLines;

    StepFailures(StepSpec spec, Supplier<List<String>> lastLines) {
        this.spec = spec;
        this.lastLines = lastLines;
    }

    /** Failures of a step that has not begun. */
    public static StepFailures of(StepSpec spec) {
        return new StepFailures(spec, List::of);
    }

    StepException ended(Ending ending) {
        String detail = ending.message().isBlank() ? "" : " (" + ending.message() + ")";
        return switch (ending.outcome()) {
            case "exit" -> failed(ending.code(), ending.message());
            case "signal" ->
                failure(Kind.KILLED, ending.code(), "was killed%s; read its last lines and mend it.".formatted(detail));
            case "time" -> time();
            case "memory" -> memory();
            case "processes" ->
                failure(
                        Kind.PROCESSES,
                        "ran more than %d processes at a time; make it run fewer."
                                .formatted(spec.limits().processes()));
            case "disk" ->
                failure(
                        Kind.DISK,
                        "wrote more than %s to disk; make it write less."
                                .formatted(bytes(spec.limits().diskBytes())));
            case "files" ->
                failure(
                        Kind.DISK,
                        "made more than %d files; make it make fewer."
                                .formatted(spec.limits().files()));
            case "output" ->
                failure(
                        Kind.OUTPUT,
                        "printed more than %s; make it print less."
                                .formatted(bytes(spec.limits().outputBytes())));
            case "capture" ->
                failure(Kind.CAPTURE, "made a change that cannot be captured%s; mend it.".formatted(detail));
            default -> unavailable("its agent failed" + detail);
        };
    }

    private StepException failed(int code, String message) {
        if (!message.isEmpty()) {
            return failure(Kind.FAILED, code, "could not be started (%s); mend its command.".formatted(message));
        }
        return failure(Kind.FAILED, code, "ended with exit code %d; read its last lines and mend it.".formatted(code));
    }

    /** It took longer than it may. */
    public StepException time() {
        return failure(
                Kind.TIME,
                "took longer than %s; make it do less."
                        .formatted(time(spec.limits().time())));
    }

    /** It used more memory than it may. */
    public StepException memory() {
        return failure(
                Kind.MEMORY,
                "used more than its %s of memory; make it use less."
                        .formatted(bytes(spec.limits().memoryBytes())));
    }

    /** It wrote more than it may. */
    public StepException disk() {
        return failure(
                Kind.DISK,
                "wrote more than %s to disk; make it write less."
                        .formatted(bytes(spec.limits().diskBytes())));
    }

    /** Somebody or something ended its container. */
    public StepException killed() {
        return failure(
                Kind.KILLED, 9, "was killed with all that ran in its container; read its last lines and try again.");
    }

    /** The connection to its container broke. */
    public StepException cutOff(String why) {
        return failure(Kind.CUT_OFF, "was cut off (%s); build again.".formatted(strip(why)));
    }

    /** The image cannot be had, or is none for steps. */
    public StepException image(String why) {
        return failure(
                Kind.IMAGE, "cannot run on its image (%s); build again, or choose another base.".formatted(strip(why)));
    }

    /** The engine or the cluster does not do its work. */
    public StepException unavailable(String why) {
        return failure(
                Kind.UNAVAILABLE,
                "cannot be run at the moment (%s); tell the operator or try again.".formatted(strip(why)));
    }

    /** It needs root, which is not to be had. */
    public StepException rootRefused(String why) {
        return failure(
                Kind.ROOT_REFUSED, "needs root, which %s; tell the operator or do without it.".formatted(strip(why)));
    }

    /** What kept a container from starting, in the words of a session's launch. */
    public StepException of(LaunchException e) {
        LaunchError error = e.error();
        String why = Objects.requireNonNullElse(e.getMessage(), error.name());
        return error == LaunchError.IMAGE_NOT_FOUND || error == LaunchError.IMAGE_UNUSABLE
                ? image(why)
                : unavailable(why);
    }

    private StepException failure(Kind kind, String sentence) {
        return failure(kind, 0, sentence);
    }

    private StepException failure(Kind kind, int code, String sentence) {
        return new StepException(kind, "Step '" + spec.name() + "' " + sentence, code, lastLines.get(), null);
    }

    private static String strip(String why) {
        return why.strip().replaceFirst("[.;]$", "").replaceAll("\\s*\\R\\s*", " ");
    }

    private static String bytes(long bytes) {
        return bytes >= 10L << 30
                ? "%d GiB".formatted(bytes >> 30)
                : bytes >= 1 << 20 ? "%d MiB".formatted(bytes >> 20) : "%d KiB".formatted(Math.max(1, bytes >> 10));
    }

    private static String time(Duration time) {
        return time.toMinutes() >= 2
                ? "%d minutes".formatted(time.toMinutes())
                : String.format(Locale.ROOT, "%.3g s", time.toMillis() / 1000.0);
    }
}
