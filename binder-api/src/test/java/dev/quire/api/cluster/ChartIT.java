package dev.quire.api.cluster;

import static dev.quire.api.cluster.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.cluster.LaunchStream.Event;
import dev.quire.api.cluster.OnCluster.Need;
import dev.quire.repo2image.debian.DebianMirror;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The service's own image, installed by the chart: a launch through its Ingress, and nothing left when it is uninstalled. */
@OnCluster(needs = {Need.REGISTRY, Need.INGRESS, Need.HELM, Need.BROWSER, Need.GIT})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChartIT {
    private Scene scene;
    private String sessions;

    @BeforeAll
    void push(ClusterUnderTest cluster) throws IOException, InterruptedException {
        scene = new Scene(cluster);
        sessions = scene.name + "-sessions";
        // What ./quire image --push does, without building the project again.
        run(
                Map.of("QUIRE_CACHE", scene.cache().toString()),
                ServiceProcess.command("dev.quire.api.image.ServiceImage", "--push", image() + ":test", "--insecure"));
        cluster.client()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(scene.name)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterAll
    void remove() {
        if (scene != null) {
            scene.cluster.deleteNamespaces(scene.name, sessions);
            scene.close();
        }
    }

    @Test
    void theChartInstallsLaunchesAndUninstalls() throws IOException, InterruptedException {
        helm(install("install"));
        String key = key();

        LaunchStream launches = new LaunchStream(URI.create(scene.cluster.ingress() + "/"), scene.http);
        // One segment of this path is a whole URL: its slashes must come through the ingress encoded.
        List<Event> events = launches.follow(scene.examples.launchPath("python"));

        assertThat(events.getLast()).as(serviceLog()).returns("ready", Event::phase);
        assertThat(events).extracting(Event::phase).contains("building", "built");
        assertThat(events.getLast().url()).startsWith(scene.cluster.ingress() + "/s/");
        assertThat(scene.pods(sessions)).hasSize(1);
        try (Notebook notebook = new Notebook(scene.cluster.browser())) {
            assertThat(notebook.run(events.getLast().url(), events.getLast().token(), "6*7"))
                    .isEqualTo("42");
        }
        assertThat(launches.follow(scene.examples.launchPath("python")))
                .extracting(Event::phase)
                .endsWith("ready")
                .doesNotContain("building", "pushing");
        assertThat(launches.stop(events.getLast())).isEqualTo(204);
        within(Duration.ofSeconds(30), () -> assertThat(scene.pods(sessions)).hasSize(1));

        List<String> withProxy = install("upgrade");
        withProxy.add("--set=proxy.enabled=true");
        helm(withProxy);
        assertThat(key())
                .as("the key, by which replicas know the same sessions")
                .isEqualTo(key);
        Event proxied = launches.follow(scene.examples.launchPath("python")).getLast();
        assertThat(proxied).as(serviceLog()).returns("ready", Event::phase);
        assertThat(scene.cluster.client().services().inNamespace(sessions).list().getItems())
                .as("the session from before has a Service, that of now has none")
                .hasSize(1);
        try (Notebook notebook = new Notebook(scene.cluster.browser())) {
            assertThat(notebook.run(proxied.url(), proxied.token(), "6*7")).isEqualTo("42");
        }
        helm(List.of("uninstall", "quire", "--wait"));

        within(Duration.ofSeconds(90), () -> {
            assertThat(scene.cluster.client().namespaces().withName(sessions).get())
                    .isNull();
            assertThat(left()).isEmpty();
        });
    }

    /** What is in the release's namespace besides what every namespace has and what this test put there. */
    private List<String> left() {
        var client = scene.cluster.client();
        return Stream.of(
                        client.pods(),
                        client.services(),
                        client.apps().deployments(),
                        client.network().v1().ingresses(),
                        client.rbac().roles(),
                        client.rbac().roleBindings(),
                        client.secrets())
                .flatMap(kind -> kind.inNamespace(scene.name).list().getItems().stream())
                .map(found -> found.getKind() + " " + found.getMetadata().getName())
                .toList();
    }

    private String image() {
        return scene.cluster.registry() + "/" + scene.name + "/service";
    }

    private String key() {
        return String.valueOf(scene.cluster
                .client()
                .secrets()
                .inNamespace(scene.name)
                .withName("quire-key")
                .require()
                .getData()
                .get("key"));
    }

    private List<String> install(String how) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                how,
                "quire",
                ServiceProcess.CHECKOUT.resolve("helm/quire").toString(),
                "--wait",
                "--timeout=3m",
                "--set=image.repository=" + image(),
                "--set=image.tag=test",
                "--set=registry.prefix=" + scene.cluster.registry() + "/" + scene.name,
                "--set=registry.insecure=true",
                // Two replicas, on a machine that has other work as well.
                "--set=resources.requests.cpu=100m",
                "--set=url=" + scene.cluster.ingress(),
                // The image has no package manager's settings that would name one.
                "--set=config.debian.mirror="
                        + DebianMirror.find(Optional.ofNullable(System.getenv("QUIRE_DEBIAN_MIRROR")), Path.of("/"))
                                .base(),
                // The examples are served by this machine.
                "--set=config.repositories.private-addresses=allow"));
        scene.cluster.ingressClass().ifPresent(name -> arguments.add("--set=ingress.className=" + name));
        Optional.ofNullable(System.getenv("PIP_INDEX_URL"))
                .ifPresent(index -> arguments.add("--set=config.python.index=" + index));
        String authorities = System.getenv("SSL_CERT_FILE");
        if (authorities != null) {
            scene.cluster
                    .client()
                    .configMaps()
                    .inNamespace(scene.name)
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("authorities")
                            .endMetadata()
                            .addToData("ca-bundle.crt", Files.readString(Path.of(authorities)))
                            .build())
                    .serverSideApply();
            arguments.add("--set=caBundle.configMap=authorities");
        }
        return arguments;
    }

    private void helm(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(scene.cluster.helm().toString(), "--namespace=" + scene.name));
        command.addAll(arguments);
        try {
            run(Map.of("KUBECONFIG", scene.cluster.kubeconfig().toString()), command);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "\n" + serviceLog(), e);
        }
    }

    private static void run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("QUIRE_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + output);
        }
    }

    private String serviceLog() {
        return scene.cluster.client().pods().inNamespace(scene.name).list().getItems().stream()
                .map(pod -> scene.cluster
                        .client()
                        .pods()
                        .inNamespace(scene.name)
                        .withName(pod.getMetadata().getName())
                        .getLog())
                .reduce("", String::concat);
    }
}
