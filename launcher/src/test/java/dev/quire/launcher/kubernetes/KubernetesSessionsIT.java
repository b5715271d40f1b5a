package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Sessions;
import dev.quire.launcher.session.SessionsContract;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The contract, and what only a real cluster does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KubernetesSessionsIT extends SessionsContract {
    private TestCluster cluster;
    private JupyterProbe probe;
    private KubernetesSessions sessions;

    @BeforeAll
    void openCluster() throws IOException, InterruptedException {
        cluster = TestCluster.open("quire-it-" + Long.toHexString(RANDOM.nextLong()));
        probe = new JupyterProbe();
        sessions = start("it-1");
    }

    @AfterAll
    void closeCluster() {
        if (cluster != null) {
            sessions.close();
            probe.close();
            cluster.close();
        }
    }

    private KubernetesSessions start(String instance) {
        return KubernetesSessions.start(
                cluster.client, cluster.settings(instance), probe, InstantSource.system(), RANDOM);
    }

    @Override
    protected Sessions sessions() {
        return sessions;
    }

    @Override
    protected ImageSource image() {
        return new ImageSource.Registry(cluster.image);
    }

    @Override
    protected SessionSpec neverReady(SessionSpec spec) {
        return with(spec, "hang");
    }

    @Override
    protected SessionSpec failing(SessionSpec spec) {
        return with(spec, "exit");
    }

    private static SessionSpec with(SessionSpec spec, String behaviour) {
        Map<String, String> environment = new HashMap<>(spec.environment());
        environment.put("STAND_IN", behaviour);
        return new SessionSpec(
                spec.id(), spec.token(), spec.image(), spec.origin(), spec.limits(), spec.lifetime(), environment);
    }
}
