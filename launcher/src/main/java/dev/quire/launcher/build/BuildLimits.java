package dev.quire.launcher.build;

import java.time.Duration;

/**
 * What a build may use at most.
 *
 * @param memoryBytes memory of its commands, swap included
 * @param cpus processors, in parts if need be
 * @param time from start to end
 * @param outputBytes what it may print
 * @param imageBytes how large the image may be, uncompressed and with its base
 */
public record BuildLimits(long memoryBytes, double cpus, Duration time, long outputBytes, long imageBytes) {
    public BuildLimits {
        if (memoryBytes < 1 || !(cpus > 0) || outputBytes < 1 || imageBytes < 1 || !time.isPositive()) {
            throw new IllegalArgumentException("The limits of a build are above zero");
        }
    }
}
