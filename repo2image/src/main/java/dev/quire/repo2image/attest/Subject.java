package dev.quire.repo2image.attest;

import dev.quire.repo2image.image.Component;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.ImageName;
import dev.quire.repo2image.repo.ResolvedRepo;
import dev.quire.repo2image.repo.VersionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A finished image with what it was made of.
 *
 * @param name its name
 * @param manifest names its manifest
 * @param repo what it was built from
 * @param parts its layers, lowest first
 * @param version the builder's version
 */
public record Subject(ImageName name, Descriptor manifest, ResolvedRepo repo, List<Part> parts, String version) {
    public Subject {
        parts = List.copyOf(parts);
    }

    /**
     * A layer and what it brings.
     *
     * @param components the pieces of software in it, as far as they are known by name
     */
    public record Part(Layer layer, List<Component> components) {
        public Part {
            components = List.copyOf(components);
        }
    }

    /**
     * That image.
     *
     * @param sources what its layers were made of, in their order
     */
    public static Subject of(
            ImageName name, ResolvedRepo repo, Image image, List<LayerSource> sources, String version) {
        byte[] manifest = image.manifestBytes();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < image.layers().size(); i++) {
            parts.add(new Part(image.layers().get(i), sources.get(i).components()));
        }
        return new Subject(
                name, new Descriptor(Image.MANIFEST, manifest.length, Digest.of(manifest)), repo, parts, version);
    }

    /** All components of all layers. */
    List<Component> components() {
        return parts.stream().flatMap(part -> part.components().stream()).toList();
    }

    /** The repository and commit as one URI; the archive's own for a version; empty for a directory of the machine that built it. */
    Optional<String> source() {
        if (!repo.url().contains("://")) {
            return Optional.empty();
        }
        return Optional.of(
                repo.ref() instanceof CommitId commit ? "git+" + repo.url() + "@" + commit.hex() : repo.url());
    }

    /** What kind of digest the resolved ref is (in-toto digest set): a commit, a hash of files, or an archive's version. */
    String digestName() {
        return switch (repo.ref()) {
            case CommitId _ -> source().isPresent() ? "gitCommit" : "sha256";
            case VersionId _ -> "version";
        };
    }
}
