package dev.quire.repo2image.python.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.repo.InMemoryTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is taken from lock files of the real tools is what these tools installed from them; {@code scripts/renew-lock-fixtures}
 * recorded both.
 */
final class RecordedLocksTest {
    /** The tools ran on a machine with this minor version of glibc. */
    private static final int GLIBC = 36;

    @ParameterizedTest(name = "{0}/{1} for Python {2}")
    @CsvSource({
        "uv, uv.lock, 3.11, 3.11.7",
        "uv, uv.lock, 3.13, 3.13.0",
        "uv, pylock.toml, 3.11, 3.11.7",
        "uv, pylock.toml, 3.13, 3.13.0",
        "poetry2, poetry.lock, 3.11, 3.11.7",
        "poetry2, poetry.lock, 3.13, 3.13.0",
        "poetry1, poetry.lock, 3.11, 3.11.7",
        "poetry1, poetry.lock, 3.13, 3.13.0",
        "pipenv, Pipfile.lock, 3.11, 3.11.7",
        "pipenv, Pipfile.lock, 3.13, 3.13.0",
    })
    void theSameIsTakenAsTheToolInstalls(String project, String file, String feature, String python)
            throws IOException {
        Lock lock = read(project, file, new Target(python, GLIBC));
        List<String> expected = resource(project + "/expected-" + file + "-" + feature + ".txt")
                .lines()
                .toList();
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < lock.entries().size(); i++) {
            taken.add(shown(lock.entries().get(i), expected.get(Math.min(i, expected.size() - 1))));
        }
        assertThat(taken).containsExactlyElementsOf(expected);
    }

    /** The entry as the record has it; what the lock does not say is as the tool chose it. */
    private static String shown(LockEntry entry, String expected) {
        String[] words = expected.split(" ");
        return switch (entry) {
            case LockEntry.Wheel wheel -> {
                LockedWheel file = wheel.wheel();
                String tags = file.filename().replaceFirst("^[^-]+-[^-]+-", "").replaceFirst("\\.whl$", "");
                yield file.name() + " " + file.version() + " " + (isOneOf(words[2], tags) ? words[2] : tags);
            }
            case LockEntry.Sdist sdist -> sdist.name() + " " + sdist.version() + " source";
            case LockEntry.Pin pin -> pin.name() + " " + pin.version().orElse(words[1]) + " " + words[2];
            case LockEntry.Local local -> local.name() + " 0.1 local";
            case LockEntry.Repository repository -> repository.describe();
        };
    }

    /** Whether the one tag of a wheel's metadata is among those that its file name stands for. */
    private static boolean isOneOf(String tag, String tags) {
        String[] one = tag.split("-");
        String[] all = tags.split("-");
        for (int i = 0; i < all.length; i++) {
            if (!List.of(all[i].split("\\.")).contains(one[i])) {
                return false;
            }
        }
        return true;
    }

    static Lock read(String project, String file, Target target) throws IOException {
        InMemoryTree.Builder tree = InMemoryTree.builder().file(file, resource(project + "/" + file));
        if (!project.equals("pipenv")) {
            tree.file("pyproject.toml", resource(project + "/pyproject.toml"));
        }
        return LockFiles.read(tree.build(), file, target);
    }

    static String resource(String path) throws IOException {
        try (InputStream in = Objects.requireNonNull(RecordedLocksTest.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.joining("\n", "", "\n"));
        }
    }
}
