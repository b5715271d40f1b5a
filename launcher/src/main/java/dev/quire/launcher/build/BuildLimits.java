package dev.quire.launcher.build;

import java.time.Duration;

/**
 * What a build may use at most.
 *
 * @param memoryBytes memory of its commands, swap included
 * @param cpus processors, in parts if need be
 * @param processes processes at a time
 * @param time from start to end
 * @param outputBytes what it may print
 * @param diskBytes what its commands may write, and how large the image may be, uncompressed and with its base
 */
public record BuildLimits(
        long memoryBytes, double cpus, int processes, Duration time, long outputBytes, long diskBytes) {
    public BuildLimits {
        if (memoryBytes < 1 || !(cpus > 0) || processes < 1 || outputBytes < 1 || diskBytes < 1 || !time.isPositive()) {
            throw new IllegalArgumentException("The limits of a build are above zero");
        }
    }
}
