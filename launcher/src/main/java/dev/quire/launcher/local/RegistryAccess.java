package dev.quire.launcher.local;

/** How the engine reaches registries. */
public enum RegistryAccess {
    /** With TLS, certificates checked. */
    VERIFIED,
    /** Also plain http, and TLS unchecked; Podman only (Docker has this in its daemon's configuration). */
    UNVERIFIED
}
