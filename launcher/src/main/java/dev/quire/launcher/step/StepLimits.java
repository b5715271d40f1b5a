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
    private static final long ANY_MAY = 50_000;
    /** As file systems are made by default. */
    private static final long BYTES_PER_INODE = 16 << 10;

    public StepLimits {
        if (memoryBytes < 1 || !(cpus > 0) || processes < 1 || diskBytes < 1 || outputBytes < 1) {
            throw new IllegalArgumentException("The limits of a step are above zero");
        }
        if (!time.isPositive()) {
            throw new IllegalArgumentException("A step needs some time, not " + time);
        }
    }

    /** How many files it may have made at a time: the share of the disk's inodes that its share of the bytes comes with, or what any may. */
    public long files() {
        return Math.max(ANY_MAY, diskBytes / BYTES_PER_INODE);
    }
}
