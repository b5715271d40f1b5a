package dev.quire.repo2image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** A registry that keeps everything in memory (OCI distribution specification: pull, push and mount). */
public final class InMemoryRegistryServer implements AutoCloseable {
    private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha256:[0-9a-f]{64})");
    private static final Pattern UPLOADS = Pattern.compile("/v2/(.+)/blobs/uploads/");
    private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/([0-9]+)");
    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
    private static final Pattern REFERRERS = Pattern.compile("/v2/(.+)/referrers/(sha256:[0-9a-f]{64})");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Optional<PlainPort> front;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ServerAccess access;
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
    private final AtomicInteger nextUpload = new AtomicInteger();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile IntUnaryOperator faults = number -> 0;
    private volatile ServerFaults troubles = ServerFaults.NONE;
    private final LongAdder received = new LongAdder();
    private final LongAdder served = new LongAdder();
    private volatile boolean listsReferrers;

    private InMemoryRegistryServer(HttpServer server, Optional<PlainPort> front, ServerAccess access) {
        this.server = server;
        this.front = front;
        this.access = access;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Over plain HTTP, open to all. */
    public static InMemoryRegistryServer plain() throws IOException {
        return plain(new ServerAccess.Open());
    }

    /** Over plain HTTP. */
    public static InMemoryRegistryServer plain(ServerAccess access) throws IOException {
        HttpServer server = HttpServer.create(loopback(), 0);
        return new InMemoryRegistryServer(server, Optional.of(new PlainPort(server.getAddress())), access);
    }

    /** Over TLS, by a certificate that nobody has signed. */
    public static InMemoryRegistryServer tls(ServerAccess access, SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new InMemoryRegistryServer(server, Optional.empty(), access);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Host and port. */
    public String host() {
        return "127.0.0.1:"
                + front.map(PlainPort::port).orElseGet(() -> server.getAddress().getPort());
    }

    /** The registry with nothing configured but its host. */
    public Registries registries() {
        return RegistrySettings.parse(
                        "http://" + host(), RegistrySettings.Security.PLAIN_HTTP_ALLOWED, Optional.empty())
                .registries();
    }

    /** The same, where faults are tried again at once. */
    public Registries impatient() {
        Patience hurried = new Patience(
                6, Duration.ofMillis(2), Duration.ofSeconds(2), Duration.ofMillis(300), InstantSource.system());
        HttpRegistry registry = new HttpRegistry(
                RegistrySettings.parse(
                        "http://" + host(), RegistrySettings.Security.PLAIN_HTTP_ALLOWED, Optional.empty()),
                hurried);
        return Registries.of(host(), () -> registry);
    }

    /** From now on goes wrong like this. */
    public void troubled(ServerFaults faults) {
        troubles = faults;
    }

    /** How many bytes of blobs came. */
    public long received() {
        return received.sum();
    }

    /** How many bytes of blobs were sent. */
    public long served() {
        return served.sum();
    }

    /** The digest of what the tag names. */
    public Optional<Digest> tagged(String repository, String tag) {
        return Optional.ofNullable(manifests.get(repository + ":" + tag)).map(Digest::of);
    }

    /** Blobs whose bytes are not those that their digests name. */
    public List<String> wrongBlobs() {
        return blobs.entrySet().stream()
                .filter(each -> !each.getKey().endsWith("@" + Digest.of(each.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What was asked, as {@code METHOD path?query}. */
    public List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Forgets what was asked. */
    public void forgetRequests() {
        requests.clear();
    }

    /** From now on lists referrers itself, one to a page (OCI distribution specification 1.1). */
    public void listingReferrers() {
        listsReferrers = true;
    }

    /** Answers requests with the status that their number, counted from now on, gives; zero means as usual. */
    public void failing(IntUnaryOperator statusOfRequest) {
        AtomicInteger number = new AtomicInteger();
        faults = ignored -> statusOfRequest.applyAsInt(number.incrementAndGet());
    }

    /** The manifest or blob with that digest, wherever it lies. */
    public byte[] read(Digest digest) throws IOException {
        return find(blobs, digest).or(() -> find(manifests, digest)).orElseThrow(() -> new IOException("No " + digest));
    }

    private static Optional<byte[]> find(Map<String, byte[]> map, Digest digest) {
        return map.entrySet().stream()
                .filter(each -> each.getKey().endsWith("@" + digest))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Forgets a blob in every repository, as a clean-up that went wrong would. */
    public void lose(Digest blob) {
        blobs.keySet().removeIf(key -> key.endsWith("@" + blob));
    }

    /** From now on sends other bytes for a blob. */
    public void replace(Digest blob, byte[] bytes) {
        blobs.replaceAll((key, old) -> key.endsWith("@" + blob) ? bytes : old);
    }

    /** How many blobs the repository has. */
    public long blobs(String repository) {
        return blobs.keySet().stream()
                .filter(key -> key.startsWith(repository + "@"))
                .count();
    }

    @Override
    public void close() throws IOException {
        if (front.isPresent()) {
            front.get().close();
        }
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        requests.add(exchange.getRequestMethod() + " " + uri);
        try (exchange) {
            int fault = faults.applyAsInt(0);
            if (fault != 0) {
                answer(exchange, fault, "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"out of order\"}]}");
                return;
            }
            if (troubled(exchange)) {
                return;
            }
            if (uri.startsWith("/token")) {
                access.token(exchange);
                return;
            }
            if (!access.permits(exchange, host())) {
                answer(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"who are you?\"}]}");
                return;
            }
            route(exchange, exchange.getRequestURI().getPath());
        }
    }

    /** Whether the request went wrong, and is over. */
    private boolean troubled(HttpExchange exchange) throws IOException {
        ServerFaults.Fault fault = troubles.next(
                exchange.getRequestMethod(), exchange.getRequestURI().toString());
        switch (fault) {
            case ServerFaults.Status(int status, Optional<String> retryAfter) -> {
                retryAfter.ifPresent(value -> exchange.getResponseHeaders().set("Retry-After", value));
                answer(exchange, status, "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"out of order\"}]}");
            }
            case ServerFaults.Cut(double part) -> {
                long length = Long.parseLong(
                        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Length"))
                                .orElse("0"));
                byte[] some = exchange.getRequestBody().readNBytes((int) (length * part));
                Matcher upload = UPLOAD.matcher(exchange.getRequestURI().getPath());
                if (upload.matches() && uploads.containsKey(upload.group(2))) {
                    received.add(some.length);
                    uploads.get(upload.group(2)).writeBytes(some);
                }
            }
            case ServerFaults.CutAnswer _ -> {
                exchange.getRequestBody().readAllBytes();
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(200, head ? -1 : 1000);
                if (!head) {
                    exchange.getResponseBody().write("{\"schema".getBytes(UTF_8));
                }
            }
            case ServerFaults.Unheard _ -> {
                // Is done, and then the connection breaks.
                HttpExchange unheard = new UnheardExchange(exchange);
                route(unheard, exchange.getRequestURI().getPath());
            }
            case ServerFaults.Slow(Duration pause) -> {
                pause(pause);
                return false;
            }
            case ServerFaults.Forget _ -> {
                uploads.clear();
                return false;
            }
            case ServerFaults.Lose(boolean everywhere) -> {
                lose(exchange, everywhere);
                return false;
            }
            case ServerFaults.None _ -> {
                return false;
            }
        }
        return true;
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Loses a blob of the repository whose manifest is about to come. */
    private void lose(HttpExchange exchange, boolean everywhere) {
        Matcher manifest = MANIFEST.matcher(exchange.getRequestURI().getPath());
        if (!exchange.getRequestMethod().equals("PUT")
                || !manifest.matches()
                || manifests.keySet().stream().anyMatch(key -> key.startsWith(manifest.group(1) + ":t"))) {
            return;
        }
        blobs.keySet().stream()
                .filter(key -> key.startsWith(manifest.group(1) + "@"))
                .sorted()
                .findFirst()
                .ifPresent(key -> {
                    if (everywhere) {
                        lose(Digest.parse(key.substring(key.indexOf('@') + 1)));
                    } else {
                        blobs.remove(key);
                    }
                });
    }

    private void route(HttpExchange exchange, String path) throws IOException {
        Matcher blob = BLOB.matcher(path);
        Matcher start = UPLOADS.matcher(path);
        Matcher upload = UPLOAD.matcher(path);
        Matcher manifest = MANIFEST.matcher(path);
        Matcher referrers = REFERRERS.matcher(path);
        if (path.equals("/v2/")) {
            answer(exchange, 200, "{}");
        } else if (start.matches()) {
            start(exchange, start.group(1));
        } else if (upload.matches()) {
            upload(exchange, upload.group(1), upload.group(2));
        } else if (blob.matches()) {
            send(exchange, blobs.get(blob.group(1) + "@" + blob.group(2)), "application/octet-stream", "BLOB_UNKNOWN");
        } else if (manifest.matches()) {
            manifest(exchange, manifest.group(1), manifest.group(2));
        } else if (referrers.matches() && listsReferrers) {
            referrers(exchange, referrers.group(1), referrers.group(2));
        } else {
            answer(exchange, 404, "{}");
        }
    }

    private void start(HttpExchange exchange, String repository) throws IOException {
        Map<String, String> query = query(exchange);
        byte[] mounted = blobs.get(query.get("from") + "@" + query.get("mount"));
        if (mounted != null) {
            blobs.put(repository + "@" + query.get("mount"), mounted);
            exchange.getResponseHeaders().set("Location", "/v2/" + repository + "/blobs/" + query.get("mount"));
            answer(exchange, 201, "");
            return;
        }
        String id = Integer.toString(nextUpload.incrementAndGet());
        uploads.put(id, new ByteArrayOutputStream());
        exchange.getResponseHeaders().set("Location", "/v2/" + repository + "/blobs/uploads/" + id + "?state=x");
        answer(exchange, 202, "");
    }

    private void upload(HttpExchange exchange, String repository, String id) throws IOException {
        ByteArrayOutputStream upload = uploads.get(id);
        if (upload == null) {
            answer(exchange, 404, "{\"errors\":[{\"code\":\"BLOB_UPLOAD_UNKNOWN\",\"message\":\"no such upload\"}]}");
            return;
        }
        String location = "/v2/" + repository + "/blobs/uploads/" + id + "?state=y";
        switch (exchange.getRequestMethod()) {
            case "GET" -> {
                exchange.getResponseHeaders().set("Location", location);
                exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, upload.size() - 1));
                answer(exchange, 204, "");
            }
            case "DELETE" -> {
                uploads.remove(id);
                answer(exchange, 204, "");
            }
            case "PATCH" -> {
                String range = exchange.getRequestHeaders().getFirst("Content-Range");
                if (range != null && !range.startsWith(upload.size() + "-")) {
                    answer(exchange, 416, "");
                    return;
                }
                // What came stays, however the request ends.
                received.add(exchange.getRequestBody().transferTo(upload));
                exchange.getResponseHeaders().set("Location", location);
                exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, upload.size() - 1));
                answer(exchange, 202, "");
            }
            default -> finish(exchange, repository, id, upload);
        }
    }

    private void finish(HttpExchange exchange, String repository, String id, ByteArrayOutputStream upload)
            throws IOException {
        received.add(exchange.getRequestBody().transferTo(upload));
        byte[] all = upload.toByteArray();
        uploads.remove(id);
        String digest = String.valueOf(query(exchange).get("digest"));
        if (!Digest.of(all).toString().equals(digest)) {
            answer(exchange, 400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"other bytes\"}]}");
            return;
        }
        blobs.put(repository + "@" + digest, all);
        exchange.getResponseHeaders().set("Location", "/v2/" + repository + "/blobs/" + digest);
        answer(exchange, 201, "");
    }

    private void manifest(HttpExchange exchange, String repository, String reference) throws IOException {
        if (!exchange.getRequestMethod().equals("PUT")) {
            String separator = reference.startsWith("sha256:") ? "@" : ":";
            byte[] found = manifests.get(repository + separator + reference);
            send(exchange, found, found == null ? "" : mediaType(found), "MANIFEST_UNKNOWN");
            return;
        }
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        if (!missing(repository, bytes).isEmpty()) {
            String error = "{\"errors\":[{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"blob unknown\"}]}";
            answer(exchange, 400, error);
            return;
        }
        Digest digest = Digest.of(bytes);
        manifests.put(repository + ":" + reference, bytes);
        manifests.put(repository + "@" + digest, bytes);
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest.toString());
        String subject = JSON.readTree(bytes).path("subject").path("digest").asText();
        if (listsReferrers && !subject.isEmpty()) {
            exchange.getResponseHeaders().set("OCI-Subject", subject);
        }
        answer(exchange, 201, "");
    }

    /** What the manifest or index names and the repository lacks; the subject may come later. */
    private List<String> missing(String repository, byte[] manifest) throws IOException {
        JsonNode json = manifest.length == 0 ? JSON.createObjectNode() : JSON.readTree(manifest);
        List<String> missing = new ArrayList<>();
        json.path("layers").forEach(layer -> missing.add(layer.path("digest").asText()));
        missing.add(json.path("config").path("digest").asText());
        json.path("manifests").forEach(entry -> missing.add(entry.path("digest").asText()));
        missing.removeIf(digest -> digest.isEmpty()
                || blobs.containsKey(repository + "@" + digest)
                || manifests.containsKey(repository + "@" + digest));
        return missing;
    }

    private static String mediaType(byte[] manifest) throws IOException {
        return JSON.readTree(manifest).path("mediaType").asText(Image.MANIFEST);
    }

    private void referrers(HttpExchange exchange, String repository, String subject) throws IOException {
        List<ObjectNode> all = new ArrayList<>();
        for (Map.Entry<String, byte[]> each : new TreeMap<>(manifests).entrySet()) {
            JsonNode manifest = JSON.readTree(each.getValue());
            if (each.getKey().startsWith(repository + "@")
                    && manifest.path("subject").path("digest").asText().equals(subject)) {
                ObjectNode entry = JSON.createObjectNode();
                entry.put("mediaType", manifest.path("mediaType").asText());
                entry.put("digest", Digest.of(each.getValue()).toString());
                entry.put("size", each.getValue().length);
                entry.set("artifactType", manifest.path("artifactType"));
                entry.set("annotations", manifest.path("annotations"));
                all.add(entry);
            }
        }
        int page = Integer.parseInt(query(exchange).getOrDefault("page", "0"));
        if (page + 1 < all.size()) {
            exchange.getResponseHeaders()
                    .set(
                            "Link",
                            "</v2/" + repository + "/referrers/" + subject + "?page=" + (page + 1) + ">; rel=\"next\"");
        }
        ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", ReferrersIndex.MEDIA_TYPE);
        ArrayNode entries = index.putArray("manifests");
        all.stream().skip(page).limit(1).forEach(entries::add);
        send(exchange, JSON.writeValueAsBytes(index), ReferrersIndex.MEDIA_TYPE, "");
    }

    private void send(
            HttpExchange exchange, byte @org.jspecify.annotations.Nullable [] bytes, String type, String unknown)
            throws IOException {
        if (bytes == null) {
            answer(exchange, 404, "{\"errors\":[{\"code\":\"" + unknown + "\",\"message\":\"unknown\"}]}");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders()
                .set("Docker-Content-Digest", Digest.of(bytes).toString());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        served.add(type.equals("application/octet-stream") ? bytes.length : 0);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        // What was not read would stay in the connection, and be taken for the next request.
        exchange.getRequestBody().readAllBytes();
        boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) {
            exchange.getResponseBody().write(body);
        }
    }

    static Map<String, String> query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        return query == null
                ? Map.of()
                : Arrays.stream(query.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .filter(pair -> pair.length == 2)
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> a + " " + b));
    }
}
