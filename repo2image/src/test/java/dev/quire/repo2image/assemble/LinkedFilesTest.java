package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.buildpack.BuildPacks;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.buildpack.Pythons;
import dev.quire.repo2image.buildpack.Step;
import dev.quire.repo2image.conda.CondaRecipe;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.julia.JuliaReleases;
import dev.quire.repo2image.julia.JuliaSources;
import dev.quire.repo2image.python.Interpreter;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.r.RSources;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.StepInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are links to others of the repository are read as those. */
class LinkedFilesTest {
    @TempDir
    Path cache;

    @Test
    void aLinkedLockOfR() throws Exception {
        assertThat(input("renv.lock", "{\"R\": {}}", "renv.lock")).isEqualTo("{\"R\": {}}");
    }

    @Test
    void aLinkedShellOfNix() throws Exception {
        assertThat(input("default.nix", "{ }: { }", "default.nix")).isEqualTo("{ }: { }");
    }

    private String input(String name, String text, String path) throws Exception {
        RepoTree tree = InMemoryTree.builder()
                .symlink("binder", "ci")
                .symlink("ci/" + name, "../envs/file")
                .file("envs/file", text)
                .build();
        ImagePlan.Composed plan =
                (ImagePlan.Composed) BuildPacks.standard(Pythons.ofDebian()).plan(tree, line -> {});
        for (Step step : plan.steps()) {
            if (!(step instanceof Executed executed)) {
                continue;
            }
            for (Recipe recipe : recipes().of(executed, plan, tree, line -> {}).recipes()) {
                for (StepInput input : recipe.inputs()) {
                    if (input.path().equals(path)) {
                        try (var in = input.content().open()) {
                            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                        }
                    }
                }
            }
        }
        throw new AssertionError("No step reads " + path);
    }

    private Recipes recipes() {
        return new Recipes(
                RSources.STANDARD,
                new JuliaReleases(
                        JuliaSources.STANDARD, new Downloads(Downloads.client(), cache, 1, "quire.julia.downloads")),
                new CondaRecipe(
                        cache,
                        () -> new Interpreter("3.13", List.of(), Path.of("absent"), Path.of("absent")),
                        new PackageIndex(Optional.empty(), Optional.empty(), Map.of()),
                        Addresses.PUBLIC_ONLY));
    }
}
