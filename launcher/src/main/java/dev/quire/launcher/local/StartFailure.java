package dev.quire.launcher.local;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import java.util.regex.Pattern;

/** Reads the cause of a container that did not start off the engine's complaint. */
final class StartFailure {
    private static final Pattern IMAGE_GONE =
            Pattern.compile("no such image|image not known", Pattern.CASE_INSENSITIVE);
    private static final Pattern NO_PROGRAM = Pattern.compile(
            "executable file .*not found|no such file or directory.*exec|exec.*: not found", Pattern.CASE_INSENSITIVE);
    private static final Pattern FULL = Pattern.compile("no space left on device", Pattern.CASE_INSENSITIVE);

    private StartFailure() {}

    static boolean isImageGone(EngineOutput output) {
        return IMAGE_GONE.matcher(output.err()).find();
    }

    static LaunchException of(EngineProfile profile, EngineOutput output) {
        String complaint = output.complaint().replaceFirst("\\.$", "");
        if (FULL.matcher(output.err()).find()) {
            return new LaunchException(
                    LaunchError.ENGINE_UNAVAILABLE,
                    "The disk that %s keeps containers on is full: free some space, for instance with '%s system prune'."
                            .formatted(profile.title(), profile.engine().kind().program()));
        }
        if (isImageGone(output)) {
            return new LaunchException(
                    LaunchError.IMAGE_NOT_FOUND,
                    "The image went away from %s: launch again.".formatted(profile.title()));
        }
        if (NO_PROGRAM.matcher(output.err()).find()) {
            return new LaunchException(
                    LaunchError.EXITED,
                    "The image has no 'jupyter-lab' that could be started (%s); install JupyterLab in the environment."
                            .formatted(complaint));
        }
        return new LaunchException(
                LaunchError.ENGINE_UNAVAILABLE,
                "%s did not start the session: %s.".formatted(profile.title(), complaint));
    }
}
