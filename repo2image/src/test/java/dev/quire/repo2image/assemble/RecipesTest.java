package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.buildpack.BuildPacks;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.buildpack.Pythons;
import dev.quire.repo2image.buildpack.Step;
import dev.quire.repo2image.conda.CondaRecipe;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.julia.JuliaReleases;
import dev.quire.repo2image.julia.JuliaSources;
import dev.quire.repo2image.nix.NixSources;
import dev.quire.repo2image.python.Interpreter;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.r.RSources;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Renewal;
import dev.quire.repo2image.step.StepInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the steps of a plan run: which files they read, and how long what comes of them holds. */
class RecipesTest {
    @TempDir
    Path cache;

    private Instant now = Instant.parse("2025-03-01T00:00:00Z");

    @Test
    void aLinkedLockOfRIsReadWhereItLeads() throws Exception {
        assertThat(input("renv.lock", "{\"R\": {}}", "renv.lock")).isEqualTo("{\"R\": {}}");
    }

    @Test
    void aLinkedShellOfNixIsReadWhereItLeads() throws Exception {
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
        for (Recipe recipe : recipes(plan, tree)) {
            for (StepInput input : recipe.inputs()) {
                if (input.path().equals(path)) {
                    try (var in = input.content().open()) {
                        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    }
                }
            }
        }
        throw new AssertionError("No step reads " + path);
    }

    @ParameterizedTest
    @CsvSource({
        "apt.txt, git, true",
        "install.R, install.packages('x'), true",
        "default.nix, '{ pkgs ? import <nixpkgs> {} }: pkgs.mkShell {}', true",
        "default.nix, '{ }: { }', false",
        "renv.lock, '{\"R\": {}}', false",
    })
    void whatNamesNoVersionIsAskedForAgainWhenItsTimeIsOver(String file, String text, boolean renewed)
            throws Exception {
        List<LayerKey> first = keys(file, text);
        now = now.plus(Duration.ofMinutes(30));
        assertThat(keys(file, text)).isEqualTo(first);
        now = now.plus(Duration.ofHours(1));
        if (renewed) {
            assertThat(keys(file, text)).isNotEqualTo(first);
        } else {
            assertThat(keys(file, text)).isEqualTo(first);
        }
    }

    private List<LayerKey> keys(String file, String text) throws Exception {
        RepoTree tree = InMemoryTree.of(file, text);
        ImagePlan.Composed plan =
                (ImagePlan.Composed) BuildPacks.standard(Pythons.ofDebian()).plan(tree, line -> {});
        return recipes(plan, tree).stream().map(recipe -> recipe.key(List.of())).toList();
    }

    private List<Recipe> recipes(ImagePlan.Composed plan, RepoTree tree) throws Exception {
        List<Recipe> recipes = new ArrayList<>();
        for (Step step : plan.steps()) {
            if (step instanceof Executed executed) {
                recipes.addAll(recipes().of(executed, plan, tree, line -> {}).recipes());
            }
        }
        return recipes;
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
                        Addresses.PUBLIC_ONLY),
                NixSources.STANDARD,
                new Renewal(Duration.ofHours(1), () -> now));
    }
}
