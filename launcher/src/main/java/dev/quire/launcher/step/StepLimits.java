package dev.quire.launcher.step;

import java.time.Duration;

/**
 * What a step may use at most.
 *
 * @param memoryBytes memory, swap included
 * @param cpus processors, in parts if need be
 * @param processes processes at a time
 * @param time how long the command may take
 * @param diskBytes what it may have written at a time
 * @param outputBytes what it may print
 */
public record StepLimits(
        long memoryBytes, double cpus, int processes, Duration time, long diskBytes, long outputBytes) {
    public StepLimits {
        if (memoryBytes < 1 || !(cpus > 0) || processes < 1 || diskBytes < 1 || outputBytes < 1) {
            throw new IllegalArgumentException("The limits of a step are above zero");
        }
        if (!time.isPositive()) {
            throw new IllegalArgumentException("A step needs some time, not " + time);
        }
    }
}
