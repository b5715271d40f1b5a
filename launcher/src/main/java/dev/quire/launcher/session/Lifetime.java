package dev.quire.launcher.session;

import java.time.Duration;

/**
 * How long a session may live.
 *
 * @param idle ended after this time without activity (Jupyter's {@code last_activity})
 * @param maxAge ended at this age whatever it does
 */
public record Lifetime(Duration idle, Duration maxAge) {}
