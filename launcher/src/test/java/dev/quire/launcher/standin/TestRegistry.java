package dev.quire.launcher.standin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Pushes to a registry that takes anything over plain http, as test registries do. */
final class TestRegistry implements AutoCloseable {
    private final String host;
    private final String repository;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    TestRegistry(String host, String repository) {
        this.host = host;
        this.repository = repository;
    }

    /** Pushes a blob if the registry lacks it; its digest. */
    String blob(byte[] bytes) throws IOException, InterruptedException {
        String digest = digest(bytes);
        if (send("HEAD", uri("blobs/" + digest), BodyPublishers.noBody(), "").statusCode() == 200) {
            return digest;
        }
        HttpResponse<String> begun = send("POST", uri("blobs/uploads/"), BodyPublishers.noBody(), "");
        String location = begun.headers().firstValue("Location").orElseThrow(() -> refused("an upload", begun));
        URI upload = uri("").resolve(location + (location.contains("?") ? "&" : "?") + "digest=" + digest);
        expect(201, "a blob", send("PUT", upload, BodyPublishers.ofByteArray(bytes), "application/octet-stream"));
        return digest;
    }

    /** Pushes a manifest; the reference by which it is pulled. */
    String manifest(String json) throws IOException, InterruptedException {
        String digest = digest(json.getBytes(StandardCharsets.UTF_8));
        expect(
                201,
                "a manifest",
                send(
                        "PUT",
                        uri("manifests/" + digest),
                        BodyPublishers.ofString(json),
                        "application/vnd.oci.image.manifest.v1+json"));
        return host + "/" + repository + "@" + digest;
    }

    private URI uri(String path) {
        return URI.create("http://" + host + "/v2/" + repository + "/" + path);
    }

    private HttpResponse<String> send(String method, URI uri, BodyPublisher body, String type)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, body);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void expect(int status, String what, HttpResponse<String> response) throws IOException {
        if (response.statusCode() != status) {
            throw refused(what, response);
        }
    }

    private static IOException refused(String what, HttpResponse<String> response) {
        return new IOException(
                "The registry refused %s with %d: %s".formatted(what, response.statusCode(), response.body()));
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
