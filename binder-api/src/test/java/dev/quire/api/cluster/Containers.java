package dev.quire.api.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Containers of one image, wherever they run: started with nothing but a command, as people do. */
interface Containers {
    /** The longest that a container may take until it does what it is started for. */
    Duration READY = Duration.ofMinutes(1);

    /**
     * How a container ended.
     *
     * @param out what it printed
     */
    record Ended(int status, String out) {}

    /** Runs the command to its end; an empty one is the image's own. */
    Ended run(List<String> command) throws IOException, InterruptedException;

    /** Runs the command, and asks it to stop as soon as it has printed that. */
    Ended stop(List<String> command, String sign) throws IOException, InterruptedException;

    /** Lets go of the image. */
    void remove() throws IOException, InterruptedException;
}
