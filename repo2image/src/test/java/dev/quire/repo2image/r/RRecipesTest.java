package dev.quire.repo2image.r;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.Executed.RFile;
import dev.quire.repo2image.buildpack.RVersions;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepNetwork;
import dev.quire.repo2image.step.StepUser;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RRecipesTest {
    private static final RSources BUILDS =
            new RSources(Optional.empty(), Optional.of("https://r.example.org/{distribution}/r-{version}_1_amd64.deb"));
    private final List<String> log = new ArrayList<>();

    private Recipe language(String version, String python, RSources sources) {
        Executed.RLanguage step = new Executed.RLanguage(
                Optional.of(version).filter(one -> !one.isEmpty()), Optional.empty(), "runtime.txt");
        return RRecipe.of(step, python, RVersions.ofDebian(), sources, log::add);
    }

    private static Recipe packages(RFile kind, String day, String text) {
        Optional<LocalDate> date =
                Optional.of(day).filter(one -> !one.isEmpty()).map(LocalDate::parse);
        return RPackagesRecipe.of(new Executed.RPackages(kind, date, "install.R"), text);
    }

    private static LayerKey key(Recipe recipe) {
        return recipe.key(List.of());
    }

    @Test
    void theLanguageComesFromDebianWithItsKernelAndItsLibrary() {
        Recipe recipe = language("", "3.13", RSources.STANDARD);
        assertThat(recipe.name()).isEqualTo("R 4.5.0");
        assertThat(recipe.user()).isEqualTo(StepUser.ROOT);
        assertThat(recipe.command())
                .containsSequence("r-base-core", "r-base-dev", "r-cran-irkernel", "r-cran-remotes", "r-cran-renv");
        assertThat(recipe.variables().values()).containsEntry("R_LIBS_USER", "/srv/rlibs");
        assertThat(language("", "3.11", RSources.STANDARD).command()).doesNotContain("r-cran-renv");
    }

    @Test
    void anotherPatchLevelIsTheNearestAndSaid() {
        assertThat(language("4.5.1", "3.13", RSources.STANDARD).name()).isEqualTo("R 4.5.0");
        assertThat(log).containsExactly("runtime.txt: R 4.5.0 is the nearest to 4.5.1");
    }

    @Test
    void anotherSeriesIsRefusedUnlessThereIsASource() {
        assertThatThrownBy(() -> language("4.3", "3.13", RSources.STANDARD))
                .isInstanceOf(BuildException.class)
                .hasMessage("runtime.txt: R 4.3 is not available; this installation has R 4.5.0 and 4.2.2. Name one of"
                        + " these, or ask its operator to set quire.r.builds.");
        Recipe recipe = language("4.3", "3.13", BUILDS);
        assertThat(recipe.name()).isEqualTo("R 4.3.3");
        assertThat(recipe.environment()).containsEntry("R_VERSION", "4.3.3");
        assertThat(recipe.command()).doesNotContain("r-base-core");
    }

    @Test
    void addressesAreNoPartOfAKey() {
        RSources other =
                new RSources(Optional.of("https://cran.example.org/{date}"), Optional.of("https://b/{version}"));
        assertThat(key(language("4.3", "3.13", BUILDS))).isEqualTo(key(language("4.3", "3.13", other)));
        assertThat(language("4.3", "3.13", other).toString()).doesNotContain("cran.example.org");
        assertThat(other.environment())
                .containsEntry("QUIRE_R_CRAN", "https://cran.example.org/{date}")
                .containsEntry("QUIRE_R_BUILDS", "https://b/{version}");
    }

    @Test
    void packagesAreInstalledByTheNotebooksUserAsUpstreamDoes() {
        Recipe recipe = packages(RFile.INSTALL_SCRIPT, "2026-01-05", "");
        assertThat(recipe.user()).isEqualTo(StepUser.NOTEBOOK);
        assertThat(recipe.network()).isEqualTo(StepNetwork.INSTALL);
        assertThat(recipe.command()).endsWith("install.R", "2026-01-05");
        assertThat(String.join(" ", recipe.command()))
                .contains("\nRscript --no-save --no-restore --no-init-file --no-environ \"$file\"\n");
    }

    @Test
    void theDayIsPartOfTheKeyAndALockIsReadAsAnInput() {
        assertThat(key(packages(RFile.INSTALL_SCRIPT, "", "")))
                .isNotEqualTo(key(packages(RFile.INSTALL_SCRIPT, "2026-01-05", "")));
        assertThat(key(packages(RFile.RENV_LOCK, "", "one"))).isNotEqualTo(key(packages(RFile.RENV_LOCK, "", "two")));
        Recipe lock = packages(RFile.RENV_LOCK, "", "one");
        assertThat(lock.inputs()).extracting(StepInput::path).contains("renv.lock", "restore-lock.R");
        assertThat(lock.variables().values()).containsEntry("RENV_CONFIG_AUTOLOADER_ENABLED", "FALSE");
    }
}
