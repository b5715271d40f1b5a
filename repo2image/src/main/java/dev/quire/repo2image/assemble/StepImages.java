package dev.quire.repo2image.assemble;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.Registry;
import dev.quire.repo2image.step.LowerImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Images for steps to run on, stored beside the others under a repository of their own. */
public final class StepImages implements LowerImages {
    /** The name of that repository. */
    public static final String REPOSITORY = "steps";

    private static final int TAG_LENGTH = 32;

    private final Assembler assembler;
    private final Registries registries;

    public StepImages(Assembler assembler, Registries registries) {
        this.assembler = assembler;
        this.registries = registries;
    }

    @Override
    public Lower of(List<LayerSource> layers, ImageConfig config) throws IOException, InterruptedException {
        List<String> parts = new ArrayList<>();
        parts.add(config.toString());
        layers.forEach(layer -> parts.add(layer.key().hash().toString()));
        String tag = LayerKey.of("step-image/1", parts).hash().hex().substring(0, TAG_LENGTH);
        Digest digest =
                assembler.assemble(layers, config, REPOSITORY, tag, event -> {}).digest();
        try (Registry registry = registries.open()) {
            return new Lower(registry.place(REPOSITORY, tag, digest), digest);
        }
    }
}
