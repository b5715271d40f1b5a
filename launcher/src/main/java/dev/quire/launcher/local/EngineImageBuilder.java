package dev.quire.launcher.local;

import dev.quire.launcher.build.BuildFailures;
import dev.quire.launcher.build.ImageBuild;
import dev.quire.launcher.build.ImageBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds with this machine's engine, which keeps nothing of a build but the images that it starts from. */
public final class EngineImageBuilder implements ImageBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(EngineImageBuilder.class);

    private final EngineBuildSettings settings;
    private final EngineAttachment<EngineProfile> attachment;

    private EngineImageBuilder(EngineSessions.Search search, EngineBuildSettings settings) {
        this.settings = settings;
        this.attachment = new EngineAttachment<>(search, profile -> {
            BuildScratch.removeOrphans(profile.engine());
            BuildImages.removeOrphans(profile.engine());
            return profile;
        });
    }

    /** Looks for an engine. When there is none, {@link #problem()} says so, and looks again. */
    public static EngineImageBuilder open(EngineProbe probe, EngineBuildSettings settings) throws InterruptedException {
        return open(probe::probe, settings);
    }

    static EngineImageBuilder open(EngineSessions.Search search, EngineBuildSettings settings)
            throws InterruptedException {
        EngineImageBuilder builder = new EngineImageBuilder(search, settings);
        builder.attachment.attach().ifPresent(problem -> LOG.warn("Dockerfiles cannot be built: {}", problem));
        return builder;
    }

    @Override
    public void build(ImageBuild build, Consumer<String> output, OutputStream archive)
            throws IOException, InterruptedException {
        Optional<String> problem = attachment.attach();
        EngineProfile profile = attachment.get();
        if (profile == null) {
            throw BuildFailures.unavailable(build.file(), problem.orElse("there is no container engine"), List.of());
        }
        try (BuildScratch scratch = BuildScratch.create(dockerHost(profile.engine()))) {
            EngineBuild one = new EngineBuild(profile, settings, build, scratch);
            try {
                one.run(output);
                one.save(archive);
            } finally {
                one.removeImages();
            }
        }
    }

    private static Optional<String> dockerHost(Engine engine) throws IOException, InterruptedException {
        if (engine.kind() != EngineKind.DOCKER) {
            return Optional.empty();
        }
        EngineOutput output = engine.run(EngineCall.of("context", "inspect", "--format", "{{.Endpoints.docker.Host}}"));
        return output.ok() && !output.line().isEmpty() ? Optional.of(output.line()) : Optional.empty();
    }

    @Override
    public Optional<String> problem() {
        return attachment.problem();
    }

    @Override
    public void close() {
        // Builds end with their callers.
    }
}
