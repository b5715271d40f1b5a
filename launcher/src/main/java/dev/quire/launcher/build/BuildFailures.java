package dev.quire.launcher.build;

import dev.quire.launcher.build.ImageBuildException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the cause of a failed build off what Buildah, Podman, BuildKit or Docker's old builder printed last. */
public final class BuildFailures {
    private static final int SHOWN = 160;
    private static final int LAST = 20;
    private static final String KILLED = "137";

    private static final Pattern FULL =
            Pattern.compile("no space left on device|disk quota exceeded", Pattern.CASE_INSENSITIVE);
    /** How the builders begin what they say of their own failures. */
    private static final Pattern COMPLAINT =
            Pattern.compile("^(Error|ERROR|error|failed to|COPY failed|ADD failed)\\b.*");
    /** Buildah, BuildKit, Docker's old builder. */
    private static final List<Pattern> COMMAND = List.of(
            Pattern.compile("^.{0,20}building at STEP \"(.*)\": while running runtime: exit status (\\d+)"),
            Pattern.compile("^.{0,40}process \"(.*)\" did not complete successfully: exit code: (\\d+)"),
            Pattern.compile("^The command '(.*)' returned a non-zero code: (\\d+)"));

    private static final List<Pattern> STEP =
            List.of(Pattern.compile("building at STEP \"(.*?)\": (.*)"), Pattern.compile("^(COPY|ADD) failed: (.*)"));
    private static final Pattern BASE = Pattern.compile("creating build container: (.*)|initializing source (.*)"
            + "|failed to resolve source metadata for (.*)|pull access denied (.*)|(manifest unknown.*)"
            + "|(short-name .*)|(repository .* not found.*)|^(Get \"https?://.*)");
    private static final Pattern NETWORK = Pattern.compile(
            "dial tcp|no such host|connection refused|i/o timeout|TLS handshake|x509|proxyconnect|network is unreachable"
                    + "|\\bEOF\\b|Too Many Requests|toomanyrequests|50[0234] ",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PARSE = Pattern.compile(
            "dockerfile parse error|unknown instruction|no FROM statement|no build stage|syntax error",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern RUNTIME =
            Pattern.compile("^(error running container|failed to create shim|.{0,40}OCI runtime create failed)");
    private static final Pattern NO_PROGRAM =
            Pattern.compile("no such file or directory|executable file not found|permission denied");
    /** BuildKit's and Buildah's own words, which are no lines of the command that failed. */
    private static final Pattern OWN_WORDS = Pattern.compile(
            "^(Error: |ERROR: |STEP |\\[\\d+/\\d+\\] | ?-+>|time=|#\\d+ |: exit status|The command '|Removing intermediate container"
                    + "|-+$|Dockerfile:).*");

    private BuildFailures() {}

    /**
     * A build that ended by itself, and not well.
     *
     * @param file the Dockerfile
     * @param lines what was printed last
     */
    public static ImageBuildException ended(String file, int exitCode, List<String> lines, BuildLimits limits) {
        // The commands print what they like, so that only the builder's own last words count.
        Optional<Matcher> command = lines.reversed().stream()
                .flatMap(line -> COMMAND.stream().map(pattern -> pattern.matcher(line)))
                .filter(Matcher::find)
                .findFirst();
        if (command.isPresent()) {
            return command(file, command.get().group(1), command.get().group(2), lines, limits);
        }
        String last = complaint(lines).orElse("exit code " + exitCode);
        String words = shown(last.replaceFirst("^(Error: |ERROR: |error: )+", ""));
        if (FULL.matcher(last).find()) {
            return failure(
                    Kind.UNAVAILABLE,
                    lines,
                    "%s was not built because the builder's disk is full: the operator must free some space."
                            .formatted(file));
        }
        if (PARSE.matcher(last).find()) {
            return failure(Kind.INVALID, lines, "%s: %s; correct it.".formatted(file, words));
        }
        Matcher base = BASE.matcher(last);
        if (base.find()) {
            return base(file, shown(group(base)), lines);
        }
        for (Pattern pattern : STEP) {
            Matcher step = pattern.matcher(last);
            if (step.find()) {
                return failure(
                        Kind.FAILED,
                        lines,
                        "%s: '%s' failed (%s); correct it."
                                .formatted(file, shown(step.group(1)), shown(step.group(2))));
            }
        }
        boolean noProgram =
                RUNTIME.matcher(last).find() && NO_PROGRAM.matcher(last).find();
        return noProgram || last.contains("failed to solve")
                ? failure(Kind.FAILED, lines, "%s: %s; correct it.".formatted(file, words))
                : unavailable(file, words, lines);
    }

    /** Output and errors come on two streams from a Pod: the builder's last line may not be the last that came. */
    private static Optional<String> complaint(List<String> lines) {
        return lines.reversed().stream()
                .filter(line -> COMPLAINT.matcher(line).matches())
                .findFirst()
                .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()));
    }

