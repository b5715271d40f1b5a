package dev.quire.launcher.kubernetes;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.standin.JupyterStandIn;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An API server in memory behind a {@link FaultyApi}. The test plays scheduler and kubelet: its Pods have addresses of this
 * machine's loopback, where stand-ins answer.
 */
final class MockCluster implements AutoCloseable {
    static final ClusterSettings SETTINGS = settings("quire-0");

    final FaultyApi api;
    final JupyterProbe probe = new JupyterProbe();
    /** Straight to the server, for the test's own doing. */
    final KubernetesClient direct;

    private final KubernetesMockServer server =
            new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Dispatcher(), false);
    private final List<Runnable> opened = new ArrayList<>();

    /** Answers a JSON patch whose test fails as an API server does; the library's own gives no answer at all. */
    private static final class Dispatcher extends KubernetesCrudDispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            try {
                return super.dispatch(request);
            } catch (RuntimeException e) {
                return new MockResponse().setResponseCode(422).setBody("{}");
            }
        }
    }

    MockCluster() throws IOException {
        server.init();
        direct = server.createClient();
        api = new FaultyApi(URI.create(direct.getConfiguration().getMasterUrl()));
    }

    static ClusterSettings settings(String instance) {
        return new ClusterSettings(
                "sessions",
                "main",
                instance,
                PodSettings.DEFAULT,
                new RouteSettings(
                        new SessionAddresses.Paths(URI.create("http://quire.example")),
                        new RouteSettings.Way.Proxy(),
                        RouteSettings.Check.NONE),
                ClusterSettings.Timings.DEFAULT);
    }

    /** A client that goes through the faults. */
    KubernetesClient client() {
        KubernetesClient client = Cluster.connect(new ConfigBuilder(direct.getConfiguration())
                .withMasterUrl(api.url())
                .withWatchReconnectInterval(100)
                .build());
        opened.add(client::close);
        return client;
    }

    KubernetesSessions sessions(String instance, InstantSource clock) {
        KubernetesSessions sessions =
                KubernetesSessions.start(client(), settings(instance), probe, clock, new SecureRandom());
        opened.add(sessions::close);
        return sessions;
    }

    List<Pod> pods() {
        return direct.pods().inNamespace("sessions").list().getItems();
    }

    /** Jupyter answers at that address of the loopback. */
    void jupyter(String ip) throws IOException {
        JupyterStandIn _ = jupyter(ip, Pods.ID, Pods.SPEC.token());
    }

    /** That session's Jupyter answers at that address of the loopback. */
    JupyterStandIn jupyter(String ip, SessionId id, String token) throws IOException {
        JupyterStandIn jupyter = new JupyterStandIn(
                new InetSocketAddress(ip, JupyterCommand.PORT),
                SETTINGS.route().url(id).getPath(),
                token);
        opened.add(jupyter::close);
        return jupyter;
    }

    /** The kubelet says this of a Pod that is there. */
    void status(String name, PodStatus status) {
        direct.pods()
                .inNamespace("sessions")
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("status", status)));
    }

    PodStatus runningAt(String ip) {
        PodStatus status = Pods.running().getStatus();
        status.setPodIP(ip);
        return status;
    }

    @Override
    public void close() throws IOException {
        opened.reversed().forEach(Runnable::run);
        probe.close();
        direct.close();
        api.close();
        try {
            server.destroy();
        } catch (IllegalStateException _) {
            // It waits for the ends of connections that were cut, and not for long.
        }
    }
}
