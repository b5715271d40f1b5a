package dev.quire.repo2image.conda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Executed.CondaEnvironment;
import dev.quire.repo2image.buildpack.Executed.CondaFile;
import dev.quire.repo2image.python.Interpreter;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepNetwork;
import dev.quire.repo2image.step.StepUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CondaRecipeTest {
    @TempDir
    private Path cache;

    private CondaRecipe recipes;

    @BeforeEach
    void haveTheSolver() throws IOException {
        Path kept = cache.resolve(
                "conda/py-rattler-0.28.0-4f4ab1d34d5394e7ce130a86e59009c95ace4f5757d9c3af04de1351bcea47eb.whl");
        Files.createDirectories(kept.getParent());
        Files.writeString(kept, "not read here");
        recipes = new CondaRecipe(
                cache,
                () -> new Interpreter("3.13", List.of(), Path.of("absent"), Path.of("absent")),
                new PackageIndex(Optional.empty(), Optional.empty(), Map.of()),
                Addresses.PUBLIC_ONLY);
    }

    private Recipe of(CondaFile kind, String file, String text) throws Exception {
        return recipes.of(
                new CondaEnvironment(kind, Optional.of("3.13"), Optional.empty(), Optional.empty(), file),
                InMemoryTree.of(file, text));
    }

    private Recipe environment(String text) throws Exception {
        return of(CondaFile.ENVIRONMENT, "environment.yml", text);
    }

    private static String plan(Recipe recipe) throws IOException {
        StepInput plan = recipe.inputs().stream()
                .filter(input -> input.path().equals("install.json"))
                .findFirst()
                .orElseThrow();
        try (var in = plan.content().open()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void runsAsTheNotebooksUserWithTheSolverAndWhatToInstall() throws Exception {
        Recipe recipe = environment("dependencies: [numpy, 'python=3.12']\nvariables: {ANSWER: 42}");

        assertThat(recipe.user()).isEqualTo(StepUser.NOTEBOOK);
        assertThat(recipe.network()).isEqualTo(StepNetwork.INSTALL);
        assertThat(recipe.inputs())
                .extracting(StepInput::path)
                .containsExactlyInAnyOrder(
                        "install.json", "install.py", "locks.py", "pip_packages.py", "stated.py", "rattler.whl");
        assertThat(plan(recipe))
                .contains("\"added\":[\"ipykernel\",\"pip\"]")
                .contains("\"preferred\":[\"python=3.13\"]")
                .contains("\"channels\":[\"conda-forge\"]");
        assertThat(recipe.variables().path()).containsExactly("/srv/conda/bin", "/srv/conda/envs/kernel/bin");
        assertThat(recipe.variables().values())
                .containsEntry("ANSWER", "42")
                .containsEntry("KERNEL_PYTHON_PREFIX", "/srv/conda/envs/kernel")
                .containsEntry("CONDA_PREFIX", "/srv/conda/envs/kernel");
    }

    @Test
    void itsKeyIsThatOfWhatIsAskedFor() throws Exception {
        Recipe one = environment("dependencies: [numpy]");
        assertThat(one.key(List.of()))
                .isEqualTo(environment("dependencies: [numpy]").key(List.of()));
        assertThat(one.key(List.of()))
                .isNotEqualTo(environment("dependencies: [scipy]").key(List.of()));
        assertThat(one.key(List.of()))
                .as("a name and a comment ask for nothing")
                .isEqualTo(environment("dependencies: [numpy] # yes\nname: x\n").key(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "channels: ['http://127.0.0.1:8080/lab']",
                "channels: ['http://169.254.169.254/latest']",
                "channels: ['http://[::1]/lab']",
                "channels: ['http://localhost/lab']",
                "dependencies: ['http://10.0.0.1/linux-64/x-1-0.conda']",
                "dependencies: ['http://10.0.0.1/lab::numpy']"
            })
    void aChannelInTheInternalNetworkIsRefused(String text) {
        BuildException refusal = catchThrowableOfType(BuildException.class, () -> environment(text));
        assertThat(refusal.error()).isEqualTo(BuildError.FORBIDDEN_REPOSITORY);
    }

    @Test
    void aLockThatLeadsIntoTheInternalNetworkIsRefused() {
        BuildException refusal = catchThrowableOfType(
                BuildException.class,
                () -> of(CondaFile.PIXI_LOCK, "pixi.lock", "- conda: http://10.1.2.3/linux-64/x-1-0.conda"));
        assertThat(refusal.error()).isEqualTo(BuildError.FORBIDDEN_REPOSITORY);
    }

    @Test
    void anEnvironmentWithoutAPythonHasNoKernel() throws Exception {
        Recipe recipe = of(CondaFile.PIXI_LOCK, "pixi.lock", "version: 6\npackages: []\n");
        assertThat(recipe.variables().values())
                .doesNotContainKey("KERNEL_PYTHON_PREFIX")
                .doesNotContainKey("VIRTUAL_ENV")
                .containsKey("CONDA_PREFIX");
    }

    @Test
    void aManifestOfPixiWithoutItsLockIsRefused() {
        BuildException refusal = catchThrowableOfType(
                BuildException.class, () -> of(CondaFile.PIXI_MANIFEST, "pixi.toml", "[dependencies]"));
        assertThat(refusal.error()).isEqualTo(BuildError.UNSUPPORTED);
        assertThat(refusal).hasMessageContaining("pixi.toml").hasMessageContaining("pixi lock");
    }
}
