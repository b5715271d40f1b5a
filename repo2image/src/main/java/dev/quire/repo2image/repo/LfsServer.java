package dev.quire.repo2image.repo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The batch interface of one Git LFS server (Git LFS specification, "Batch API"), of which nothing but downloads is used. */
final class LfsServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "application/vnd.git-lfs+json";
    private static final int BATCH = 100;

    private final URI endpoint;
    private final Authentication authentication;
    private final GuardedHttp http;

    /**
     * @param authentication whether this server, which the repository may have chosen, is shown a login
     */
    LfsServer(URI endpoint, Authentication authentication, GuardedHttp http) {
        this.endpoint = endpoint;
        this.authentication = authentication;
        this.http = http;
    }

    /** How to get each of these. */
    Map<LfsPointer, GuardedHttp.Request> locate(List<LfsPointer> pointers) throws IOException, InterruptedException {
        Map<LfsPointer, GuardedHttp.Request> located = new HashMap<>();
        for (int from = 0; from < pointers.size(); from += BATCH) {
            List<LfsPointer> some = pointers.subList(from, Math.min(from + BATCH, pointers.size()));
            Map<String, LfsPointer> asked = new HashMap<>();
            some.forEach(pointer -> asked.put(pointer.digest().hex(), pointer));
            for (JsonNode object : batch(some).path("objects")) {
                LfsPointer pointer = asked.get(object.path("oid").asText());
                JsonNode download = object.path("actions").path("download");
                if (pointer != null && download.path("href").isTextual()) {
                    located.put(pointer, request(download));
                }
            }
        }
        return located;
    }

    private JsonNode batch(List<LfsPointer> pointers) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.put("operation", "download");
        body.put("hash_algo", "sha256");
        body.putArray("transfers").add("basic");
        ArrayNode objects = body.putArray("objects");
        for (LfsPointer pointer : pointers) {
            objects.addObject().put("oid", pointer.digest().hex()).put("size", pointer.size());
        }
        try {
            return http.json(new GuardedHttp.Request(
                    URI.create(endpoint + "/objects/batch"),
                    authentication,
                    Map.of("Accept", TYPE, "Content-Type", TYPE),
                    Optional.of(body.toString())));
        } catch (StatusException e) {
            boolean ours = e.isMissing() || e.isRefused();
            throw new BuildException(
                    ours ? BuildError.REPOSITORY_NOT_FOUND : BuildError.HOST_UNREACHABLE,
                    "The Git LFS server " + Excerpt.of(endpoint.toString()) + " gives nothing out ("
                            + ConnectionFailure.message(e) + ")"
                            + (ours ? "; check that it exists and is public." : "; try again later."),
                    e);
        }
    }

    private GuardedHttp.Request request(JsonNode download) {
        Map<String, String> headers = new HashMap<>();
        download.path("header")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        try {
            URI uri = URI.create(download.path("href").asText());
            return GuardedHttp.Request.named(endpoint, uri, authentication, headers);
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    BuildError.HOST_UNREACHABLE, "The Git LFS server names an address that is not a URL.");
        }
    }
}
