package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** A process that launches a session that does not get ready, to be killed meanwhile. */
final class LaunchAndWait {
    private LaunchAndWait() {}

    /** Namespace, instance, image and session id. */
    public static void main(String[] args) throws InterruptedException {
        try (KubernetesClient client = Cluster.connect();
                JupyterProbe probe = new JupyterProbe();
                KubernetesSessions sessions = KubernetesSessions.start(
                        client,
                        TestCluster.settings(args[0], args[1]),
                        probe,
                        InstantSource.system(),
                        new SecureRandom())) {
            sessions.launch(
                    new SessionSpec(
                            new SessionId(args[3]),
                            "token",
                            new ImageSource.Registry(args[2]),
                            new Origin("https://forge.example/a/b", "0123", "gh/a/b/main"),
                            new Limits(512L << 20, 500, 200),
                            new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                            Map.of("STAND_IN", "hang")),
                    System.out::println);
        }
    }
}
