package dev.quire.launcher.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A build that an engine works at: what its commands use, which no engine limits, and how it is ended. */
interface RunningBuild {
    /**
     * A build that has begun.
     *
     * @param process the engine's command line
     * @param scratch what the engine's command line writes to
     * @param processes how many a command may have
     */
    static RunningBuild of(Engine engine, ProcessHandle process, Path scratch, int processes) {
        return switch (engine.kind()) {
            case PODMAN -> new PodmanBuild(engine, process, scratch);
            case DOCKER -> new DockerBuild(engine, process, processes);
        };
    }

    /** Takes note of a line that the engine prints. */
    void hear(String line);

    /** How many processes its commands have, as far as that can be seen from here. */
    int processes();

    /** How much has been written for it, as far as that can be seen from here. */
    long diskBytes() throws IOException, InterruptedException;

    /** Ends it and all that belongs to it, whatever interrupts; does nothing when it has ended. */
    void end();

    /** The images that the engine keeps of it besides the one that is named. */
    List<String> remains();
}
