package dev.quire.launcher.local;

import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import java.io.IOException;
import java.util.function.Consumer;

/** Brings images into this machine's engine under names of people's own, to be run by hand. */
public final class EngineLoad {
    private final EngineAttachment<Engine> attachment;
    private final RegistryAccess registries;

    public EngineLoad(EngineProbe probe, RegistryAccess registries) {
        this.attachment = new EngineAttachment<>(probe::probe, EngineProfile::engine);
        this.registries = registries;
    }

    /**
     * Brings an image, of which only what the engine lacks is moved.
     *
     * @param name {@code repository:tag}; an image that had this name loses it
     * @param progress told what is done, in sentences
     * @return which engine has it now
     * @throws LaunchException when there is no engine, or it does not take the image
     */
    public EngineKind load(ImageSource image, String name, Consumer<String> progress) throws InterruptedException {
        Engine engine = attachment.require();
        try {
            String present = new EngineImages(engine, registries).ensure(image, progress);
            EngineOutput tagged = engine.run(EngineCall.of("tag", present, name));
            if (!tagged.ok()) {
                throw new LaunchException(
                        LaunchError.IMAGE_UNUSABLE,
                        "%s does not take '%s' as a name: %s"
                                .formatted(engine.kind().title(), name, tagged.complaint()));
            }
            return engine.kind();
        } catch (IOException e) {
            throw new LaunchException(LaunchError.ENGINE_UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }
}
