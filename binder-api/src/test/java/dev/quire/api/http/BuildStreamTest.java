package dev.quire.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.RunningService;
import dev.quire.api.launch.Launch;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class BuildStreamTest {
    private final RunningService service = new RunningService();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aLaunchReadsAsTheGoldenTranscript() throws Exception {
        HttpResponse<String> answer = service.get("/build/gh/org/repo/main");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(normalized(answer.body())).isEqualTo(golden("launch.sse"));
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-cache");
        assertThat(answer.headers().firstValue("x-accel-buffering")).contains("no");
        assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("*");
    }

    @Test
    void aStreamIsNeverCompressedBecauseCompressorsHoldBack() throws Exception {
        HttpResponse<String> answer =
                service.get("/build/gh/org/repo/main", "Accept-Encoding", "gzip, deflate, br, zstd");
        assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
        assertThat(answer.body()).contains("\"ready\"");
    }

    @Test
    void whoLeavesIsNoFollowerAnyMore() throws Exception {
        service.images().hold();
        Launch launch;
        try (BufferedReader reader = open("/build/gh/org/repo/main")) {
            String line = reader.readLine();
            launch = service.launches()
                    .find(EventId.parse(line.substring("id: ".length()))
                            .orElseThrow()
                            .launch())
                    .orElseThrow();
            while (!line.contains("\"pushing\"")) {
                line = reader.readLine();
            }
            assertThat(launch.followers()).isEqualTo(1);
        }
        for (int i = 0; launch.followers() > 0 && i < 200; i++) {
            Thread.sleep(50);
        }
        assertThat(launch.followers()).isZero();
    }

    @Test
    void buildOnlyEndsWithTheImage() throws Exception {
        String stream = service.get("/build/gh/org/repo/main?build_only=True").body();
        assertThat(stream)
                .contains("\"phase\":\"ready\"")
                .doesNotContain("\"token\"")
                .contains("\"imageName\"");
        assertThat(service.sessions().list()).isEmpty();
    }

    @Test
    void whateverTheClientAcceptsItGetsTheStream() throws Exception {
        for (String accept :
                List.of("*/*", "application/json", "text/event-stream, application/json", "text/html;q=0.9")) {
            HttpResponse<String> answer = service.get("/build/gh/org/repo/main", "Accept", accept);
            assertThat(answer.statusCode()).as(accept).isEqualTo(200);
            assertThat(answer.body()).as(accept).contains("\"phase\":\"ready\"");
        }
    }

    @Test
    void failuresAreEventsOfAStreamThatSucceeds() throws Exception {
        for (String path : List.of("/build/gh/org", "/build/gh", "/build", "/build/", "/build/zz/a/b/c")) {
            HttpResponse<String> answer = service.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body())
                    .as(path)
                    .contains("\"phase\":\"failed\"", "\"status_code\":400", "\"error\":\"MALFORMED_SPEC\"");
        }
    }

    private String body(String path) {
        try {
            return service.get(path).body();
        } catch (Exception e) {
            throw new AssertionError(path, e);
        }
    }

    @Test
    void escapesInTheSpecArriveAsSent() {
        Map<String, String> refs = Map.of(
                "feature%2Fx", "feature/x",
                "a+b", "a+b",
                "caf%C3%A9", "café",
                "%23hash", "#hash",
                "with/slash", "with/slash",
                "a%252Fb", "a%2Fb",
                "a;b=c", "a;b=c");
        refs.forEach((sent, meant) -> assertThat(body("/build/gh/org/repo/" + sent))
                .as(sent)
                .contains("no branch, tag or commit '" + meant + "'"));
    }

    @Test
    void bytesThatNoUriMayHaveAreAnsweredAndNotFatal() throws Exception {
        for (String path :
                List.of("/build/gh/org/repo/a|b", "/build/gh/org/repo/%zz", "/build/gh/org/repo/[x]", "/%")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).as(path).startsWith("HTTP/1.1 ").doesNotContain("HTTP/1.1 500");
            }
        }
        assertThat(service.get("/versions").statusCode()).isEqualTo(200);
    }

    @Test
    void aClientThatComesBackReadsTheSameLaunchFurther() throws Exception {
        service.images().hold();
        String lastId;
        try (BufferedReader reader = open("/build/gh/org/repo/main")) {
            lastId = "";
            String line = "";
            while (!line.contains("\"pushing\"")) {
                line = reader.readLine();
                assertThat(line).isNotNull();
                lastId = line.startsWith("id: ") ? line.substring(4) : lastId;
            }
        }
        service.images().release();
        String rest =
                service.get("/build/gh/org/repo/main", "Last-Event-ID", lastId).body();
        assertThat(rest).doesNotContain("\"pushing\"").contains("\"built\"", "\"ready\"");
        assertThat(service.images().builds()).isEqualTo(1);
        assertThat(service.sessions().list()).hasSize(1);
    }

    @Test
    void aClientThatComesBackAfterTheEndIsToldToStayAway() throws Exception {
        String stream = service.get("/build/gh/org/repo/main").body();
        String lastId = stream.lines()
                .filter(l -> l.startsWith("id: "))
                .reduce((_, b) -> b)
                .orElseThrow();
        HttpResponse<String> again = service.get("/build/gh/org/repo/main", "Last-Event-ID", lastId.substring(4));
        assertThat(again.statusCode()).isEqualTo(204);
        assertThat(service.sessions().list()).hasSize(1);
    }

    @Test
    void anotherLaunchsIdStartsAFreshLaunch() throws Exception {
        String stream = service.get("/build/gh/org/repo/main").body();
        String firstId = stream.lines()
                .filter(l -> l.startsWith("id: "))
                .findFirst()
                .orElseThrow()
                .substring(4);
        String other =
                service.get("/build/gh/org/repo/HEAD", "Last-Event-ID", firstId).body();
        assertThat(other).contains("HEAD").contains("\"ready\"");
        assertThat(service.sessions().list()).hasSize(2);
    }

    @Test
    void whoAsksAgainByTheSameNameGetsTheSameSession() throws Exception {
        String first = service.get("/build/gh/org/repo/main", "Idempotency-Key", "a-secret-of-a-client")
                .body();
        String again = service.get("/build/gh/org/repo/main?request=a-secret-of-a-client")
                .body();
        assertThat(again).isEqualTo(first);
        assertThat(service.sessions().list()).hasSize(1);
        HttpResponse<String> other = service.get("/build/gh/org/repo/main?request=another-secret-of-it");
        assertThat(other.body()).isNotEqualTo(first);
        assertThat(other.body())
                .startsWith("id: " + other.headers().firstValue("quire-launch").orElseThrow() + ".0\n");
        assertThat(service.sessions().list()).hasSize(2);
    }

    @Test
    void aNameThatCouldBeGuessedIsRefused() throws Exception {
        for (String name : List.of("short", "a name with blanks in it", "x".repeat(129))) {
            HttpResponse<String> answer = service.get("/build/gh/org/repo/main", "Idempotency-Key", name);
            assertThat(answer.statusCode()).as(name).isEqualTo(400);
            assertThat(answer.body()).contains("16 to 128 letters");
        }
        assertThat(service.images().resolutions()).isZero();
    }

    @Test
    void whatWasBegunByAStoppedReplicaGoesOnAtAnotherAsTheSameSession(@TempDir Path directory) throws Exception {
        Path key = Files.write(directory.resolve("key"), new byte[32]);
        Map<String, Object> settings = Map.of("quire.sessions.key-file", key.toString());
        URI base = URI.create("http://quire.test/");
        try (RunningService one = new RunningService(base, settings);
                RunningService other = new RunningService(base, settings)) {
            one.images().hold();
            List<String> lines = new ArrayList<>();
            HttpResponse<InputStream> answer = one.client()
                    .send(
                            HttpRequest.newBuilder(one.uri("/build/gh/org/repo/main"))
                                    .build(),
                            BodyHandlers.ofInputStream());
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                String line = "";
                while (!line.contains("\"pushing\"")) {
                    line = reader.readLine();
                    lines.add(line);
                }
                assertThat(one.get("/ready").statusCode()).isEqualTo(200);
                one.launches().stop();
                assertThat(one.get("/ready").statusCode()).isEqualTo(503);
                one.launches().close();
                reader.lines().forEach(lines::add);
            }
            assertThat(lines).noneMatch(line -> line.contains("\"failed\"") || line.endsWith(".end"));
            String lastId = lines.stream()
                    .filter(line -> line.startsWith("id: "))
                    .reduce((_, last) -> last)
                    .orElseThrow()
                    .substring(4);
            HttpResponse<String> resumed = other.get("/build/gh/org/repo/main", "Last-Event-ID", lastId);
            assertThat(resumed.body()).contains("\"ready\"");
            assertThat(resumed.headers().firstValue("quire-launch")).contains(lastId.substring(0, lastId.indexOf('.')));
        }
    }

    @Test
    void whoWaitsIsToldTheirPlaceAndLeavesByCancelling() throws Exception {
        try (RunningService full = new RunningService(
                URI.create("http://quire.test/"), Map.of("quire.sessions.quota.total", 1, "quire.sessions.queue", 1))) {
            full.get("/build/gh/org/repo/main");
            HttpResponse<InputStream> waiting = full.client()
                    .send(
                            HttpRequest.newBuilder(full.uri("/build/gh/org/repo/main"))
                                    .build(),
                            BodyHandlers.ofInputStream());
            String launch = waiting.headers().firstValue("quire-launch").orElseThrow();
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(waiting.body(), StandardCharsets.UTF_8))) {
                String line = "";
                while (!line.contains("\"position\":1")) {
                    line = reader.readLine();
                }
                assertThat(line).contains("\"phase\":\"waiting\"", "this session is next");
                assertThat(full.get("/build/gh/org/repo/main").body())
                        .contains("\"status_code\":429", "\"retry_after\":30");
                assertThat(full.send("DELETE", "/api/v1/launches/" + launch).statusCode())
                        .isEqualTo(204);
                assertThat(reader.lines()).anyMatch(end -> end.contains("\"CANCELLED\""));
            }
            assertThat(full.sessions().list()).hasSize(1);
            assertThat(full.send("DELETE", "/api/v1/launches/" + "0".repeat(32)).statusCode())
                    .isEqualTo(404);
            assertThat(full.send("DELETE", "/api/v1/launches/nonsense").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aReaderThatLeavesEndsNothing() throws Exception {
        service.images().hold();
        try (BufferedReader reader = open("/build/gh/org/repo/main")) {
            while (!reader.readLine().contains("\"pushing\"")) {
                // Until the build is under way.
            }
        }
        service.images().release();
        assertThat(service.get("/build/gh/org/repo/main").body()).contains("\"ready\"");
        assertThat(service.images().builds()).isEqualTo(1);
    }

    private BufferedReader open(String path) throws Exception {
        HttpResponse<InputStream> answer =
                service.client().send(HttpRequest.newBuilder(service.uri(path)).build(), BodyHandlers.ofInputStream());
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static String golden(String name) throws Exception {
        try (InputStream in = BuildStreamTest.class.getResourceAsStream("/golden/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String normalized(String stream) {
        return stream.replaceAll("id: [0-9a-f]{32}\\.", "id: <launch>.")
                .replaceAll("/s/[a-z2-7]{20}/", "/s/<session>/")
                .replaceAll("\"token\":\"[A-Za-z0-9_-]{43}\"", "\"token\":\"<token>\"");
    }
}
