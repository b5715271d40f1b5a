package dev.quire.launcher.local;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images that builds make in the engine, on their way to where images lie; each has the name of its process in its own. */
final class BuildImages {
    private static final Logger LOG = LoggerFactory.getLogger(BuildImages.class);
    private static final String NAME = "localhost/quire-build";
    private static final Duration REMOVAL = Duration.ofMinutes(2);

    private final Engine engine;

    BuildImages(Engine engine) {
        this.engine = engine;
    }

    /**
     * The name of a build's image.
     *
     * @param build begins with the name of the process
     */
    static String name(String build) {
        return NAME + ":" + build;
    }

    /** Removes what builds of dead processes have left. */
    static void removeOrphans(Engine engine) {
        try {
            engine
                    .runToTheEnd(EngineCall.of(
                            "images", "--filter", "reference=" + NAME, "--format", "{{.Repository}}:{{.Tag}}"))
                    .lines()
                    .stream()
                    .filter(BuildImages::isOrphan)
                    .forEach(new BuildImages(engine)::remove);
        } catch (IOException e) {
            LOG.warn("Images of builds of an earlier run were not looked after: {}", e.getMessage());
        }
    }

    private static boolean isOrphan(String name) {
        String build = name.substring(name.lastIndexOf(':') + 1);
        int random = build.lastIndexOf('-');
        return name.startsWith(NAME + ":") && random > 0 && !Owner.lives(build.substring(0, random));
    }

    /** Removes an image, with what it alone is made of; no error when there is none. */
    void remove(String image) {
        try {
            EngineOutput output = engine.runToTheEnd(EngineCall.of("rmi", image).within(REMOVAL));
            String complaint = output.err().toLowerCase(Locale.ROOT);
            // What is made of another build's layers goes with the last of them.
            if (!output.ok()
                    && !complaint.contains("no such image")
                    && !complaint.contains("image not known")
                    && !complaint.contains("dependent child images")) {
                LOG.warn("Image {} of a build could not be removed: {}", image, output.complaint());
            }
        } catch (IOException e) {
            LOG.warn("Image {} of a build could not be removed: {}", image, e.getMessage());
        }
    }
}
