package dev.quire.api.step;

import dev.quire.launcher.build.ImageBuildException;
import dev.quire.launcher.build.ImageBuildException.Kind;
import dev.quire.launcher.build.ImageBuilder;
import dev.quire.launcher.local.EngineBuildSettings;
import dev.quire.launcher.local.EngineImageBuilder;
import dev.quire.launcher.local.EngineProbe;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The builds of this machine's engine, which is looked for when the first Dockerfile is to be built. */
public final class EngineBuilds implements Supplier<ImageBuilder> {
    private final EngineProbe probe;
    private final EngineBuildSettings settings;
    private @Nullable ImageBuilder opened;

    public EngineBuilds(EngineProbe probe, EngineBuildSettings settings) {
        this.probe = probe;
        this.settings = settings;
    }

    @Override
    public synchronized ImageBuilder get() {
        ImageBuilder builder = opened;
        if (builder == null) {
            try {
                builder = EngineImageBuilder.open(probe, settings);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ImageBuildException(Kind.UNAVAILABLE, "The build was stopped.", List.of());
            }
            opened = builder;
        }
        return builder;
    }
}
