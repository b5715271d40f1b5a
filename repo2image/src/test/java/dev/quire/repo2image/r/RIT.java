package dev.quire.repo2image.r;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.assemble.Languages;
import dev.quire.repo2image.assemble.PlannedImages;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.buildpack.RepoFiles;
import dev.quire.repo2image.julia.JuliaSources;
import dev.quire.repo2image.nix.NixSources;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Podman;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R really installed from Debian; packages from a small repository in CRAN's form that the test makes. */
final class RIT {
    private static final Executed.RLanguage R = new Executed.RLanguage(Optional.empty(), Optional.empty(), "install.R");
    private static final Optional<LocalDate> DAY = Optional.of(LocalDate.of(2026, 1, 5));
    /** The day of the only snapshot: a Friday, and what is asked for is the Monday after. */
    private static final String SNAPSHOT = "2026-01-02";

    @TempDir
    private Path temporary;

    private PlannedImages images;
    private CranRepository cran;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        images = PlannedImages.open();
        cran = new CranRepository(temporary);
        cran.add(SNAPSHOT, "greeting", "1.2.0")
                .archive(SNAPSHOT, "greeting", "1.1.0")
                .broken(SNAPSHOT, "broken");
    }

    @AfterEach
    void close() {
        cran.close();
    }

    @ParameterizedTest
    @CsvSource({"3.13,4.5.0", "3.11,4.2.2"})
    void theKernelAnswers(String python, String version) throws Exception {
        String image = images.make(
                PlannedImages.plan(python, List.of(R), List.of(), Optional.empty()),
                InMemoryTree.of("one.R", "cat(1 + 1, R.version$major)"),
                Languages.STANDARD);

        assertThat(Podman.session(image, "jupyter run --kernel=ir one.R")).contains("2 4");
        assertThat(Podman.session(image, "jupyter kernelspec list --json")).contains("\"display_name\": \"R\"");
        assertThat(Podman.session(image, "Rscript -e 'cat(as.character(getRversion()), .libPaths()[1])'"))
                .contains(version + " /srv/rlibs");
        assertThat(Podman.session(image, "stat -c %u:%g /srv/rlibs && touch /srv/rlibs/x && which gcc gfortran make"))
                .contains("1000:1000");
    }

    @Test
    void theScriptInstallsFromTheSnapshotAndReadsTheRepository() throws Exception {
        RepoTree tree = unseen(
                "binder/install.R",
                "install.packages(readLines('packages.txt'))\n",
                "packages.txt",
                "greeting\n",
                ".Rprofile",
                "stop('the profile of the repository is read')\n");
        String image = make(tree, Executed.RFile.INSTALL_SCRIPT, "binder/install.R", DAY);

        assertThat(images.log()).contains("There is no snapshot of 2026-01-05; that of 2026-01-02 is used");
        assertThat(Podman.session(image, "rm .Rprofile && Rscript -e 'cat(greeting::says())'"))
                .contains("greeting 1.2.0");
        assertThat(Podman.session(image, "stat -c %u:%g /srv/rlibs/greeting")).contains("1000:1000");
        // Nothing says where the mirror of the build was.
        assertThat(Podman.session(image, "grep -rlF 127.0.0.1 /srv/rlibs /etc/R ~ | wc -l"))
                .endsWith("0");
    }

    @Test
    void theRepositoryItselfIsInstalledWithWhatItDependsOn() throws Exception {
        RepoTree tree = unseen(
                "DESCRIPTION", """
                Package: mine
                Version: 0.1
                Title: Mine
                Description: Mine.
                License: MIT
                Author: A
                Maintainer: A <a@example.org>
                Imports: greeting
                """, "NAMESPACE", "export(f)\nimport(greeting)\n", "R/f.R", "f <- function() says()\n");
        String image = make(tree, Executed.RFile.DESCRIPTION, "DESCRIPTION", DAY);

        assertThat(Podman.session(image, "Rscript -e 'cat(mine::f())'")).contains("greeting 1.2.0");
    }

    @Test
    void whatIsInstalledAgainIsTheSameToTheByte() throws Exception {
        cran.compiled(SNAPSHOT, "compiled");
        String script = "install.packages('compiled')\nremotes::install_local('mine', upgrade = FALSE)\n";
        String description = """
                Package: mine
                Version: 0.1
                Title: Mine
                Description: Mine.
                License: MIT
                Author: A
                Maintainer: A <a@example.org>
                """;
        Set<String> libraries = new HashSet<>();
        for (int time = 0; time < 2; time++) {
            RepoTree tree = unseen(
                    "install.R",
                    script,
                    "mine/DESCRIPTION",
                    description,
                    "mine/NAMESPACE",
                    "",
                    "mine/R/f.R",
                    "f <- 1\n");
            String image = make(tree, Executed.RFile.INSTALL_SCRIPT, "install.R", DAY);
            assertThat(Podman.session(image, "Rscript -e 'cat(compiled::answer())'"))
                    .contains("42");
            libraries.add(Podman.session(image, "cd /srv/rlibs && find . -type f | sort | xargs sha256sum"));
        }
        assertThat(libraries).hasSize(1);
    }

    @Test
    void aLockIsRestoredExactly() throws Exception {
        String image = make(lock("1.1.0"), Executed.RFile.RENV_LOCK, "renv.lock", DAY);

        // The project's own start would look for a library that is not there.
        assertThat(Podman.session(
                        image, "Rscript -e 'cat(greeting::says(), Sys.getenv(\"RENV_CONFIG_AUTOLOADER_ENABLED\"))'"))
                .contains("greeting 1.1.0 FALSE");
        assertThat(Podman.session(image, """
                        grep -rl 127.0.0.1 /srv/rlibs/*/DESCRIPTION; \
                        Rscript -e 'any(grepl("127.0.0.1", unlist(packageDescription("greeting")), fixed = TRUE))'"""))
                .as("no package names the mirror")
                .contains("FALSE")
                .doesNotContain("/srv/rlibs", "TRUE");
    }

    @Test
    void aLockRestoredAgainIsTheSameToTheByte() throws Exception {
        Set<String> libraries = new HashSet<>();
        for (int time = 0; time < 2; time++) {
            String lock = new RepoFiles(lock("1.1.0")).text("renv.lock", 1 << 20);
            // Another text is another layer.
            RepoTree tree = InMemoryTree.of("renv.lock", lock + " ".repeat(time) + "\n");
            String image = make(tree, Executed.RFile.RENV_LOCK, "renv.lock", DAY);
            libraries.add(Podman.session(image, "cd /srv/rlibs && find . -type f | sort | xargs sha256sum"));
        }
        assertThat(libraries).hasSize(1);
    }

    @Test
    void saysWhichLockedVersionIsNotToBeHad() {
        assertThatFails(
                () -> make(lock("1.0.9"), Executed.RFile.RENV_LOCK, "renv.lock", DAY),
                BuildError.STEP_FAILED,
                "renv.lock: the locked packages could not be installed (failed to find source for 'greeting 1.0.9'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuch | install.R: package ‘nosuch’ is not available for this version of R",
                "broken | install.R: installation of package ‘broken’ had non-zero exit status"
            })
    void whatInstallPackagesOnlyWarnsOfEndsTheBuild(String name, String sentence) {
        RepoTree tree = unseen("install.R", "install.packages('" + name + "')\n");
        assertThatFails(
                () -> make(tree, Executed.RFile.INSTALL_SCRIPT, "install.R", DAY), BuildError.STEP_FAILED, sentence);
    }

    @Test
    void saysThatThereIsNoSnapshot() {
        RepoTree tree = unseen("install.R", "install.packages('greeting')\n");
        assertThatFails(
                () -> make(tree, Executed.RFile.INSTALL_SCRIPT, "install.R", Optional.of(LocalDate.of(2020, 5, 1))),
                BuildError.UNSUPPORTED,
                "has no R packages of 2020-05-01, nor of the week before; name another day.");
    }

    @Test
    void saysThatTheSourceCannotBeReached() {
        cran.close();
        RepoTree tree = unseen("install.R", "install.packages('greeting')\n");
        assertThatFails(
                () -> make(tree, Executed.RFile.INSTALL_SCRIPT, "install.R", DAY),
                BuildError.PACKAGES_UNREACHABLE,
                "cannot be reached; try again, and check quire.r.cran if it lasts.");
        assertThatFails(
                () -> make(tree, Executed.RFile.INSTALL_SCRIPT, "install.R", Optional.empty()),
                BuildError.PACKAGES_UNREACHABLE,
                "unable to access index for repository");
        assertThatFails(
                () -> make(lock("1.1.0"), Executed.RFile.RENV_LOCK, "renv.lock", Optional.empty()),
                BuildError.PACKAGES_UNREACHABLE,
                "cannot be reached");
    }

    private static RepoTree lock(String version) {
        return InMemoryTree.of("renv.lock", """
                {"R": {"Version": "4.5.0", "Repositories": [{"Name": "CRAN", "URL": "https://cran.example.org"}]},
                 "Packages": {"greeting": {"Package": "greeting", "Version": "%s", "Source": "Repository"}}}
                """.formatted(version));
    }

    /** A repository that no earlier run has left layers of. */
    private static RepoTree unseen(String... files) {
        InMemoryTree.Builder tree = InMemoryTree.builder();
        for (int i = 0; i < files.length; i += 2) {
            tree.file(files[i], files[i + 1]);
        }
        return tree.file("run", UUID.randomUUID().toString()).build();
    }

    private String make(RepoTree tree, Executed.RFile kind, String file, Optional<LocalDate> day)
            throws IOException, InterruptedException {
        ImagePlan.Composed plan = PlannedImages.plan(
                "3.13", List.of(R), List.of(new Executed.RPackages(kind, day, file)), Optional.empty());
        return images.make(
                plan,
                tree,
                new Languages(
                        new RSources(Optional.of(cran.url()), Optional.empty()),
                        JuliaSources.STANDARD,
                        NixSources.STANDARD));
    }

    private static void assertThatFails(ThrowableAssert.ThrowingCallable call, BuildError error, String sentence) {
        assertThatThrownBy(call)
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(sentence)
                .extracting(e -> ((BuildException) e).error())
                .isEqualTo(error);
    }
}
