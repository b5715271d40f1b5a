package dev.quire.launcher.local;

/** What the probe of this machine's engines found. */
public sealed interface EngineStatus {
    /** An engine that runs containers. */
    record Usable(EngineProfile profile) implements EngineStatus {}

    /**
     * No engine that runs containers.
     *
     * @param sentence what is missing and what to do about it
     */
    record Unusable(String sentence) implements EngineStatus {}
}
