package dev.quire.launcher.local;

/** The limits that an engine may or may not be able to enforce. */
public enum EngineLimit {
    MEMORY,
    SWAP,
    CPU,
    PIDS
}
