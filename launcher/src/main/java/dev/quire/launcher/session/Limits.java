package dev.quire.launcher.session;

/**
 * What a session may use at most.
 *
 * @param memoryBytes memory, in bytes
 * @param cpuMillis CPU, in thousandths of a core
 * @param pids processes and threads
 */
public record Limits(long memoryBytes, int cpuMillis, int pids) {}
