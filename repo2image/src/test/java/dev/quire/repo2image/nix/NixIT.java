package dev.quire.repo2image.nix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.assemble.Languages;
import dev.quire.repo2image.assemble.PlannedImages;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.julia.JuliaSources;
import dev.quire.repo2image.r.RSources;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Podman;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nix really installed from Debian, with a channel that the test makes. */
final class NixIT {
    private static final String SHELL = """
            { packages ? import <nixpkgs> {} }:
            derivation {
              name = "shell";
              system = builtins.currentSystem;
              builder = "/bin/sh";
              stdenv = packages.stdenv;
              buildInputs = [ packages.hello ];
              GREETING = "good morning";
              PYTHONPATH = "/nowhere";
            }
            """;

    @TempDir
    private Path temporary;

    private PlannedImages images;
    private NixChannel channel;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        images = PlannedImages.open();
        channel = new NixChannel(temporary);
    }

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void theSessionsCommandRunsInTheShellThroughTheStartScript() throws Exception {
        RepoTree tree = InMemoryTree.builder()
                .file("default.nix", SHELL)
                .script("start", "#!/bin/bash\nexport STARTED=\"$GREETING\"\nexec \"$@\"\n")
                .build();
        String image = make(tree, NixChannel.FILE, Optional.of("start"));

        // Sessions have no network here: nothing is left to be fetched or built.
        assertThat(Podman.session(image, "hello; echo \"$STARTED\"; id -u; nix --version"))
                .contains("hello from nix", "good morning", "1000", "nix (Nix)");
        // What the shell does not bring comes from the stack, without the shell's Python modules.
        assertThat(Podman.command(image, "jupyter", "--version")).contains("jupyterlab");
        assertThat(Podman.session(image, "stat -c %u:%g /nix/store && cat /etc/nix/nix.conf"))
                .contains("1000:1000", "sandbox = false");
    }

    @Test
    void theStoreMadeAgainIsTheSameToTheByte() throws Exception {
        // Nix does not see a comment, but the layer is another one.
        String one = make(InMemoryTree.of("default.nix", SHELL + "# 1\n"), NixChannel.FILE, Optional.empty());
        List<String> layers = Podman.layers(one);
        String two = make(
                InMemoryTree.of("default.nix", SHELL + "# " + UUID.randomUUID() + "\n"),
                NixChannel.FILE,
                Optional.empty());

        assertThat(Podman.layers(two))
                .filteredOn(layer -> !layers.contains(layer))
                .as("only the repository's content is another one")
                .hasSize(1);
    }

    @Test
    void saysWhatIsWrongWithTheExpression() {
        assertThatThrownBy(() -> make(InMemoryTree.of("default.nix", "{ a = ; }"), NixChannel.FILE, Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("default.nix: the Nix expression could not be evaluated (error: syntax error");
    }

    @Test
    void saysThatTheChannelCannotBeHad() {
        assertThatThrownBy(() -> make(InMemoryTree.of("default.nix", SHELL), "nothing.tar.gz", Optional.empty()))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("answers with status 404; check quire.nix.channel.")
                .extracting(e -> ((BuildException) e).error())
                .isEqualTo(BuildError.PACKAGES_UNREACHABLE);
    }

    private String make(RepoTree tree, String file, Optional<String> start) throws IOException, InterruptedException {
        Executed shell = new Executed.NixShell("default.nix");
        return images.make(
                PlannedImages.plan("3.13", List.of(shell), List.of(), start),
                tree,
                new Languages(
                        RSources.STANDARD,
                        JuliaSources.STANDARD,
                        new NixSources(channel.url(file), Optional.of("http://127.0.0.1:9"), List.of())));
    }
}
