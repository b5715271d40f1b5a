package dev.quire.repo2image.julia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.JuliaCompat;
import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.StepInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JuliaReleasesTest {
    @TempDir
    private Path temporary;

    private final List<String> log = new ArrayList<>();
    private DownloadSite site;

    @BeforeEach
    void open() throws IOException {
        site = new DownloadSite(temporary.resolve("site"));
        for (String version : List.of("0.6.4", "1.0.5", "1.6.7", "1.9.3", "1.9.4", "1.10.0", "1.10.10", "1.11.0-rc1")) {
            site.release(version, "true");
        }
    }

    @AfterEach
    void close() {
        site.close();
    }

    private JuliaReleases releases() {
        return releases(new JuliaSources(Optional.of(site.url()), Optional.empty()));
    }

    private JuliaReleases releases(JuliaSources sources) {
        return new JuliaReleases(
                sources, new Downloads(Downloads.client(), temporary.resolve("cache"), 2, "quire.julia.downloads"));
    }

    private String chosen(Optional<String> compat, String... files) throws IOException, InterruptedException {
        boolean manifest = files.length > 0;
        return releases()
                .choose(new Executed.JuliaProject(compat, manifest, "Project.toml"), InMemoryTree.of(files), log::add)
                .version()
                .toString();
    }

    /** The examples of Pkg's documentation ("Compatibility"), as the first version that is in and the first that is not. */
    @ParameterizedTest
    @CsvSource({
        "^1.2.3, 1.2.3, 2.0.0",
        "1.2.3,  1.2.3, 2.0.0",
        "^1.2,   1.2.0, 2.0.0",
        "^1,     1.0.0, 2.0.0",
        "^0.2.3, 0.2.3, 0.3.0",
        "^0.0.3, 0.0.3, 0.0.4",
        "^0.0,   0.0.0, 0.1.0",
        "^0,     0.0.0, 1.0.0",
        "~1.2.3, 1.2.3, 1.3.0",
        "~1.2,   1.2.0, 1.3.0",
        "~1,     1.0.0, 2.0.0",
        "=1.2.3, 1.2.3, 1.2.4",
        "<1.2.3, 0.0.0, 1.2.3",
        "1.2.3 - 4.5.6, 1.2.3, 4.5.7",
        "0.2.3 - 4.5.6, 0.2.3, 4.5.7",
        "1.2.3 - 4.5,   1.2.3, 4.6.0",
        "1.2.3 - 4,     1.2.3, 5.0.0",
        "1.2 - 4.5,     1.2.0, 4.6.0",
        "1.2 - 4,       1.2.0, 5.0.0",
        "1 - 4.5.6,     1.0.0, 4.5.7",
        "0.2 - 0.5,     0.2.0, 0.6.0",
        "'1.2, 2',      1.2.0, 3.0.0",
    })
    void readsTheDocumentedExamples(String entry, String first, String after) {
        JuliaCompat compat = JuliaCompat.parse(entry, new Place("Project.toml", 0));
        assertThat(compat.admits(first)).isTrue();
        assertThat(compat.admits(after)).isFalse();
        JuliaVersion version = JuliaVersion.parse(first).orElseThrow();
        if (version.patch() > 0) {
            assertThat(compat.admits(version.major() + "." + version.minor() + "." + (version.patch() - 1)))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        ",            1.10.10",
        "1.6,         1.10.10",
        "~1.6,        1.6.7",
        "'~1.6, ~1.9',1.9.4",
        "=1.9.3,      1.9.3",
        ">=1.7,       1.10.10",
        "≥ 1.7,       1.10.10",
        "<1.10,       1.9.4",
        "1.6 - 1.9,   1.9.4",
        "0.6,         0.6.4",
    })
    void theNewestReleaseThatIsAdmittedIsTaken(String compat, String version) throws Exception {
        assertThat(chosen(Optional.ofNullable(compat))).isEqualTo(version);
        assertThat(log).singleElement().asString().startsWith("Julia " + version + " is the newest release that ");
    }

    @ParameterizedTest
    @CsvSource({
        "1.9.3, 1.6,  1.9.3",
        "1.9.9, 1.6,  1.9.4",
        "1.9.3, ~1.6, 1.6.7",
        "1.8.1, 1.6,  1.10.10",
        "1.11.0-DEV, 1.6, 1.10.10",
    })
    void theManifestsOwnJuliaIsTakenWhereItCan(String locked, String compat, String version) throws Exception {
        String manifest = "julia_version = \"" + locked + "\"\nmanifest_format = \"2.0\"\n";
        assertThat(chosen(Optional.of(compat), "Manifest.toml", manifest)).isEqualTo(version);
        assertThat(chosen(Optional.of(compat), "Manifest-v1.9.toml", manifest)).isEqualTo(version);
    }

    @Test
    void aManifestThatDoesNotSayLeavesItToTheCompatEntry() throws Exception {
        assertThat(chosen(Optional.of("~1.9"), "Manifest.toml", "[[Dates]]\n")).isEqualTo("1.9.4");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatFails(
                () -> chosen(Optional.of("2")),
                BuildError.UNSUPPORTED,
                "Project.toml: no release of Julia satisfies '2'; widen the compat entry.");
        assertThatFails(
                () -> chosen(Optional.of("1"), "Manifest.toml", "a = \nb"),
                BuildError.INVALID_FILE,
                "Manifest.toml, line 1: the manifest cannot be read.");
        assertThatFails(() -> chosen(Optional.of("latest")), BuildError.INVALID_FILE, "'latest'");
        Executed.JuliaProject project = new Executed.JuliaProject(Optional.empty(), false, "Project.toml");
        assertThatFails(
                () -> releases(JuliaSources.STANDARD).choose(project, InMemoryTree.of(), log::add),
                BuildError.UNSUPPORTED,
                "its operator must set quire.julia.downloads.");
        site.close();
        assertThatFails(
                () -> chosen(Optional.empty()),
                BuildError.PACKAGES_UNREACHABLE,
                "check the network and quire.julia.downloads if it lasts.");
    }

    @Test
    void theArchiveBecomesALayerBelowSrv() throws Exception {
        LayerSource layer = layer("1.9.3");
        layer.prepare();
        Map<String, Entry> entries = new TreeMap<>();
        layer.entries().forEach(entry -> entries.put(entry.path(), entry));
        assertThat(entries)
                .containsOnlyKeys(
                        "srv/julia",
                        "srv/julia/bin/julia",
                        "srv/julia/lib/libjulia.so.1",
                        "srv/julia/lib/libjulia.so.1.1.9.3",
                        "srv/julia/pkg");
        assertThat(entries.get("srv/julia/pkg")).isEqualTo(new Entry.Directory("srv/julia/pkg", 0755, Owner.USER));
        assertThat(entries.get("srv/julia/lib/libjulia.so.1"))
                .isEqualTo(new Entry.Symlink("srv/julia/lib/libjulia.so.1", "libjulia.so.1.1.9.3", Owner.ROOT));
        Entry.File library = (Entry.File) Objects.requireNonNull(entries.get("srv/julia/lib/libjulia.so.1.1.9.3"));
        try (var in = library.content().open()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("library of 1.9.3");
        }
        layer.release();
        assertThat(layer.key())
                .isEqualTo(layer("1.9.3").key())
                .isNotEqualTo(layer("1.9.4").key());
    }

    private LayerSource layer(String version) throws IOException, InterruptedException {
        Executed.JuliaProject project = new Executed.JuliaProject(Optional.of("=" + version), false, "Project.toml");
        return releases().layer(releases().choose(project, InMemoryTree.of(), log::add));
    }

    @Test
    void anArchiveWithAnotherHashIsNotUsed() throws Exception {
        site.corrupt("1.12.0");
        assertThatFails(() -> layer("1.12.0").prepare(), BuildError.CORRUPT_PACKAGE, "Julia 1.12.0 from");
    }

    @Test
    void theRecipeKeepsUpstreamsVariablesAndReadsTheProject() throws Exception {
        Executed.JuliaProject project = new Executed.JuliaProject(Optional.empty(), true, "binder/Project.toml");
        Recipe recipe = JuliaRecipe.of(
                project,
                new JuliaVersion(1, 9, 3),
                InMemoryTree.builder()
                        .symlink("binder/Project.toml", "../Project.toml")
                        .file("Project.toml", "")
                        .file("binder/Manifest.toml", "julia_version = \"1.9.3\"\n")
                        .build());
        assertThat(recipe.variables().path()).containsExactly("/srv/julia/bin");
        assertThat(recipe.variables().values())
                .containsEntry("JULIA_PROJECT", "/home/jovyan/binder")
                .containsEntry("JULIA_DEPOT_PATH", "/srv/julia/pkg")
                .containsEntry("JULIA_VERSION", "1.9.3")
                .containsKeys("JULIA_PATH", "JUPYTER", "JUPYTER_DATA_DIR");
        assertThat(recipe.inputs())
                .extracting(StepInput::path)
                .containsExactly("install-project.jl", "project/Project.toml", "project/Manifest.toml");
        assertThat(new JuliaSources(Optional.empty(), Optional.of("https://pkg.example.org")).environment())
                .containsExactly(Map.entry("JULIA_PKG_SERVER", "https://pkg.example.org"));
        assertThat(recipe.toString()).doesNotContain("pkg.example.org");
    }

    private static void assertThatFails(ThrowableAssert.ThrowingCallable call, BuildError error, String sentence) {
        assertThatThrownBy(call)
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(sentence)
                .extracting(e -> ((BuildException) e).error())
                .isEqualTo(error);
    }
}
