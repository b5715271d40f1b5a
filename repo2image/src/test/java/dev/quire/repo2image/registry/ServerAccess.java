package dev.quire.repo2image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Who may do what in an {@link InMemoryRegistryServer}. */
public sealed interface ServerAccess {
    /** Whether the request may pass; sets the challenge when not. */
    boolean permits(HttpExchange exchange, String host);

    /** Answers a request for a token. */
    default void token(HttpExchange exchange) throws IOException {
        InMemoryRegistryServer.answer(exchange, 404, "{}");
    }

    /** Everybody may do everything. */
    record Open() implements ServerAccess {
        @Override
        public boolean permits(HttpExchange exchange, String host) {
            return true;
        }
    }

    /** Basic authentication (RFC 7617). */
    record Basic(String user, String password) implements ServerAccess {
        @Override
        public boolean permits(HttpExchange exchange, String host) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"the registry\"");
            return isUser(exchange);
        }

        boolean isUser(HttpExchange exchange) {
            String expected = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
            return expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
        }
    }

    /** Bearer tokens with scopes (distribution's token authentication): a token is good for the repositories that it names. */
    record Bearer(Basic account) implements ServerAccess {
        private static final Pattern REPOSITORY = Pattern.compile("/v2/(.+)/(blobs|manifests|referrers)/.*");

        @Override
        public boolean permits(HttpExchange exchange, String host) {
            Matcher path = REPOSITORY.matcher(exchange.getRequestURI().getPath());
            String repository = path.matches() ? path.group(1) : "";
            boolean reads = Set.of("GET", "HEAD").contains(exchange.getRequestMethod());
            exchange.getResponseHeaders()
                    .set(
                            "WWW-Authenticate",
                            "Bearer realm=\"http://" + host + "/token\",service=\"" + host + "\""
                                    + (repository.isEmpty()
                                            ? ""
                                            : ",scope=\"repository:" + repository
                                                    + (reads ? ":pull\"" : ":pull,push\"")));
            String header = exchange.getRequestHeaders().getFirst("Authorization");
            if (header == null || !header.startsWith("Bearer ")) {
                return false;
            }
            String[] token = header.substring("Bearer ".length()).split("\\.");
            String claims = new String(Base64.getUrlDecoder().decode(token[1]), UTF_8);
            String from = InMemoryRegistryServer.query(exchange).getOrDefault("from", repository);
            return repository.isEmpty()
                    || (claims.contains(entry(repository, reads ? "\"pull" : "\"pull\",\"push\""))
                            && claims.contains("\"name\":\"" + from + "\""));
        }

        @Override
        public void token(HttpExchange exchange) throws IOException {
            if (!account.isUser(exchange)) {
                InMemoryRegistryServer.answer(exchange, 401, "{\"details\":\"incorrect username or password\"}");
                return;
            }
            String scopes = InMemoryRegistryServer.query(exchange).getOrDefault("scope", "");
            String access = Arrays.stream(scopes.split(" "))
                    .filter(scope -> scope.startsWith("repository:"))
                    .map(scope -> List.of(scope.split(":")))
                    .map(parts -> entry(parts.get(1), "\"" + parts.get(2).replace(",", "\",\"") + "\"]}"))
                    .collect(Collectors.joining(","));
            String claims = "{\"iss\":\"test\",\"access\":[" + access + "]}";
            String token =
                    encode("{\"typ\":\"JWT\",\"alg\":\"none\"}") + "." + encode(claims) + "." + encode("unsigned");
            InMemoryRegistryServer.answer(exchange, 200, "{\"token\":\"" + token + "\"}");
        }

        private static String entry(String repository, String actions) {
            return "{\"type\":\"repository\",\"name\":\"" + repository + "\",\"actions\":[" + actions;
        }

        private static String encode(String text) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
        }
    }
}
