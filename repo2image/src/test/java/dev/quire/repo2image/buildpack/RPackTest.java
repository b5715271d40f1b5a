package dev.quire.repo2image.buildpack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.repo.InMemoryTree;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RPackTest {
    private static ImagePlan.Composed plan(String... files) {
        return (ImagePlan.Composed) BuildPacks.standard(Pythons.ofDebian()).plan(InMemoryTree.of(files), line -> {});
    }

    /** The base is chosen by its R, unless something else says which Python. */
    @ParameterizedTest
    @CsvSource({"r-4.5,3.13", "r-4.2,3.11", "r-4.2.3-2024-01-02,3.11", "r-4.3,3.13", "r-2024-01-02,3.13"})
    void theNamedVersionChoosesTheBase(String runtime, String python) {
        assertThat(plan("runtime.txt", runtime).python().feature()).isEqualTo(python);
    }

    @Test
    void aLockChoosesTheBaseThatHasItsR() {
        ImagePlan.Composed plan = plan("renv.lock", "{\"R\": {\"Version\": \"4.2.1\"}, \"Packages\": {}}");
        assertThat(plan.python().feature()).isEqualTo("3.11");
        assertThat(plan.steps())
                .filteredOn(Executed.RLanguage.class::isInstance)
                .extracting(step -> ((Executed.RLanguage) step).version().orElse(""))
                .containsExactly("4.2.1");
        assertThat(plan("renv.lock", "{\"R\": {\"Version\": \"4.4.1\"}}")
                        .python()
                        .feature())
                .isEqualTo("3.13");
    }

    @Test
    void aLockIsBelowTheContentAndScriptsAreAboveIt() {
        ImagePlan.Composed plan = plan("renv.lock", "{}", "install.R", "x\n", "DESCRIPTION", "Package: mine\n");
        List<String> order = plan.steps().stream()
                .map(step -> switch (step) {
                    case Executed.RPackages packages -> packages.file();
                    case Step.Content _ -> "content";
                    default -> "";
                })
                .filter(name -> !name.isEmpty())
                .toList();
        assertThat(order).containsExactly("renv.lock", "content", "install.R", "DESCRIPTION");
    }
}
