package dev.quire.repo2image.attest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quire.repo2image.debian.BaseLock;
import dev.quire.repo2image.image.Component;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.ImageName;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An image like those that are built: all of Debian's packages of the base, wheels, a repository. */
final class Subjects {
    static final ResolvedRepo REPO = new ResolvedRepo(
            new RepoSpec.GitHub("github.com", "org", "A.Repo", "feature/x"),
            "https://github.com/org/A.Repo",
            new CommitId("0123456789abcdef0123456789abcdef01234567"));

    private Subjects() {}

    /** The image, and what its layers bring. */
    record Made(Image image, Subject subject) {}

    static Made image() {
        return image(REPO);
    }

    static Made image(ResolvedRepo repo) {
        BaseLock base = BaseLock.trixie();
        List<LayerSource> sources = List.of(
                source(
                        "Debian trixie",
                        base.packages().stream()
                                .map(one -> one.component(base.suite()))
                                .toList()),
                source("wheels", List.of(wheel("numpy", "2.3.1"), wheel("zope.interface", "1.0+local.1"))),
                source("repository content", List.of()));
        List<Layer> layers =
                sources.stream().map(source -> layer(source.createdBy())).toList();
        TreeMap<String, String> labels =
                new TreeMap<>(Map.of("repo2docker.ref", REPO.ref().text()));
        ImageConfig config = new ImageConfig(
                "1000:1000", "/", new TreeMap<>(), new ImageConfig.Command(List.of(), List.of("x")), 8888, labels);
        Image image = new Image(layers, config);
        return new Made(image, Subject.of(ImageName.of(repo, "1"), repo, image, sources, "1.2.3"));
    }

    private static Component wheel(String name, String version) {
        return Component.of("pypi", name, version, Map.of(), Optional.of(Digest.of(name.getBytes(UTF_8))));
    }

    private static Layer layer(String createdBy) {
        Digest digest = Digest.of(createdBy.getBytes(UTF_8));
        return new Layer(new Descriptor("application/vnd.oci.image.layer.v1.tar+zstd", 1, digest), digest, createdBy);
    }

    private static LayerSource source(String createdBy, List<Component> components) {
        return new LayerSource() {
            @Override
            public LayerKey key() {
                return LayerKey.of("test/1", List.of(createdBy));
            }

            @Override
            public String createdBy() {
                return createdBy;
            }

            @Override
            public List<Component> components() {
                return components;
            }

            @Override
            public List<Entry> entries() {
                return List.of();
            }
        };
    }
}
