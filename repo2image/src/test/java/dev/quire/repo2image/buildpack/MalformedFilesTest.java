package dev.quire.repo2image.buildpack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.InMemoryTree;
import java.util.Collections;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that nobody should have written: each ends in a sentence that names file and line, and in nothing else. */
class MalformedFilesTest {
    private static final String BOMB = bomb();

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource
    void namesFileAndLine(String place, String file, String text) {
        BuildException refusal = Assertions.assertThrowsExactly(
                BuildException.class,
                () -> BuildPacks.standard(Pythons.ofDebian()).plan(InMemoryTree.of(file, text), line -> {}));
        assertThat(refusal.error()).isIn(BuildError.INVALID_FILE, BuildError.UNSUPPORTED);
        assertThat(refusal.getMessage())
                .matches("(?s)" + Pattern.quote(place) + (place.equals("environment.yml") ? "(, line \\d+)?" : "")
                        + ": .*")
                .endsWith(".")
                .hasSizeLessThan(600)
                .doesNotContain("\n", "Exception", "\0");
    }

    static Stream<Arguments> namesFileAndLine() {
        String env = "environment.yml";
        String toml = "pyproject.toml";
        return Stream.of(
                bad(env, 1, "- numpy\n"),
                bad(env, 1, "just text\n"),
                bad(env, 2, "dependencies: [numpy\n"),
                bad(env, 2, "dependencies:\n\t- numpy\n"),
                bad(env, 2, "dependencies:\n  numpy: 1\n"),
                bad(env, 3, "dependencies:\n  - pip:\n    - a: b\n"),
                bad(env, 2, "dependencies:\n  - conda: [x]\n"),
                bad(env, 2, "dependencies:\n  - [numpy]\n"),
                bad(env, 2, "dependencies:\n  - " + "x".repeat(600) + "[\n"),
                bad(env, 2, "name: a\nname: b\n"),
                bad(env, 1, "? [a]\n: b\n"),
                bad(env, 1, "dependencies: *nowhere\n"),
                bad(env, 1, "a: \0\n"),
                bad(env, 0, "dependencies:\n" + "  - numpy\n".repeat(2001)),
                bad(env, 0, "x".repeat((1 << 20) + 1)),
                somewhere(env, BOMB),
                somewhere(env, "a: " + "[".repeat(5000) + "]".repeat(5000)),
                somewhere(env, "a: &x\n  b: *x\n"),
                bad(toml, 1, "[project\n"),
                bad(toml, 2, "a = 1\na = 2\n"),
                bad(toml, 0, "x = " + "[".repeat(50_000)),
                bad(toml, 0, "#".repeat(300_000)),
                bad(toml, 1, "project = 1\n"),
                bad(toml, 2, "[project]\ndependencies = 'x'\n"),
                bad(toml, 2, "[project]\ndependencies = ['x y']\n"),
                bad(toml, 2, "[project]\nrequires-python = 3\n"),
                bad(toml, 2, "[tool.poetry.dependencies]\nx = '^'\n"),
                bad(toml, 2, "[tool.poetry.dependencies]\nx = 1\n"),
                bad(toml, 2, "[tool.poetry.dependencies]\n'x; y' = '*'\n"),
                bad("Pipfile", 1, "[packages\n"),
                bad("Pipfile", 2, "[packages]\nx = '-e .'\n"),
                bad("Pipfile", 2, "[packages]\n\"x\\ny\" = '*'\n"),
                bad("Pipfile", 2, "[requires]\npython_version = '2.7'\n"),
                bad("Pipfile.lock", 2, "{\n x"),
                bad("Pipfile.lock", 0, "[".repeat(5000)),
                bad("Project.toml", 2, "[compat]\njulia = 'newest'\n"),
                bad("Project.toml", 1, "compat = 'x'\n"),
                bad("REQUIRE", 0, "julia 0.6\n"),
                bad("runtime.txt", 2, "python-3.11\nr-4.3\n"),
                bad("runtime.txt", 1, "r-4.1-2021-02-30\n"),
                bad("runtime.txt", 1, "r-3.6-2017-01-01\n"),
                bad("runtime.txt", 1, "ruby-3.1\n"),
                bad("requirements.txt", 0, "-r requirements.txt\n"),
                bad("requirements.txt", 2, "numpy\nscipy\0\n"),
                bad("requirements.txt", 0, "# " + "x".repeat(1 << 20)),
                bad("requirements.txt", 1, "numpy=1\n"),
                bad("apt.txt", 1, "curl; touch /x\n"),
                bad("apt.txt", 1001, aptNames()),
                bad("Dockerfile", 1, "FROM andrewosh/binder-base\n"));
    }

    private static Arguments bad(String file, int line, String text) {
        return Arguments.of(line == 0 ? file : file + ", line " + line, file, text);
    }

    /** The library stops where its limit is reached, which is no line in particular. */
    private static Arguments somewhere(String file, String text) {
        return Arguments.of(file, file, text);
    }

    private static String aptNames() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 1001; i++) {
            names.append("package").append(i).append('\n');
        }
        return names.toString();
    }

    /** Ten lines that are ten thousand million values when they are written out. */
    private static String bomb() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String alias = "*a" + (i - 1);
            yaml.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(10, alias))));
        }
        return yaml.toString();
    }
}
