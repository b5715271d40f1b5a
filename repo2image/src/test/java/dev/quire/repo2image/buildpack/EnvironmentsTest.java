package dev.quire.repo2image.buildpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.InMemoryTree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is planned for each kind of repository, and what is said about it. */
class EnvironmentsTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void saysWhatEachStepDoesAndWhichFileAsksForIt() {
        assertThat(describe(
                        "runtime.txt", "r-4.3-2024-01-01",
                        "apt.txt", "libgl1 # for plots\ng++\n",
                        "requirements.txt", "numpy\n",
                        "install.R", "install.packages('x')",
                        "postBuild", "",
                        "start", ""))
                .isEqualTo("""
                        Build pack r, Python 3.13.5
                           R because of runtime.txt, line 1
                           Python 3.13 because no file names one
                        1. assembled  base with Python 3.13
                        2. executed   Debian packages: libgl1 g++  (apt.txt)
                        3. assembled  stack for Python 3.13
                        4. executed   R 4.3 with packages of 2024-01-01  (runtime.txt)
                        5. assembled  Python packages: 1 requirement
                             numpy  (requirements.txt, line 1)
                        6. assembled  repository content
                        7. executed   R packages  (install.R)
                        8. executed   run postBuild  (postBuild)
                        Sessions start through start
                        """);
    }

    @Test
    void installsAProjectOnTopOfTheContent() {
        assertThat(describe("setup.py", "", "requirements.txt", "numpy\n"))
                .contains("3. assembled  Python packages")
                .contains("4. assembled  repository content")
                .contains("5. executed   the project itself: pip install .  (setup.py)");
    }

    @Test
    void installsCondaBeforeTheContentUnlessPipReadsIt() {
        String plain = "dependencies:\n  - numpy\n  - pip:\n    - requests\n";
        assertThat(describe("environment.yml", plain))
                .contains("3. executed   conda environment with Python 3.13  (environment.yml)");
        for (String line : List.of("-r requirements.txt", "-e .", "./x", "x @ file:x", "--requirement=x")) {
            assertThat(describe("environment.yml", plain + "    - " + line + "\n"))
                    .as(line)
                    .contains("4. executed   conda environment");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "python>=3.11, 3.13",
        "python<3.13, 3.11",
        "'python >=3.10,<3.11', 3.10",
        "conda-forge::python=3.12, 3.12",
        "python=3.11=h1234_0_cpython, 3.11",
        "'python[version=''>=3.12,<3.13'']', 3.12",
        "python 3.8|3.9, 3.9",
        "python~=3.12.1, 3.12",
        "python!=3.13.*, 3.11",
        "python, 3.13",
        "'', 3.13",
    })
    void readsWhatCondaMayHaveOfPython(String dependency, String python) {
        assertThat(describe("environment.yml", "dependencies: [\"" + dependency + "\"]"))
                .contains("conda environment with Python " + python + "  (");
    }

    @Test
    void leavesPythonToTheSolverWhereNoneThatItKnowsWillDo() {
        assertThat(describe("environment.yml", "dependencies: [python=3.17]")).contains("conda environment  (");
    }

    @Test
    void prefersTheLockThatWasMadeFromTheDeclaration() {
        assertThat(describe("environment.yml", "", "conda-lock.yml", "")).contains("(conda-lock.yml)");
        assertThat(describe("Pipfile", "", "Pipfile.lock", "{}")).contains("Python packages of a lock  (Pipfile.lock)");
        assertThat(describe("pyproject.toml", "[project]\nname='x'\ndependencies=['a']", "uv.lock", ""))
                .contains("Python packages of a lock  (uv.lock)")
                .contains("Packages as locked because of uv.lock");
        assertThat(describe("pixi.toml", "", "pixi.lock", "")).contains("conda environment  (pixi.lock)");
    }

    @Test
    void neverLetsALockOfAnotherToolOverruleWhatRepo2dockerReads() {
        for (String lock : List.of("uv.lock", "poetry.lock", "pylock.toml", "pixi.lock", "conda-lock.yml")) {
            assertThat(describe("requirements.txt", "numpy\n", lock, ""))
                    .as(lock)
                    .contains("numpy  (requirements.txt");
            assertThat(log).as(lock).anyMatch(line -> line.startsWith(lock + " is not used: requirements.txt"));
        }
    }

    @Test
    void installsWhatPoetryDeclares() {
        assertThat(describe("pyproject.toml", """
                [tool.poetry]
                name = "some-thing"
                [tool.poetry.dependencies]
                python = "^3.11"
                numpy = "^2.1"
                zero = "^0.3.1"
                wave = "~1.2"
                exact = "1.0"
                any = "*"
                detailed = { version = ">=1,<2", extras = ["x"], python = "<3.12" }
                left = { version = "1", optional = true }
                [tool.poetry.group.dev.dependencies]
                ipykernel = "*"
                [tool.poetry.group.docs]
                optional = true
                [tool.poetry.group.docs.dependencies]
                sphinx = "*"
                [build-system]
                requires = ["poetry-core"]
                """, "some_thing/__init__.py", ""))
                .contains("numpy>=2.1,<3  (pyproject.toml, line 5)")
                .contains("zero>=0.3.1,<0.4 ")
                .contains("wave>=1.2,<1.3 ")
                .contains("exact==1.0 ")
                .contains("     any  (")
                .contains("detailed[x]>=1,<2 ; python_full_version < '3.12' ")
                .contains("ipykernel ")
                .contains("the project itself: pip install .")
                .doesNotContain("left", "sphinx");
    }

    @Test
    void leavesToALockWhatOnlyItsToolUnderstands() {
        String project = """
                [tool.poetry]
                name = "some-thing"
                [tool.poetry.dependencies]
                python = "~2.7 || ^3.11 || ^3.13"
                numpy = "^1.26 || ^2.1"
                tool = { git = "https://example.org/tool.git" }
                """;
        assertThat(describe("pyproject.toml", project, "poetry.lock", ""))
                .contains("Python 3.13 because of pyproject.toml, line 4")
                .contains("assembled  Python packages of a lock  (poetry.lock)");
        assertThatThrownBy(() -> describe("pyproject.toml", project))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("pyproject.toml, line 5: '^1.26 || ^2.1' admits one of several ranges");
        assertThat(describe(
                        "binder/pyproject.toml",
                        "[project]\nname='x'\ndynamic=['dependencies']\n",
                        "binder/uv.lock",
                        ""))
                .contains("Python packages of a lock");
    }

    @Test
    void doesNotBuildAPoetryProjectThatHasNoPackage() {
        String project =
                "[tool.poetry]\nname='x'\n[tool.poetry.dependencies]\nnumpy='*'\n[build-system]\nrequires=[]\n";
        assertThat(describe("pyproject.toml", project)).contains("numpy").doesNotContain("the project itself");
    }

    @Test
    void installsTheGroupsThatUvInstalls() {
        String project =
                "[project]\nname='x'\n[dependency-groups]\ndev=['ruff', {include-group='nb'}]\nnb=['jupytext']\nno=['x']";
        assertThat(describe("pyproject.toml", project))
                .contains("     ruff", "     jupytext")
                .doesNotContain("     x ");
        assertThat(describe("pyproject.toml", project + "\n[tool.uv]\ndefault-groups=['nb']"))
                .contains("     jupytext")
                .doesNotContain("     ruff");
    }

    @Test
    void installsWhatAPipfileDeclares() {
        String pipfile = """
                [[source]]
                url = "https://index.example.org/simple"
                [packages]
                numpy = ">=2"
                tomli = {version = "*", python_version = "< '3.11'"}
                [dev-packages]
                pytest = "*"
                [requires]
                python_version = "3.11"
                """;
        assertThat(describe("Pipfile", pipfile))
                .contains("Build pack pipenv, Python 3.11.2", "Python 3.11 because of Pipfile, line 9")
                .contains("numpy>=2  (Pipfile, line 4)", "tomli ; python_version < '3.11'", "pytest");
    }

    @ParameterizedTest
    @CsvSource({
        "'1.9', 1.11.2",
        "'1.6, 0.7', 1.11.2",
        "'~1.6', 1.6.7",
        "'=1.9.3', 1.9.3",
        "'<1.9', 1.6.7",
        "'≥1.5', 1.11.2",
        "'0.7', 0.7.0",
        "'^1.0.3', 1.11.2",
        "'1.6 - 1.9', 1.9.4",
        "'~1', 1.11.2",
        "'9', ''"
    })
    void readsWhichVersionsOfJuliaWillDo(String compat, String newest) {
        List<String> versions = List.of("0.7.0", "1.6.7", "1.9.3", "1.9.4", "1.11.2", "1.12.0-rc1");
        assertThat(JuliaCompat.parse(compat, new Place("Project.toml", 1))
                        .newest(versions)
                        .orElse(""))
                .isEqualTo(newest);
    }

    @Test
    void installsJuliaPackagesBeforeTheContentUnlessTheyAreInIt() {
        assertThat(describe("Project.toml", "[deps]\n", "Manifest.toml", ""))
                .contains("3. executed   Julia with its manifest  (Project.toml)");
        assertThat(describe("Project.toml", "name='X'\nuuid='y'\n[compat]\njulia='1.10'"))
                .contains("4. executed   Julia 1.10  (Project.toml)");
        assertThat(describe("Project.toml", "[deps]\n[sources]\nMine = {path = \"Mine\"}\n"))
                .contains("4. executed   Julia  (Project.toml)");
        assertThat(describe("Project.toml", "[sources.Mine]\nurl = \"https://example.org/Mine.jl\"\n"))
                .contains("3. executed   Julia  (Project.toml)");
    }

    @ParameterizedTest
    @CsvSource({
        "Dockerfile, FROM debian, 'postBuild start apt.txt environment.yml Project.toml uv.lock setup.py'",
        "default.nix, {}, 'requirements.txt Pipfile environment.yaml renv.lock pixi.lock runtime.txt'",
        "Project.toml, '', 'DESCRIPTION install.R default.nix pixi.lock'",
        "Pipfile, '', 'requirements.txt pyproject.toml setup.py uv.lock'",
        "pylock.toml, '', 'uv.lock poetry.lock'",
        "pixi.lock, '', 'conda-lock.yml pyproject.toml poetry.lock'",
        "environment.yml, '', 'environment.yaml requirements.txt uv.lock pixi.lock'",
    })
    void saysOfEachFileThatIsNotUsedThatItIsNot(String file, String text, String others) {
        List<String> files = new ArrayList<>(List.of(file, text));
        for (String other : others.split(" ", -1)) {
            files.addAll(List.of(other, ""));
        }
        describe(files.toArray(String[]::new));
        for (String other : others.split(" ", -1)) {
            assertThat(log).as(other).anyMatch(line -> line.startsWith(other + " is not used: "));
        }
    }

    @Test
    void readsManifestsOfASeriesOfJulia() {
        assertThat(describe("Project.toml", "[deps]\n", "Manifest-v1.11.toml", "julia_version = \"1.11.2\"\n"))
                .contains("3. executed   Julia with its manifest  (Project.toml)");
        assertThat(describe("Project.toml", "[deps]\n", "Manifest-v1.11.toml", "[[deps.Mine]]\npath = \"Mine\"\n"))
                .contains("4. executed   Julia with its manifest  (Project.toml)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"curl; touch /x", "-o=x", "curl wget", "Curl", "_x", "x", "curl=", "curl=;x", "a/b", "$(x)", "ü1"
            })
    void refusesWhatIsNoDebianPackage(String line) {
        assertThatThrownBy(() -> describe("apt.txt", "# tools\ngit\n" + line + "\n"))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("apt.txt, line 3: '");
    }

    @Test
    void givesADockerfileTheWholeSay() {
        assertThat(describe("binder/Dockerfile", "FROM debian", "binder/requirements.txt", "x"))
                .isEqualTo("1. built by   binder/Dockerfile\n");
        assertThat(log).contains("binder/requirements.txt is not used: the Dockerfile describes the whole image");
    }

    private String describe(String... files) {
        return BuildPacks.standard(Pythons.ofDebian())
                .plan(InMemoryTree.of(files), log::add)
                .describe();
    }
}
