package dev.quire.repo2image.nix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepUser;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NixRecipeTest {
    private static final String CHANNEL = "https://nix.example.org/channel.tar.gz";

    private static LayerKey key(String text, Optional<String> start) {
        return NixRecipe.shell("default.nix", text, start, CHANNEL).key(List.of());
    }

    @Test
    void nixComesFromDebianAndEveryCommandRunsInItsShell() {
        Recipe program = NixRecipe.program();
        assertThat(program.user()).isEqualTo(StepUser.ROOT);
        assertThat(program.command()).endsWith("nix-bin");
        assertThat(program.inputs()).extracting(StepInput::path).containsExactly("nix-shell-wrapper");
        assertThat(program.variables().values())
                .containsEntry("R2D_ENTRYPOINT", "/usr/local/bin/nix-shell-wrapper")
                .containsEntry("NIX_PATH", "nixpkgs=/nix/channels/nixpkgs")
                .containsKeys("NIX_SSL_CERT_FILE", "GIT_SSL_CAINFO");
    }

    @Test
    void theExpressionAndTheStartScriptArePartOfTheKey() {
        assertThat(key("{}", Optional.empty())).isEqualTo(key("{}", Optional.empty()));
        assertThat(key("{}", Optional.empty())).isNotEqualTo(key("{ }", Optional.empty()));
        assertThat(key("{}", Optional.empty())).isNotEqualTo(key("{}", Optional.of("start")));
        assertThat(NixRecipe.shell("default.nix", "", Optional.empty(), CHANNEL).user())
                .isEqualTo(StepUser.NOTEBOOK);
    }

    @Test
    void theChannelIsPartOfTheKey() {
        Recipe other = NixRecipe.shell("default.nix", "{}", Optional.empty(), CHANNEL + "?2");
        assertThat(other.key(List.of())).isNotEqualTo(key("{}", Optional.empty()));
        assertThat(NixRecipe.readsChannel("{ pkgs ? import <nixpkgs> {} }: pkgs"))
                .isTrue();
        assertThat(NixRecipe.readsChannel("{ pkgs ? import (fetchTarball \"https://example.org\") {} }: pkgs"))
                .isFalse();
    }

    @Test
    void addressesReachTheStepByItsEnvironmentOnly() {
        NixSources sources = new NixSources(
                "https://nix.example.org/channel.tar.gz",
                Optional.of("https://cache.example.org"),
                List.of("cache.example.org-1:abc="));
        assertThat(sources.environment()).doesNotContainKey("QUIRE_NIX_CHANNEL").containsEntry("NIX_CONFIG", """
                        substituters = https://cache.example.org
                        trusted-public-keys = cache.example.org-1:abc=
                        """);
    }
}
