package dev.quire.api.step;

import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.build.ImageBuild;
import dev.quire.launcher.build.ImageBuildException;
import dev.quire.launcher.build.ImageBuilder;
import dev.quire.launcher.session.LaunchException;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.dockerfile.DockerfileBuild;
import dev.quire.repo2image.dockerfile.DockerfileBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The launcher's builder in the words of repo2image. */
public final class LauncherBuilder implements DockerfileBuilder {
    private final Supplier<ImageBuilder> builder;
    private final BuildLimits limits;

    /**
     * @param builder the launcher's; throws {@link ImageBuildException} or {@link LaunchException} while it cannot be had
     * @param limits of each build
     */
    public LauncherBuilder(Supplier<ImageBuilder> builder, BuildLimits limits) {
        this.builder = builder;
        this.limits = limits;
    }

    @Override
    public void build(DockerfileBuild build, Consumer<String> output, OutputStream archive)
            throws IOException, InterruptedException {
        ImageBuild asked = new ImageBuild(
                build.name(), build.context()::writeTo, build.file(), build.arguments(), build.labels(), limits);
        try {
            builder.get().build(asked, output, archive);
        } catch (ImageBuildException e) {
            throw new BuildException(error(e.kind()), String.valueOf(e.getMessage()), e);
        } catch (LaunchException e) {
            throw new BuildException(BuildError.STEPS_UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Optional<String> problem() {
        try {
            return builder.get().problem();
        } catch (ImageBuildException | LaunchException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private static BuildError error(ImageBuildException.Kind kind) {
        return switch (kind) {
            case FAILED -> BuildError.STEP_FAILED;
            case INVALID -> BuildError.INVALID_FILE;
            case BASE -> BuildError.UNRESOLVABLE;
            case UNREACHABLE -> BuildError.PACKAGES_UNREACHABLE;
            case TIME, MEMORY, PROCESSES, DISK, OUTPUT, SIZE -> BuildError.STEP_LIMIT;
            case REFUSED, UNAVAILABLE -> BuildError.STEPS_UNAVAILABLE;
        };
    }
}
