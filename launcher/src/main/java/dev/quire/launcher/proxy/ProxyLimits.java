package dev.quire.launcher.proxy;

/**
 * How much one proxy carries.
 *
 * @param bodyBytes the longest body of a request
 * @param connections requests and WebSockets at once
 */
public record ProxyLimits(long bodyBytes, int connections) {
    /** What Jupyter takes by itself, and twenty thousand WebSockets. */
    public static final ProxyLimits DEFAULT = new ProxyLimits(512L << 20, 20_000);

    public ProxyLimits {
        if (bodyBytes <= 0 || connections <= 0) {
            throw new IllegalArgumentException("A proxy's limits must be more than zero");
        }
    }
}
