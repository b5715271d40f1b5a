package dev.quire.launcher.session;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a session's container runs: the same in a cluster and on this machine.
 *
 * @param arguments the container's arguments, after the image's entrypoint
 * @param environment its environment variables, by name; the token is here, where other processes of the machine can't list it
 */
public record JupyterCommand(List<String> arguments, SortedMap<String, String> environment) {
    /** The port that Jupyter listens on in the container. */
    public static final int PORT = 8888;

    /** The variable that holds the session's token. */
    public static final String TOKEN = "JUPYTER_TOKEN";

    public JupyterCommand {
        arguments = List.copyOf(arguments);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    }

    /** The command of a session that is reached at {@code /s/<id>/}. */
    public static JupyterCommand of(SessionSpec spec) {
        return of(spec, "/s/" + spec.id() + "/");
    }

    /**
     * The command of a session.
     *
     * @param basePath the path of its public URL, with a slash at both ends
     */
    public static JupyterCommand of(SessionSpec spec, String basePath) {
        return of(spec, basePath, Duration.ZERO);
    }

    /**
     * The command of a session that may wait for someone to ask for it. It counts its times from its own start, so that they are
     * longer by what it may wait; whoever ends sessions counts from when somebody asked.
     *
     * @param basePath the path of its public URL, with a slash at both ends
     * @param wait how long it may wait at most
     */
    public static JupyterCommand of(SessionSpec spec, String basePath, Duration wait) {
        if (!basePath.startsWith("/") || !basePath.endsWith("/")) {
            throw new IllegalArgumentException("A base path needs a slash at both ends: " + basePath);
        }
        long idle = spec.lifetime().idle().toSeconds();
        List<String> arguments = List.of(
                "jupyter-lab",
                "--ip=0.0.0.0",
                "--port=" + PORT,
                "--no-browser",
                "--ServerApp.port_retries=0",
                "--ServerApp.base_url=" + basePath,
                "--ServerApp.trust_xheaders=True",
                "--ServerApp.allow_remote_access=True",
                "--ServerApp.allow_origin=*",
                // Belt and braces: a session whose culler is gone still ends. Later than the culler would end it,
                // because
                // culling a kernel counts as activity and would set the clock back.
                "--MappingKernelManager.cull_idle_timeout=" + 2 * idle,
                "--MappingKernelManager.cull_connected=True",
                "--ServerApp.shutdown_no_activity_timeout=" + (2 * idle + wait.toSeconds()));
        SortedMap<String, String> environment = new TreeMap<>(spec.environment());
        // What the session's page warns by.
        environment.put("QUIRE_IDLE_SECONDS", Long.toString(idle));
        environment.put(
                "QUIRE_MAX_AGE_SECONDS",
                Long.toString(spec.lifetime().maxAge().plus(wait).toSeconds()));
        environment.put(TOKEN, spec.token());
        return new JupyterCommand(arguments, environment);
    }
}
