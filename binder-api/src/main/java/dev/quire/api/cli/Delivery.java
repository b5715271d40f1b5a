package dev.quire.api.cli;

import dev.quire.launcher.session.ImageSource;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.registry.ImageCopy;
import dev.quire.repo2image.registry.ImageCopy.Sharing;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registry;
import dev.quire.repo2image.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an image goes, and under what name. It is built where its layers are shared, then copied from there; copies cost what
 * the target lacks.
 */
final class Delivery {
    private final Optional<ImageReference> name;
    private final Optional<Path> output;
    private final Optional<RegistrySettings> pushed;
    private final CommandSettings settings;

    private Delivery(
            Optional<ImageReference> name,
            Optional<Path> output,
            Optional<RegistrySettings> pushed,
            CommandSettings settings) {
        this.name = name;
        this.output = output;
        this.pushed = pushed;
        this.settings = settings;
    }

    /**
     * An image that is where it should be.
     *
     * @param name what to call it
     * @param tag its repository and tag alone
     * @param source where the engine gets it
     */
    record Delivered(String name, String tag, ImageSource source) {}

    static Delivery of(Optional<ImageReference> name, boolean push, Optional<Path> output, CommandContext context) {
        if (push && output.isPresent()) {
            throw new RefusedException(
                    "--push and --output cannot be given together; build twice, the second is quick.");
        }
        if (name.filter(ImageReference::isByDigest).isPresent()) {
            throw new RefusedException("--image takes a tag; the digest is what comes out.");
        }
        CommandSettings settings = context.settings();
        Optional<String> host = name.map(ImageReference::host).filter(named -> !named.isEmpty());
        Optional<RegistrySettings> own = settings.registry();
        Optional<RegistrySettings> pushed = push ? host.map(settings::registry).or(() -> own) : Optional.empty();
        if (push && pushed.isEmpty()) {
            throw new RefusedException(
                    "--push does not know where to; name the image with its registry, as --image host/name:tag, or set"
                            + " QUIRE_REGISTRY_PREFIX.");
        }
        return new Delivery(name, output.map(Path::toAbsolutePath), pushed, settings);
    }

    /** The registry in which the image is built; empty for this machine's layout. */
    Optional<RegistrySettings> buildsIn() {
        return settings.registry()
                .filter(own -> pushed.filter(target -> target.host().equals(own.host()))
                        .isPresent());
    }

    Delivered deliver(BuiltImage built, EventLines events) throws IOException {
        try {
            return switch (built.place()) {
                case BuiltImage.Place.InRegistry(String reference) -> inRegistry(built, reference, events);
                case BuiltImage.Place.InLayout(Path layout, String _) -> fromLayout(built, layout, events);
            };
        } catch (IOException e) {
            throw new BuildException(BuildError.REGISTRY_UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private Delivered inRegistry(BuiltImage built, String reference, EventLines events) throws IOException {
        if (name.isEmpty()) {
            String tag = reference.substring(0, reference.indexOf('@')) + ":"
                    + built.name().tag();
            return new Delivered(reference, tag, new ImageSource.Registry(reference));
        }
        RegistrySettings whole = pushed.orElseThrow();
        String repository = reference.substring(whole.host().length() + 1, reference.indexOf('@'));
        try (Registry registry = settings.registry(whole.host()).registries().open()) {
            return push(
                    registry,
                    new ImageCopy(registry, repository, settings.layout()),
                    built,
                    Sharing.SAME_REGISTRY,
                    events);
        }
    }

    private Delivered fromLayout(BuiltImage built, Path layout, EventLines events) throws IOException {
        try (OciLayout source = new OciLayout(layout)) {
            ImageCopy copy = new ImageCopy(source, built.name().repository(), layout);
            if (pushed.isPresent()) {
                try (Registry registry = pushed.get().registries().open()) {
                    return push(registry, copy, built, Sharing.NONE, events);
                }
            }
            String repository = name.map(Delivery::inFull).orElse(built.name().repository());
            String tag = name.map(ImageReference::version).orElse(built.name().tag());
            Path directory = output.orElse(layout);
            if (output.isPresent() || name.isPresent()) {
                try (OciLayout target = new OciLayout(directory)) {
                    copy.to(target, repository, tag, built.digest(), Sharing.NONE);
                }
            }
            String named = repository + ":" + tag;
            return new Delivered(
                    output.map(given -> "oci:" + given + ":" + named).orElse(named),
                    named,
                    new ImageSource.Layout(directory, named, built.digest().toString()));
        }
    }

    private static String inFull(ImageReference reference) {
        return (reference.host().isEmpty() ? "" : reference.host() + "/") + reference.repository();
    }

    private Delivered push(Registry registry, ImageCopy copy, BuiltImage built, Sharing sharing, EventLines events)
            throws IOException {
        String repository =
                name.map(ImageReference::repository).orElse(built.name().repository());
        String tag = name.map(ImageReference::version).orElse(built.name().tag());
        events.event(new BuildEvent(BuildEvent.Phase.PUSHING, "Pushing " + repository + ":" + tag));
        copy.to(registry, repository, tag, built.digest(), sharing);
        String host = pushed.orElseThrow().host();
        String named = host + "/" + full(repository) + ":" + tag;
        return new Delivered(
                named + "@" + built.digest(),
                named,
                new ImageSource.Registry(byDigest(host, repository, built.digest())));
    }

    /** A repository is named in full where the image is; otherwise below the installation's prefix. */
    private String full(String repository) {
        String prefix = name.isPresent() ? "" : pushed.orElseThrow().prefix();
        return prefix.isEmpty() ? repository : prefix + "/" + repository;
    }

    private String byDigest(String host, String repository, Digest digest) {
        return host + "/" + full(repository) + "@" + digest;
    }
}
