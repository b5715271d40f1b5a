package dev.quire.repo2image.repo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.transport.WantNotValidException;

/** A host that serves the repositories of a directory over Git's smart HTTP protocol, and misbehaves where it is told to. */
final class GitHost implements AutoCloseable {
    private final HttpServer server;
    private final Path directory;
    private final boolean modern;
    private final Map<String, byte[]> large = new ConcurrentHashMap<>();
    private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    private volatile String login = "";

    private GitHost(Path directory, boolean modern) throws IOException {
        this.directory = directory;
        this.modern = modern;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.createContext("/private/", exchange -> status(exchange, 401));
        server.createContext("/forbidden/", exchange -> status(exchange, 403));
        server.createContext("/broken/", exchange -> status(exchange, 503));
        server.createContext("/silent/", GitHost::hang);
        server.createContext("/moved/", this::redirect);
        server.start();
    }

    /** A modern host. */
    static GitHost of(Path directory) throws IOException {
        return new GitHost(directory, true);
    }

    /** A host that speaks the old protocol and gives nothing but what its refs point to. */
    static GitHost old(Path directory) throws IOException {
        return new GitHost(directory, false);
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + path;
    }

    /** From here on, what is below {@code vault/} is only for those who show this login. */
    GitHost demanding(String user, String password) {
        login = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Holds a large file, under that SHA-256 whether it is true or not. */
    void large(String oid, byte[] content) {
        large.put(oid, content);
    }

    /** The login, if any, that each request showed, with the host that it was sent to. */
    List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    private boolean isRefused(HttpExchange exchange, String path) {
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        authorizations.add(exchange.getRequestHeaders().getFirst("Host") + " " + shown);
        return path.startsWith("/vault/") && !login.equals(shown);
    }

    private void serveLarge(HttpExchange exchange, String path) throws IOException {
        byte[] answer;
        if (path.endsWith("/objects/batch")) {
            StringBuilder objects = new StringBuilder();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Matcher asked = Pattern.compile("\"oid\":\"([0-9a-f]{64})\",\"size\":([0-9]+)")
                    .matcher(body);
            while (asked.find()) {
                String what = large.containsKey(asked.group(1))
                        ? "\"actions\":{\"download\":{\"href\":\"%s\",\"header\":{\"X-Token\":\"t\"}}}"
                                .formatted(url(path.replaceAll("^/|/objects/batch$", "") + "/files/" + asked.group(1)))
                        : "\"error\":{\"code\":404,\"message\":\"Object does not exist\"}";
                objects.append(objects.isEmpty() ? "" : ",")
                        .append("{\"oid\":\"%s\",\"size\":%s,%s}".formatted(asked.group(1), asked.group(2), what));
            }
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.git-lfs+json");
            answer = "{\"transfer\":\"basic\",\"objects\":[%s]}"
                    .formatted(objects)
                    .getBytes(StandardCharsets.UTF_8);
        } else {
            byte[] file = large.get(path.substring(path.lastIndexOf('/') + 1));
            if (file == null || !"t".equals(exchange.getRequestHeaders().getFirst("X-Token"))) {
                status(exchange, 404);
                return;
            }
            answer = file;
        }
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (isRefused(exchange, path)) {
                status(exchange, 401);
                return;
            }
            if (path.contains(".git/info/lfs/")) {
                serveLarge(exchange, path);
                return;
            }
            int end = path.indexOf(".git/");
            Path directory = end < 0 ? null : this.directory.resolve(path.substring(1, end + 4));
            if (directory == null || !directory.toFile().isDirectory()) {
                status(exchange, 404);
                return;
            }
            try (Repository repository = new FileRepositoryBuilder()
                            .setGitDir(directory.toFile())
                            .setBare()
                            .build();
                    UploadPack upload = new UploadPack(repository)) {
                upload.setBiDirectionalPipe(false);
                if (modern) {
                    upload.setRequestPolicy(UploadPack.RequestPolicy.ANY);
                    String asked = exchange.getRequestHeaders().getFirst("Git-Protocol");
                    upload.setExtraParameters(asked == null ? List.of() : List.of(asked));
                } else {
                    upload.setRequestValidator(GitHost::onlyTips);
                }
                if (path.endsWith("/info/refs")) {
                    advertise(exchange, upload);
                } else {
                    exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-result");
                    exchange.sendResponseHeaders(200, 0);
                    try (InputStream body = body(exchange);
                            OutputStream out = exchange.getResponseBody()) {
                        upload.upload(body, out, null);
                    }
                }
            }
        }
    }

    private static void onlyTips(UploadPack upload, List<ObjectId> wants) throws IOException {
        List<ObjectId> tips = upload.getRepository().getRefDatabase().getRefs().stream()
                .map(Ref::getObjectId)
                .toList();
        for (ObjectId want : wants) {
            if (!tips.contains(want)) {
                throw new WantNotValidException(want);
            }
        }
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(exchange.getRequestBody())
                : exchange.getRequestBody();
    }

    private static void advertise(HttpExchange exchange, UploadPack upload) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-advertisement");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            PacketLineOut lines = new PacketLineOut(out);
            upload.sendAdvertisedRefs(new RefAdvertiser.PacketLineOutRefAdvertiser(lines), "git-upload-pack");
        }
    }

    private static void status(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            if (status == 401) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
            }
            byte[] body = "no".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void hang(HttpExchange exchange) throws IOException {
        try (exchange) {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To the same path on {@code localhost}, which is another host by name. */
    private void redirect(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestURI().toString().substring("/moved".length());
            exchange.getResponseHeaders()
                    .set("Location", "http://localhost:" + server.getAddress().getPort() + target);
            exchange.sendResponseHeaders(302, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
