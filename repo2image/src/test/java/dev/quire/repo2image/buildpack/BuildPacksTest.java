package dev.quire.repo2image.buildpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.InMemoryTree;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildPacksTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void plansThePlainStackForNotebooksAlone() {
        ImagePlan.Composed plan = plan("index.ipynb", "{}", "README.md", "");
        assertThat(plan.describe()).isEqualTo("""
                        Build pack python, Python 3.13.5
                           Python 3.13 because no file names one
                        1. assembled  base with Python 3.13
                        2. assembled  stack for Python 3.13
                        3. assembled  repository content
                        """);
    }

    @Test
    void plansRequirements() {
        ImagePlan.Composed plan = plan("requirements.txt", "numpy\n-c limits.txt\n", "limits.txt", "numpy<3\n");
        assertThat(plan.describe()).isEqualTo("""
                        Build pack python, Python 3.13.5
                           Python 3.13 because no file names one
                        1. assembled  base with Python 3.13
                        2. assembled  stack for Python 3.13
                        3. assembled  Python packages: 1 requirement
                             numpy  (requirements.txt, line 1)
                             constraint numpy<3  (limits.txt, line 1)
                        4. assembled  repository content
                        """);
    }

    @Test
    void readsADirectoryForTheConfigurationInsteadOfTheRoot() {
        for (String directory : List.of("binder", ".binder")) {
            ImagePlan.Composed plan = plan(
                    directory + "/requirements.txt",
                    "inner\n",
                    "requirements.txt",
                    "outer\n",
                    "setup.py",
                    "",
                    "Dockerfile",
                    "");
            assertThat(requirements(plan)).isEqualTo("inner\n");
        }
        assertThat(plan("binder/README.md", "", "requirements.txt", "outer\n").pythonPackages())
                .isEmpty();
    }

    @Test
    void followsALinkToTheDirectoryForTheConfiguration() {
        ImagePlan.Composed plan = (ImagePlan.Composed) BuildPacks.standard(Pythons.ofDebian())
                .plan(
                        InMemoryTree.builder()
                                .symlink("binder", "ci/environment")
                                .symlink("ci/environment/requirements.txt", "../../requirements.txt")
                                .file("requirements.txt", "x\n")
                                .build(),
                        log::add);
        assertThat(requirements(plan)).isEqualTo("x\n");
    }

    @Test
    void refusesTwoDirectoriesForTheConfiguration() {
        assertFails(BuildError.INVALID_FILE, "binder/a", "", ".binder/a", "")
                .hasMessageContaining("both binder/ and .binder/");
    }

    @ParameterizedTest
    @CsvSource({
        "python-3.11,            3.11.2, false",
        "python-3.13,            3.13.5, false",
        "python-3.13.2,          3.13.5, true",
        "python-3.13.5,          3.13.5, false",
        "python-3.11.9,          3.11.2, true",
        "python-3,               3.13.5, false",
        "Python-3.11,            3.11.2, false",
        "python-3.11-2024-05-01, 3.11.2, true",
        "python-2024-05-01,      3.13.5, true",
        "'# why\n\npython-3.11  # because\n', 3.11.2, false",
    })
    void choosesThePythonThatRuntimeTxtNames(String runtime, String python, boolean said) {
        assertThat(plan("runtime.txt", runtime).python()).hasToString(python);
        assertThat(log.stream().anyMatch(line -> line.startsWith("runtime.txt, line")))
                .isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "python",
                "python3.11",
                "python-",
                "python-3.x",
                "python-3.11-2024-13-01",
                "python-3.11\npython-3.13",
                "-3.11",
                "python-3.11-beta",
                "ruby-3.1"
            })
    void refusesARuntimeTxtThatCannotBeRead(String runtime) {
        assertFails(BuildError.INVALID_FILE, "runtime.txt", runtime).hasMessageStartingWith("runtime.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"python-2.7", "python-3.10", "python-3.1", "python-3.131", "python-4", "julia-1.10"})
    void namesRuntimesThatItDoesNotHave(String runtime) {
        assertFails(BuildError.UNSUPPORTED, "runtime.txt", runtime).hasMessageStartingWith("runtime.txt, line 1: ");
    }

    @Test
    void installsWhatAProjectWithoutABuildDeclares() {
        ImagePlan.Composed plan = plan("pyproject.toml", """
                [project]
                name = "analysis"
                version = "0.1.0"
                requires-python = ">=3.11,<3.13"
                dependencies = [
                    "numpy>=2",
                    'tomli; python_version < "3.11"',
                ]
                """, "requirements.txt", "extra\n");
        assertThat(plan.python()).hasToString("3.11.2");
        assertThat(requirements(plan)).isEqualTo("extra\nnumpy>=2\ntomli ; python_version < \"3.11\"\n");
        assertThat(plan.pythonPackages().orElseThrow().requirements().placeOf("numpy"))
                .contains(new Place("pyproject.toml", 6));
    }

    @Test
    void ignoresAPyprojectThatOnlyConfiguresTools() {
        assertThat(plan("pyproject.toml", "[tool.ruff]\nline-length = 100\n").pythonPackages())
                .isEmpty();
        assertThat(log).anyMatch(line -> line.contains("declares no project"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[project]\nname='x'\ndynamic=['version', 'dependencies']\n",
                "[project]\nname='x'\nrequires-python='>=3.14'\n",
                "[tool.poetry.dependencies]\nx={git='https://github.com/u/x'}\n",
                "[tool.poetry.dependencies]\nx='^1 || ^3'\n",
            })
    void namesProjectsThatItCannotInstall(String text) {
        assertFails(BuildError.UNSUPPORTED, "pyproject.toml", text).hasMessageStartingWith("pyproject.toml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[project",
                "[project]\ndependencies='x'\n",
                "[project]\ndependencies=[1]\n",
                "[project]\ndependencies=['x y']\n",
                "[project]\nrequires-python='three'\n",
                "[project]\nrequires-python='>=3.11 x'\n"
            })
    void refusesAPyprojectThatCannotBeRead(String text) {
        assertFails(BuildError.INVALID_FILE, "pyproject.toml", text).hasMessageStartingWith("pyproject.toml");
    }

    @Test
    void survivesAPyprojectThatNestsWithoutEnd() {
        assertFails(BuildError.INVALID_FILE, "pyproject.toml", "x = " + "[".repeat(50_000));
    }

    @Test
    void refusesARuntimeThatTheProjectDoesNotAllow() {
        assertFails(
                        BuildError.INVALID_FILE,
                        "runtime.txt",
                        "python-3.13",
                        "pyproject.toml",
                        "[project]\nname='x'\nrequires-python='<3.12'\n")
                .hasMessageContaining("runtime.txt, line 1")
                .hasMessageContaining("pyproject.toml, line 3");
    }

    private ImagePlan.Composed plan(String... files) {
        return (ImagePlan.Composed) BuildPacks.standard(Pythons.ofDebian()).plan(InMemoryTree.of(files), log::add);
    }

    private static String requirements(ImagePlan.Composed plan) {
        return plan.pythonPackages().orElseThrow().requirements().requirementLines();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertFails(BuildError error, String... files) {
        return assertThatThrownBy(() -> plan(files))
                .isInstanceOfSatisfying(
                        BuildException.class,
                        e -> assertThat(e.error()).as(e.getMessage()).isEqualTo(error));
    }
}
