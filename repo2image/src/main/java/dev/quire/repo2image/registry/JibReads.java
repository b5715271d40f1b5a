package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.http.Authorization;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Request;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reads that Jib's client has no call for, over its connections and with its credentials: a manifest byte for byte, and the
 * list of referrers.
 */
final class JibReads {
    /** What registries are asked to accept as a manifest at least (OCI distribution specification, "Pushing Manifests"). */
    private static final int MAX_MANIFEST = 4 << 20;

    private static final int MAX_PAGES = 100;
    private static final Pattern PARAMETER = Pattern.compile("(realm|service)=\"([^\"]*)\"");
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"?next\"?");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistrySettings settings;
    private final FailoverHttpClient http;
    private final Map<String, Authorization> authorizations = new ConcurrentHashMap<>();

    JibReads(RegistrySettings settings, FailoverHttpClient http) {
        this.settings = settings;
        this.http = http;
    }

    /** The manifest or index that a tag or digest names. */
    Optional<byte[]> manifest(String repository, String reference)
            throws IOException, RegistryException, CredentialRetrievalException {
        return get(
                        repository,
                        uri(repository, "manifests/" + reference),
                        List.of(Image.MANIFEST, ReferrersIndex.MEDIA_TYPE))
                .map(answer -> answer.body);
    }

    /** The referrers as the registry itself lists them; empty when it has no such list. */
    Optional<List<Referrer>> referrers(String repository, Digest subject)
            throws IOException, RegistryException, CredentialRetrievalException {
        List<Referrer> all = new ArrayList<>();
        URI page = uri(repository, "referrers/" + subject);
        for (int pages = 0; pages < MAX_PAGES; pages++) {
            Optional<Answer> answer = get(repository, page, List.of(ReferrersIndex.MEDIA_TYPE));
            // Some answer unknown paths with a page for people.
            if (answer.isEmpty() || !answer.get().type.startsWith(ReferrersIndex.MEDIA_TYPE)) {
                return Optional.empty();
            }
            all.addAll(ReferrersIndex.parse(answer.get().body));
            Matcher next = NEXT.matcher(answer.get().link);
            if (!next.find()) {
                return Optional.of(all);
            }
            URI following = page.resolve(next.group(1));
            if (!String.valueOf(following.getAuthority()).equals(page.getAuthority())) {
                // Our credentials would go there.
                throw new IOException("the list of referrers of " + subject + " leads to another host");
            }
            page = following;
        }
        throw new IOException("the list of referrers of " + subject + " does not end");
    }

    private URI uri(String repository, String path) {
        return URI.create("https://" + settings.host() + "/v2/" + settings.name(repository) + "/" + path);
    }

    private static final class Answer {
        private final String type;
        private final String link;
        private final byte[] body;

        Answer(Response response, byte[] body) {
            this.type = first(response, "Content-Type");
            this.link = first(response, "Link");
            this.body = body;
        }
    }

    private Optional<Answer> get(String repository, URI uri, List<String> accept)
            throws IOException, RegistryException, CredentialRetrievalException {
        try {
            return Optional.of(send(uri, accept, authorizations.get(repository)));
        } catch (ResponseException e) {
            if (e.getStatusCode() == 404) {
                return Optional.empty();
            }
            if (e.getStatusCode() != 401) {
                throw e;
            }
            try {
                Authorization fresh = authorize(repository, e);
                authorizations.put(repository, fresh);
                return Optional.of(send(uri, accept, fresh));
            } catch (ResponseException again) {
                if (again.getStatusCode() == 404) {
                    return Optional.empty();
                }
                if (again.getStatusCode() == 401 || again.getStatusCode() == 403) {
                    throw new RegistryUnauthorizedException(settings.host(), settings.name(repository), again);
                }
                throw again;
            }
        }
    }

    private Answer send(URI uri, List<String> accept, @Nullable Authorization authorization) throws IOException {
        Request.Builder request = Request.builder().setAccept(accept);
        if (authorization != null) {
            request.setAuthorization(authorization);
        }
        try (Response response = http.get(uri.toURL(), request.build());
                InputStream in = response.getBody()) {
            byte[] body = in.readNBytes(MAX_MANIFEST + 1);
            if (body.length > MAX_MANIFEST) {
                throw new IOException("a manifest is larger than " + MAX_MANIFEST + " bytes");
            }
            return new Answer(response, body);
        }
    }

    private static String first(Response response, String header) {
        List<String> values = response.getHeader(header);
        return values.isEmpty() ? "" : values.getFirst();
    }

    /** Answers the registry's challenge: by the credential itself, or by a token that it buys. */
    private Authorization authorize(String repository, ResponseException challenge)
            throws IOException, RegistryException, CredentialRetrievalException {
        Optional<Credential> credential = JibCalls.credential(settings);
        Optional<Authorization> basic =
                credential.map(known -> Authorization.fromBasicCredentials(known.getUsername(), known.getPassword()));
        String header = String.valueOf(challenge.getHeaders().getAuthenticate());
        if (header.regionMatches(true, 0, "Bearer", 0, 6)) {
            return token(repository, header, basic);
        }
        return basic.orElseThrow(
                () -> new RegistryUnauthorizedException(settings.host(), settings.name(repository), challenge));
    }

    /** Buys a token (distribution's token authentication). */
    private Authorization token(String repository, String challenge, Optional<Authorization> basic) throws IOException {
        String realm = "";
        String service = "";
        for (Matcher each = PARAMETER.matcher(challenge); each.find(); ) {
            if (each.group(1).equals("realm")) {
                realm = each.group(2);
            } else {
                service = each.group(2);
            }
        }
        String scope = "repository:" + settings.name(repository) + ":pull";
        URI uri = URI.create(
                realm + (realm.contains("?") ? "&" : "?") + "service=" + encoded(service) + "&scope=" + encoded(scope));
        JsonNode answer = JSON.readTree(send(uri, List.of(), basic.orElse(null)).body);
        String token = answer.path("token").asText(answer.path("access_token").asText());
        return Authorization.fromBearerToken(token);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
