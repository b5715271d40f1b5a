package dev.quire.repo2image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.registry.RegistryLogin.Login;
import dev.quire.repo2image.registry.RegistrySettings.Security;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What requests to a registry are authorized by: nothing, a login, or tokens that are bought with it (distribution's token
 * authentication), each kept for as long as it is good and bought once however many requests want it. Thread-safe.
 */
final class Authorizations {
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern WORD = Pattern.compile("[\\x21-\\x7e]+");
    private static final int LARGEST_TOKEN = 1 << 20;
    private static final int MOST_TOKENS = 2000;
    /** What servers promise that do not say (distribution's token authentication). */
    private static final int SECONDS = 60;
    /** A token that is about to end ends on the way. */
    private static final int MARGIN = 5;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistrySettings settings;
    private final RegistryHttp http;
    private final RegistryLogin login;
    private final InstantSource clock;
    private final Map<Scope, Slot> tokens = new ConcurrentHashMap<>();
    private volatile @Nullable String challenge;

    Authorizations(RegistrySettings settings, RegistryHttp http, RegistryLogin login, InstantSource clock) {
        this.settings = settings;
        this.http = http;
        this.login = login;
        this.clock = clock;
    }

    /** The token of one scope; those who want the same wait for it here. */
    private static final class Slot {
        private String token = "";
        private Instant end = Instant.MIN;
    }

    /** The value of the header Authorization, if the registry wants one. */
    Optional<String> header(Scope scope) throws IOException {
        String asked = challenge == null ? http.home().challenge() : challenge;
        if (asked == null || asked.isEmpty()) {
            return Optional.empty();
        }
        if (!asked.regionMatches(true, 0, "Bearer", 0, 6)) {
            return login.find().flatMap(Authorizations::basic);
        }
        if (tokens.size() > MOST_TOKENS) {
            tokens.clear();
        }
        Slot slot = tokens.computeIfAbsent(scope, any -> new Slot());
        synchronized (slot) {
            if (!clock.instant().isBefore(slot.end)) {
                JsonNode answer = buy(scope, asked);
                slot.token =
                        answer.path("token").asText(answer.path("access_token").asText());
                if (!WORD.matcher(slot.token).matches()) {
                    throw new IOException("its token server gives no token");
                }
                int seconds = answer.path("expires_in").asInt(SECONDS);
                slot.end = clock.instant().plusSeconds(Math.max(1, seconds - MARGIN));
            }
            return Optional.of("Bearer " + slot.token);
        }
    }

    /** The registry refused what it got, or nothing, and said what it wants; whether asking again makes sense. */
    boolean learn(Scope scope, Optional<String> sent, String wanted) {
        if (wanted.isEmpty()) {
            return false;
        }
        challenge = wanted;
        if (sent.isEmpty()) {
            return true;
        }
        login.forget();
        Slot slot = tokens.get(scope);
        if (slot == null) {
            return wanted.regionMatches(true, 0, "Bearer", 0, 6);
        }
        synchronized (slot) {
            if (sent.get().equals("Bearer " + slot.token)) {
                slot.end = Instant.MIN;
            }
            return true;
        }
    }

    private static Optional<String> basic(Login login) {
        return login instanceof Login.Password password ? Optional.of(password.header()) : Optional.empty();
    }

    private JsonNode buy(Scope scope, String asked) throws IOException {
        Map<String, String> parameters = PARAMETER
                .matcher(asked)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2), (one, other) -> one));
        URI realm = realm(parameters.getOrDefault("realm", ""));
        String service = "service=" + encoded(parameters.getOrDefault("service", ""));
        Optional<Login> known = login.find();
        HttpRequest request = known.orElse(null) instanceof Login.Identity identity
                ? HttpRequest.newBuilder(realm)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("grant_type=refresh_token&client_id=quire&" + service + "&scope="
                                + encoded(String.join(" ", scope.words(settings))) + "&refresh_token="
                                + encoded(identity.token())))
                        .build()
                : inquiry(realm, service, scope, known.flatMap(Authorizations::basic));
        Answer answer = http.send(request, new AtomicLong(), new LimitedBytes("A token", LARGEST_TOKEN));
        if (answer.isRefusal()) {
            login.forget();
        }
        if (!answer.isSuccess()) {
            throw new RefusedException(answer);
        }
        return JSON.readTree(answer.body());
    }

    private HttpRequest inquiry(URI realm, String service, Scope scope, Optional<String> basic) {
        String scopes = scope.words(settings).stream()
                .map(word -> "&scope=" + encoded(word))
                .collect(Collectors.joining());
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + service + scopes));
        basic.ifPresent(value -> request.header("Authorization", value));
        return request.build();
    }

    private URI realm(String text) throws IOException {
        try {
            URI realm = http.home().uri().resolve(text);
            boolean secure = "https".equalsIgnoreCase(realm.getScheme());
            boolean plain =
                    "http".equalsIgnoreCase(realm.getScheme()) && settings.security() == Security.PLAIN_HTTP_ALLOWED;
            if (realm.getHost() != null && (secure || plain)) {
                return realm;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("it names a token server that is no address", e);
        }
        throw new IOException("it names a token server that is not reached over TLS");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** The token server's answer to a wish for a token, which was not one. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Answer answer;

        private RefusedException(Answer answer) {
            super("its token server: " + answer.reason());
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }
}
