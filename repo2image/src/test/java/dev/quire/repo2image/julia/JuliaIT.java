package dev.quire.repo2image.julia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.assemble.Languages;
import dev.quire.repo2image.assemble.PlannedImages;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.nix.NixSources;
import dev.quire.repo2image.r.RSources;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.step.Podman;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything around Julia, for real: the list of releases, the archive as a layer, the step with its user, variables, inputs and
 * package server. Julia itself is in none of the package registries, so a shell script stands in for it and Pkg does not run.
 */
final class JuliaIT {
    @TempDir
    private Path temporary;

    @Test
    void allButJuliaItselfIsInTheImage() throws Exception {
        PlannedImages images = PlannedImages.open();
        try (DownloadSite site = new DownloadSite(temporary)) {
            site.release("1.10.4", DownloadSite.STAND_IN).release("1.9.0", "false");
            Executed.JuliaProject project = new Executed.JuliaProject(Optional.of("1.10"), false, "Project.toml");
            String image = images.make(
                    PlannedImages.plan("3.13", List.of(project), List.of(), Optional.empty()),
                    InMemoryTree.of("Project.toml", "[compat]\njulia = \"1.10\"\n"),
                    new Languages(
                            RSources.STANDARD,
                            new JuliaSources(Optional.of(site.url()), Optional.of("http://packages.example.org")),
                            NixSources.STANDARD));

            assertThat(images.log()).contains("Julia 1.10.4 is the newest release that '1.10' in Project.toml admits");
            assertThat(Podman.session(image, "which julia; julia --version; echo $JULIA_VERSION $JULIA_PROJECT"))
                    .contains("/srv/julia/bin/julia", "julia version 1.10.4", "1.10.4 /home/jovyan");
            assertThat(Podman.session(image, "cat /srv/julia/pkg/packages/told; stat -c %u:%g /srv/julia/pkg"))
                    .contains(
                            "install-project.jl Project.toml as 1000 from http://packages.example.org for /home/jovyan")
                    .contains("1000:1000");
            assertThat(Podman.session(image, "jupyter kernelspec list --json; env"))
                    .contains("\"display_name\": \"Julia 1.10.4\"")
                    .doesNotContain("packages.example.org");
            assertThat(Podman.session(image, "cat /srv/julia/pkg/packages/project"))
                    .contains("julia = \"1.10\"");
        }
    }
}
