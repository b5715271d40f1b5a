package dev.quire.repo2image.repo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to hosts that users and repositories name: each hop is checked against the policy, logins go to their own origin and
 * never along with a redirect to another, and what is received is bounded by the caller. Thread-safe.
 */
public final class GuardedHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST_JSON = 32L << 20;
    private static final int REDIRECTS = 10;
    private static final int ATTEMPTS = 3;
    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

    private final RepositoryPolicy policy;
    private final Credentials credentials;
    private final ProxySelector proxies;
    private final HttpClient client;
    private final Duration pause;

    /**
     * @param policy which addresses may be asked, and how long they may take
     * @param pause how long to wait before the second attempt, when a host is busy
     */
    public GuardedHttp(RepositoryPolicy policy, ProxyEnvironment proxies, Credentials credentials, Duration pause) {
        this.policy = policy;
        this.credentials = credentials;
        this.proxies = proxies.selector();
        this.pause = pause;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(policy.answerWithin())
                .proxy(this.proxies)
                .build();
    }

    /**
     * What is asked for.
     *
     * @param headers for the origin of the URI alone
     * @param body posted when it is there
     */
    public record Request(URI uri, Authentication authentication, Map<String, String> headers, Optional<String> body) {
        public Request {
            headers = Map.copyOf(headers);
        }

        /**
         * The thing at a URI that an interface named: the login is only for what is at its own origin, so that no interface
         * sends this service to another host with that one's login.
         */
        public static Request named(URI by, URI uri, Authentication authentication, Map<String, String> headers) {
            boolean home = Credentials.isHttp(uri) && Credentials.origin(by).equals(Credentials.origin(uri));
            return new Request(uri, home ? authentication : Authentication.NONE, headers, Optional.empty());
        }
    }

    /** Whether this installation has a login for the origin of that URI. */
    public boolean hasLogin(URI uri) {
        return credentials.find(uri).isPresent();
    }

    /**
     * The answer's body as JSON.
     *
     * @throws StatusException when the host answers with anything but success
     * @throws BuildException when the host cannot be reached or may not be asked
     */
    public JsonNode json(Request request) throws IOException, InterruptedException {
        try (InputStream body = send(request).body()) {
            JsonNode json = JSON.readTree(new ByteLimit(LONGEST_JSON).on(body));
            if (json == null) {
                throw new IOException("it answers nothing");
            }
            return json;
        } catch (JsonProcessingException | ByteLimit.Exceeded e) {
            // The parser's words would quote the answer.
            throw new BuildException(
                    BuildError.HOST_UNREACHABLE,
                    "The host " + Excerpt.of(request.uri().getHost())
                            + " answers with something that is not the JSON of its interface; try again later.");
        }
    }

    /**
     * A successful answer, after redirects; the caller closes its body.
     *
     * @throws StatusException when the host answers with anything but success
     * @throws BuildException when the host cannot be reached or may not be asked
     */
    public HttpResponse<InputStream> send(Request request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = answer(request);
        if (answer.statusCode() / 100 == 2) {
            return answer;
        }
        answer.body().close();
        throw new StatusException(Excerpt.of(answer.uri().getHost()), answer.statusCode());
    }

    /**
     * An answer with whatever status, after redirects; the caller closes its body.
     *
     * @throws BuildException when the host cannot be reached or may not be asked
     */
    public HttpResponse<InputStream> answer(Request request) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<InputStream> answer = followed(request);
            if (!PASSING.contains(answer.statusCode()) || attempt == ATTEMPTS) {
                return answer;
            }
            answer.body().close();
            Thread.sleep(pause.multipliedBy(attempt));
        }
    }

    private HttpResponse<InputStream> followed(Request request) throws IOException, InterruptedException {
        URI uri = request.uri();
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            HttpResponse<InputStream> answer = once(request, uri);
            Optional<String> location = answer.headers().firstValue("Location");
            boolean redirected = Set.of(301, 302, 303, 307, 308).contains(answer.statusCode());
            if (!redirected || location.isEmpty()) {
                return answer;
            }
            answer.body().close();
            uri = target(uri, location.get());
        }
        throw unreachable(request.uri(), "it redirects without end", null);
    }

    private static URI target(URI from, String location) {
        try {
            URI target = from.resolve(URI.create(location));
            boolean downgraded = String.valueOf(from.getScheme()).equalsIgnoreCase("https")
                    && !String.valueOf(target.getScheme()).equalsIgnoreCase("https");
            if (Credentials.isHttp(target) && !downgraded) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw unreachable(from, "it redirects to where nothing can be fetched from", null);
    }

    private HttpResponse<InputStream> once(Request request, URI uri) throws IOException, InterruptedException {
        check(uri);
        boolean home = Credentials.origin(uri).equals(Credentials.origin(request.uri()));
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(uri).timeout(policy.answerWithin()).header("User-Agent", "quire");
        if (home && request.authentication() != Authentication.NONE) {
            credentials
                    .find(uri)
                    .ifPresent(login -> builder.setHeader(
                            request.authentication().header(),
                            request.authentication().value(login)));
        }
        if (home) {
            request.headers().forEach((name, value) -> set(builder, name, value));
        } else if (request.headers().containsKey("Accept")) {
            builder.setHeader("Accept", request.headers().get("Accept"));
        }
        if (home && request.body().isPresent()) {
            builder.POST(HttpRequest.BodyPublishers.ofString(request.body().get()));
        }
        try {
            return client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            String why = ConnectionFailure.why(e).orElse(ConnectionFailure.reason(e));
            throw unreachable(uri, why, e);
        }
    }

    /** Hosts may ask for headers that this client sets by itself; those are left to it. */
    private static void set(HttpRequest.Builder builder, String name, String value) {
        if (Set.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding")
                .contains(name.toLowerCase(Locale.ROOT))) {
            return;
        }
        try {
            builder.setHeader(name, value);
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    BuildError.HOST_UNREACHABLE, "The host asks for a header that HTTP does not allow.");
        }
    }

    private void check(URI uri) {
        if (!Credentials.isHttp(uri) || uri.getRawUserInfo() != null) {
            throw new BuildException(
                    BuildError.FORBIDDEN_REPOSITORY,
                    "Nothing is fetched from the address that " + Excerpt.of(String.valueOf(uri.getHost()))
                            + " is given by: only http and https without a user are.");
        }
        try {
            policy.addresses().check(uri.getHost());
        } catch (UnknownHostException e) {
            // Behind a proxy, public names are often known to the proxy alone.
            if (proxies.select(uri).getFirst().type() == Proxy.Type.DIRECT) {
                throw unreachable(uri, "its name is not known", e);
            }
        }
    }

    private static BuildException unreachable(URI uri, String why, @Nullable Throwable cause) {
        return new BuildException(
                BuildError.HOST_UNREACHABLE,
                "The host " + Excerpt.of(uri.getHost()) + " cannot be reached: " + why + ".",
                cause);
    }
}
