package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.GuardedHttp.Request;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Connections to registries that Dockerfiles name, as anybody: with tokens that are given to everybody, never with a login.
 * Thread-safe.
 */
public final class SourceConnections {
    private static final Pattern PARAMETER = Pattern.compile("(realm|service)=\"([^\"]*)\"");
    private static final int LONGEST_TOKEN = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> trusted;
    private final Set<String> insecure;
    private final GuardedHttp named;
    private final GuardedHttp configured;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Set<String> plain = ConcurrentHashMap.newKeySet();

    /**
     * @param trusted registries that the operator names
     * @param insecure those of them that are spoken to over plain HTTP where they have no proper certificate
     * @param named for registries that only a Dockerfile names; without credentials
     * @param configured for trusted ones, which may be in the internal network; without credentials
     */
    public SourceConnections(Set<String> trusted, Set<String> insecure, GuardedHttp named, GuardedHttp configured) {
        this.trusted = Set.copyOf(trusted);
        this.insecure = Set.copyOf(insecure);
        this.named = named;
        this.configured = configured;
    }

    /** What lies at that path of the repository; empty when there is nothing for everybody. The caller closes it. */
    Optional<InputStream> get(SourceName name, String path, String accept) throws IOException, InterruptedException {
        GuardedHttp http = trusted.contains(name.host()) ? configured : named;
        if (!insecure.contains(name.host())) {
            return get(http, "https", name, path, accept);
        }
        if (!plain.contains(name.host())) {
            try {
                return get(configured, "https", name, path, accept);
            } catch (BuildException e) {
                // A server that does not know TLS may take until the time is over to say nothing.
                plain.add(name.host());
            }
        }
        return get(configured, "http", name, path, accept);
    }

    private Optional<InputStream> get(GuardedHttp http, String scheme, SourceName name, String path, String accept)
            throws IOException, InterruptedException {
        URI uri = URI.create(scheme + "://" + name.server() + "/v2/" + name.repository() + "/" + path);
        String repository = name.host() + "/" + name.repository();
        HttpResponse<InputStream> answer = http.answer(request(uri, accept, tokens.get(repository)));
        if (answer.statusCode() == 401) {
            answer.body().close();
            Optional<String> token = token(http, name, uri, answer);
            if (token.isEmpty()) {
                return Optional.empty();
            }
            tokens.put(repository, token.get());
            answer = http.answer(request(uri, accept, token.get()));
        }
        if (answer.statusCode() == 200) {
            return Optional.of(answer.body());
        }
        answer.body().close();
        if (Set.of(401, 403, 404).contains(answer.statusCode())) {
            return Optional.empty();
        }
        throw new BuildException(
                BuildError.HOST_UNREACHABLE,
                "The registry " + name.host() + " answers with status " + answer.statusCode() + " for " + name
                        + "; try again later.");
    }

    private static Request request(URI uri, String accept, @Nullable String token) {
        return new Request(
                uri,
                dev.quire.repo2image.repo.Authentication.NONE,
                token == null ? Map.of("Accept", accept) : Map.of("Accept", accept, "Authorization", "Bearer " + token),
                Optional.empty());
    }

    /** A token for everybody (distribution's token authentication), where the registry has such. */
    private static Optional<String> token(
            GuardedHttp http, SourceName name, URI by, HttpResponse<InputStream> challenge)
            throws IOException, InterruptedException {
        String header = challenge.headers().firstValue("WWW-Authenticate").orElse("");
        if (!header.regionMatches(true, 0, "Bearer", 0, 6)) {
            return Optional.empty();
        }
        String realm = "";
        String service = "";
        for (Matcher each = PARAMETER.matcher(header); each.find(); ) {
            if (each.group(1).equals("realm")) {
                realm = each.group(2);
            } else {
                service = each.group(2);
            }
        }
        URI uri;
        try {
            uri = by.resolve(realm + (realm.contains("?") ? "&" : "?") + "service=" + encoded(service) + "&scope="
                    + encoded("repository:" + name.repository() + ":pull"));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        HttpResponse<InputStream> answer = http.answer(request(uri, "application/json", null));
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                return Optional.empty();
            }
            var json = JSON.readTree(body.readNBytes(LONGEST_TOKEN));
            String token = json.path("token").asText(json.path("access_token").asText());
            return token.matches("[\\x21-\\x7e]+") ? Optional.of(token) : Optional.empty();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
