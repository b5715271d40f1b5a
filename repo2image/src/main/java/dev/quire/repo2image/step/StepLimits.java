package dev.quire.repo2image.step;

import java.time.Duration;

/**
 * The most that one step may take.
 *
 * @param memory bytes
 * @param cpus processors
 * @param processes processes and threads at a time
 * @param time from start to end
 * @param disk bytes that it may change
 * @param output bytes that it may print
 */
public record StepLimits(long memory, double cpus, int processes, Duration time, long disk, long output) {}
