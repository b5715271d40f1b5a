package dev.quire.launcher.local;

import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The arguments of {@code run}, as pure functions. */
final class RunArguments {
    /** The port that a session listens on, inside. */
    static final int PORT = JupyterCommand.PORT;

    /** The variable that Jupyter reads its token from. */
    static final String TOKEN = JupyterCommand.TOKEN;

    private RunArguments() {}

    /** A container in the background that may do nothing but compute, and is reached on the loopback only. */
    static List<String> confined(EngineProfile profile, Limits limits) {
        List<String> arguments = new ArrayList<>(List.of("run", "-d", "--pull=never"));
        arguments.addAll(profile.runArguments());
        arguments.addAll(profile.limitArguments(limits));
        arguments.addAll(List.of("--cap-drop=ALL", "--security-opt", "no-new-privileges"));
        arguments.addAll(List.of("-p", "127.0.0.1::" + PORT));
        // A session that prints for ever must not fill the disk; both drivers can be read with `logs`.
        String driver = profile.engine().kind() == EngineKind.PODMAN ? "k8s-file" : "json-file";
        arguments.addAll(List.of("--log-driver", driver, "--log-opt", "max-size=10m"));
        return arguments;
    }

    /**
     * The container of a session. The token is not among the arguments, where everyone on the machine could read it: the engine's
     * own environment must hold it.
     *
     * @param image how the engine knows the image
     */
    static List<String> session(
            EngineProfile profile, SessionSpec spec, String image, String name, Map<String, String> labels) {
        List<String> arguments = confined(profile, spec.limits());
        arguments.addAll(List.of("--name", name));
        new TreeMap<>(labels).forEach((key, value) -> arguments.addAll(List.of("--label", key + "=" + value)));
        JupyterCommand command = JupyterCommand.of(spec);
        command.environment()
                .forEach((key, value) ->
                        arguments.addAll(List.of("--env", key.equals(TOKEN) ? key : key + "=" + value)));
        if (profile.engine().kind() == EngineKind.PODMAN) {
            // The hard limit on age, which holds even when we are gone.
            arguments.addAll(List.of(
                    "--timeout",
                    Long.toString(Math.max(1, spec.lifetime().maxAge().toSeconds()))));
        }
        arguments.add(image);
        arguments.addAll(command.arguments());
        return arguments;
    }

    /** The path under which a session answers. */
    static String basePath(SessionId id) {
        return "/s/" + id + "/";
    }
}
