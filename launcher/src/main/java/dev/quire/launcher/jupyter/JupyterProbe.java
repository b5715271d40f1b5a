package dev.quire.launcher.jupyter;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.launcher.session.Activity;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionState;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Asks the Jupyter server of a session how it is. Thread-safe. */
public final class JupyterProbe implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final Duration patience;

    public JupyterProbe() {
        this(Duration.ofSeconds(5));
    }

    JupyterProbe(Duration patience) {
        this.patience = patience;
        // HTTP/1.1: the upgrade to h2c that Java offers otherwise confuses some ingresses. No redirects: the token
        // stays here.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
    }

    /** The base URL of a session at this endpoint: the endpoint's scheme, host and port with the public URL's path. */
    public static URI sessionUrl(SessionState.Ready ready) {
        return ready.endpoint().resolve(ready.url().getRawPath());
    }

    /**
     * Asks once.
     *
     * @param sessionUrl ends with a slash
     */
    public Answer ask(URI sessionUrl, String token) throws InterruptedException {
        try {
            HttpResponse<String> response = get(sessionUrl.resolve("api/status"), token);
            if (response.statusCode() != 200) {
                return new Answer.Refused(response.statusCode());
            }
            JsonNode status = JSON.readTree(response.body());
            // Its own clock, as ours may differ by minutes.
            Instant now = DateTimeFormatter.RFC_1123_DATE_TIME.parse(
                    response.headers().firstValue("Date").orElse(""), Instant::from);
            return new Answer.Alive(new Activity.Observed(
                    since(status.path("started"), now),
                    since(status.path("last_activity"), now),
                    status.path("kernels").asInt(),
                    status.path("connections").asInt(),
                    false));
        } catch (JacksonException | DateTimeException _) {
            // 200, but not from Jupyter.
            return new Answer.Refused(200);
        } catch (HttpTimeoutException _) {
            return new Answer.Unreachable("no answer in time");
        } catch (ConnectException e) {
            return unreachable(sessionUrl, e)
                    .<Answer>map(Answer.Unreachable::new)
                    .orElseGet(() -> new Answer.Closed("connection refused"));
        } catch (IOException e) {
            // Accepted and dropped: something is there and not ready.
            return new Answer.Closed(why(e));
        }
    }

    /** Asks until Jupyter answers; whether it did in this time. */
    public boolean awaitAlive(URI sessionUrl, String token, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        Backoff backoff = new Backoff();
        while (!(ask(sessionUrl, token) instanceof Answer.Alive)) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(backoff.next());
        }
        return true;
    }

    /** What a ready session is doing. */
    public Activity activity(Session session, SessionState.Ready ready) throws InterruptedException {
        URI sessionUrl = sessionUrl(ready);
        return switch (ask(sessionUrl, session.token())) {
            case Answer.Alive(Activity.Observed observed) ->
                observed.kernels() == 0 ? observed : withKernels(sessionUrl, session.token(), observed);
            case Answer.Refused(int status) -> new Activity.Unknown("it answered with status " + status);
            case Answer.Closed(String why) -> new Activity.Unknown(why);
            case Answer.Unreachable(String why) -> new Activity.Unknown(why);
        };
    }

    /** A kernel that computes for an hour without a word is busy, although Jupyter's last activity is an hour ago. */
    private Activity withKernels(URI sessionUrl, String token, Activity.Observed observed) throws InterruptedException {
        try {
            HttpResponse<String> response = get(sessionUrl.resolve("api/kernels?no_track_activity=1"), token);
            if (response.statusCode() != 200) {
                return new Activity.Unknown("its kernels answered with status " + response.statusCode());
            }
            boolean busy = false;
            for (JsonNode kernel : JSON.readTree(response.body())) {
                busy |= kernel.path("execution_state").asText().equals("busy");
            }
            return new Activity.Observed(
                    observed.age(), observed.idle(), observed.kernels(), observed.connections(), busy);
        } catch (IOException e) {
            return new Activity.Unknown(why(e));
        }
    }

    /**
     * Says that somebody is there, so that the session goes on as if it had been used just now.
     *
     * @return whether it heard that
     */
    public boolean touch(Session session, SessionState.Ready ready) throws InterruptedException {
        URI sessionUrl = sessionUrl(ready);
        try {
            HttpRequest word = request(sessionUrl.resolve("quire/lifetime"), session.token())
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            int status = http.send(word, HttpResponse.BodyHandlers.discarding()).statusCode();
            // A server without our package takes any request that is not a poll for use.
            return status < 300
                    || get(sessionUrl.resolve("api/kernels"), session.token()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private HttpResponse<String> get(URI uri, String token) throws IOException, InterruptedException {
        HttpRequest request = request(uri, token).build();
        // The container writes the answer, so only so much of it is read.
        return http.send(request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), 1 << 20));
    }

    private HttpRequest.Builder request(URI uri, String token) {
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "token " + token)
                .timeout(patience);
    }

    /** Why there is no way to that host; empty when there is one. The client hides the cause deep in the chain. */
    private static Optional<String> unreachable(URI uri, ConnectException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return Optional.of("the host '" + uri.getHost() + "' is unknown here");
            }
            if (cause instanceof NoRouteToHostException) {
                return Optional.of("there is no route to " + uri.getHost());
            }
        }
        return Optional.empty();
    }

    private static Duration since(JsonNode time, Instant now) {
        Duration since = Duration.between(OffsetDateTime.parse(time.asText()).toInstant(), now);
        // The header has whole seconds.
        return since.isNegative() ? Duration.ZERO : since;
    }

    private static String why(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
