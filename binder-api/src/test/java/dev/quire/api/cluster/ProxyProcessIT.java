package dev.quire.api.cluster;

import static dev.quire.api.cluster.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The session proxy as the process that the chart runs. */
@OnCluster
@Timeout(120)
final class ProxyProcessIT {
    @Test
    void isReadyWhenItKnowsTheSessionsAndLeavesWhenItIsTold(ClusterUnderTest cluster, @TempDir Path scratch)
            throws Exception {
        int port = Ports.free();
        int inner = Ports.free();
        Path settings = Files.writeString(scratch.resolve("proxy.yaml"), """
                quire:
                  mode: cluster
                  url: https://quire.example.org/
                  kubernetes: {namespace: default, route: proxy, wildcard-url: "https://*.sessions.example.org"}
                  proxy: {host: 127.0.0.1, port: %d, inner-port: %d, notice: 3s, drain: 2s}
                """.formatted(port, inner));
        Path log = scratch.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(ServiceProcess.command("dev.quire.api.ProxyApplication"));
        builder.environment().keySet().removeIf(name -> name.startsWith("QUIRE_"));
        builder.environment().put("QUIRE_CONFIG", settings.toString());
        builder.environment().put("KUBECONFIG", cluster.kubeconfig().toString());
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            within(
                    Duration.ofSeconds(60),
                    () -> assertThat(status(inner, "/readyz", "inner")).isEqualTo(200));

            String host = "abcdefghijklmnopqrst.sessions.example.org";
            assertThat(status(port, "/lab", host)).as("no such session").isEqualTo(404);
            assertThat(status(inner, "/internal/activity", "inner")).isEqualTo(200);

            process.destroy();
            within(
                    Duration.ofSeconds(2),
                    () -> assertThat(status(inner, "/readyz", "inner"))
                            .as("nobody is to be sent here any more")
                            .isEqualTo(503));
            assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
            assertThat(log).content().doesNotContain("Exception", "\tat ");
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    private static int status(int port, String path, String host) {
        // By hand, because Java's client does not let one choose the Host.
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(path, host)
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring(9, 12));
        } catch (IOException e) {
            return 0;
        }
    }
}
