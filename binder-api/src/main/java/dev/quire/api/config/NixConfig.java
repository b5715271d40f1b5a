package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Nix environments are made of.
 *
 * @param channel the archive that `<nixpkgs>` means
 * @param substituter a binary cache to be asked instead of the public one
 * @param trustedKeys the keys that its packages are signed with
 */
@ConfigurationProperties("quire.nix")
public record NixConfig(
        @Bindable(defaultValue = "https://github.com/NixOS/nixpkgs/archive/refs/heads/nixpkgs-unstable.tar.gz")
        URI channel,

        @Nullable URI substituter,
        @Bindable(defaultValue = "") List<String> trustedKeys) {
    public NixConfig {
        trustedKeys = trustedKeys.stream().filter(key -> !key.isBlank()).toList();
    }
}
