package dev.quire.api.config;

import dev.quire.api.config.StepsConfig.Users;
import dev.quire.launcher.kubernetes.BuildPodSettings.Registries;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds of Dockerfiles in cluster mode; their limits are those of steps. In local mode the engine builds them.
 *
 * @param image an image that has Buildah, made of `scripts/builder`; without one, Dockerfiles of common instructions are built as
 *     steps where `quire.steps.root` is `allowed`, and others are refused
 * @param namespace the namespace of builds, one of their own, as it must allow what nobody but a builder may have; needed with an
 *     image
 * @param users whose numbers the users in a builder's container have: `pod` for a user namespace each, with the capability
 *     `SYS_ADMIN` in it, or `node`, with the seccomp profile `Unconfined`
 * @param searchedRegistries where images are looked for that a Dockerfile names without a registry, such as `python:3.13`; by
 *     default nowhere
 * @param insecureRegistries registries that are reached over plain HTTP, or whose certificates nobody vouches for
 */
@ConfigurationProperties("quire.builder")
public record BuilderConfig(
        @Nullable String image,
        @Nullable String namespace,
        @Bindable(defaultValue = "pod") Users users,
        @Bindable(defaultValue = "") List<String> searchedRegistries,
        @Bindable(defaultValue = "") List<String> insecureRegistries) {
    public BuilderConfig {
        image = image == null || image.isBlank() ? null : image;
        namespace = namespace == null || namespace.isBlank() ? null : namespace;
        if (image != null && namespace == null) {
            throw new IllegalArgumentException(
                    "quire.builder.image needs quire.builder.namespace: name a namespace of builds only, which allows what builders"
                            + " need.");
        }
        searchedRegistries = hosts("quire.builder.searched-registries", searchedRegistries);
        insecureRegistries = hosts("quire.builder.insecure-registries", insecureRegistries);
    }

    private static List<String> hosts(String setting, List<String> given) {
        List<String> hosts = given.stream().filter(host -> !host.isBlank()).toList();
        try {
            return new Registries(hosts, List.of()).searched();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(setting, e.getMessage()), e);
        }
    }

    /**
     * What builds, and where.
     *
     * @param image the builder's
     */
    public record Builder(String image, String namespace) {}

    /** The builder; without one there are no builds. */
    public Optional<Builder> builder() {
        return image == null || namespace == null ? Optional.empty() : Optional.of(new Builder(image, namespace));
    }

    /** The same for builds. */
    public Registries registries() {
        return new Registries(searchedRegistries, insecureRegistries);
    }
}
