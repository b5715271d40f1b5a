package dev.quire.repo2image.step;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Listens to a step for the one line by which its program says why it is going to fail: {@code quire-error: CODE sentence}. Only
 * faults of the repository and of what it downloads can be stated, since anything in the container can print such a line.
 */
final class StatedFailure implements Consumer<String> {
    private static final Pattern LINE = Pattern.compile("quire-error: (?<code>[A-Z_]{1,40}) (?<sentence>\\S.*)");
    private static final int LONGEST = 1500;

    private static final Map<String, BuildError> CODES = Stream.of(
                    BuildError.INVALID_FILE,
                    BuildError.UNSUPPORTED,
                    BuildError.UNRESOLVABLE,
                    BuildError.CORRUPT_PACKAGE,
                    BuildError.PACKAGES_UNREACHABLE,
                    BuildError.STEP_FAILED)
            .collect(Collectors.toUnmodifiableMap(BuildError::name, Function.identity()));

    /** What was stated. */
    private record Statement(BuildError error, String sentence) {}

    private final Consumer<String> log;
    private volatile @Nullable Statement statement;

    /**
     * @param log told all other lines
     */
    StatedFailure(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public void accept(String line) {
        Optional<Statement> stated = read(line);
        if (stated.isPresent()) {
            statement = stated.get();
        } else {
            log.accept(line);
        }
    }

    private static Optional<Statement> read(String line) {
        Matcher matcher = LINE.matcher(line.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String sentence = matcher.group("sentence");
        String shown = sentence.length() > LONGEST ? sentence.substring(0, LONGEST) + " …" : sentence;
        return Optional.ofNullable(CODES.get(matcher.group("code"))).map(error -> new Statement(error, shown));
    }

    /**
     * The failure as the program stated it; as it came when the program said nothing, or something else ended it.
     *
     * @param file what the sentence is about, when the program does not know
     */
    BuildException explained(BuildException failure, String file) {
        Statement stated = statement;
        if (stated == null || failure.error() != BuildError.STEP_FAILED) {
            return failure;
        }
        return new BuildException(
                stated.error(), file.isEmpty() ? stated.sentence() : file + ": " + stated.sentence(), failure);
    }
}
