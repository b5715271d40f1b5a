package dev.quire.launcher.proxy;

/** Whose word counts on where a request came from. */
public enum Forwarding {
    /** Browsers talk to this proxy: {@code X-Forwarded-*} headers of the request are replaced. */
    REPLACE,
    /** Another proxy stands in front and is trusted: its {@code X-Forwarded-*} headers are kept, and {@code -For} is added to. */
    APPEND
}