    private static String group(Matcher found) {
        return Stream.iterate(1, i -> i <= found.groupCount(), i -> i + 1)
                .map(found::group)
                .filter(group -> group != null)
                .findFirst()
                .orElse("");
    }

    private static ImageBuildException base(String file, String what, List<String> lines) {
        return NETWORK.matcher(what).find()
                ? failure(
                        Kind.UNREACHABLE,
                        lines,
                        "%s: the registry of an image that it needs cannot be reached (%s); try again later."
                                .formatted(file, what))
                : failure(
                        Kind.BASE,
                        lines,
                        "%s: an image that it needs is not there, or not for everyone (%s); correct its name."
                                .formatted(file, what));
    }

    private static ImageBuildException command(
            String file, String command, String code, List<String> lines, BuildLimits limits) {
        Optional<String> runtime =
                lines.stream().filter(line -> RUNTIME.matcher(line).find()).findFirst();
        if (runtime.filter(line -> !NO_PROGRAM.matcher(line).find()).isPresent()) {
            return unavailable(file, shown(runtime.get()), lines);
        }
        if (code.equals(KILLED) || lines.contains("container exited on killed")) {
            return memory(file, "'" + shown(command) + "'", limits, lines);
        }
        String last = lines.reversed().stream()
                .filter(line -> !OWN_WORDS.matcher(line).matches())
                .findFirst()
                .map(line -> "; its last line was: " + shown(line))
                .orElse("");
        return failure(
                Kind.FAILED, lines, "%s: '%s' ended with exit code %s%s".formatted(file, shown(command), code, last));
    }

    /**
     * Something of it was killed.
     *
     * @param what what was killed, for people
     */
    public static ImageBuildException memory(String file, String what, BuildLimits limits, List<String> lines) {
        return failure(
                Kind.MEMORY,
                lines,
                "%s: %s was killed, most likely because it used more than its %d MiB of memory; make it use less."
                        .formatted(file, what, limits.memoryBytes() >> 20));
    }

    /** It took longer than it may. */
    public static ImageBuildException time(String file, Duration time, List<String> lines) {
        return failure(
                Kind.TIME,
                lines,
                "%s took longer to build than %d s; make it do less.".formatted(file, time.toSeconds()));
    }

    /** It ran more processes than it may. */
    public static ImageBuildException processes(String file, int processes, List<String> lines) {
        return failure(
                Kind.PROCESSES,
                lines,
                "%s: its build ran more than %d processes at a time; make it run fewer.".formatted(file, processes));
    }

    /** It wrote more than it may. */
    public static ImageBuildException disk(String file, long bytes, List<String> lines) {
        return failure(
                Kind.DISK,
                lines,
                "%s: its build wrote more than %d MiB to disk; make it write less.".formatted(file, bytes >> 20));
    }

    /** It printed more than it may. */
    public static ImageBuildException output(String file, long bytes, List<String> lines) {
        return failure(
                Kind.OUTPUT,
                lines,
                "%s: its build printed more than %d KiB; make it print less.".formatted(file, bytes >> 10));
    }

    /** The image is larger than it may be. */
    public static ImageBuildException size(String file, long bytes) {
        return failure(
                Kind.SIZE,
                List.of(),
                "%s makes an image of more than %d MiB; make it smaller.".formatted(file, bytes >> 20));
    }

    /** The cluster does not allow what a builder needs. */
    public static ImageBuildException refused(String file, String why) {
        return failure(
                Kind.REFUSED,
                List.of(),
                "%s cannot be built because the cluster does not allow builders (%s); tell the operator."
                        .formatted(file, shown(why)));
    }

    /** The builder does not do its work. */
    public static ImageBuildException unavailable(String file, String why, List<String> lines) {
        return failure(
                Kind.UNAVAILABLE,
                lines,
                "%s cannot be built at the moment (%s); tell the operator or try again.".formatted(file, shown(why)));
    }

    private static ImageBuildException failure(Kind kind, List<String> lines, String message) {
        return new ImageBuildException(
                kind,
                message.endsWith(".") ? message : message + ".",
                lines.subList(Math.max(0, lines.size() - LAST), lines.size()));
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}+", " ").strip().replaceFirst("[.;]$", "");
        return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "…" : plain;
    }
}
