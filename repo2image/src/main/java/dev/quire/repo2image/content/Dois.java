package dev.quire.repo2image.content;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ArchiveSpec;
import dev.quire.repo2image.repo.Authentication;
import dev.quire.repo2image.repo.Excerpt;
import dev.quire.repo2image.repo.GuardedHttp;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Asks the DOI resolver's own interface where a DOI leads, without going there. */
final class Dois {
    private final URI base;
    private final Api api;

    Dois(URI base, GuardedHttp http) {
        this.base = base;
        this.api = new Api(http, Authentication.BEARER, "The DOI registry");
    }

    /** The page that the DOI leads to. */
    URI landing(ArchiveSpec.OfDoi spec) throws IOException, InterruptedException {
        String what = "DOI " + spec.doi();
        String path = Arrays.stream(spec.doi().split("/", -1)).map(Api::encoded).collect(Collectors.joining("/"));
        JsonNode answer = api.get(base, "/api/handles/" + path, what);
        for (JsonNode value : answer.path("values")) {
            if (value.path("type").asText().equals("URL")) {
                return Api.uri(value.path("data").path("value").asText().strip());
            }
        }
        throw api.missing(what);
    }

    /** The sentence for a DOI of something else. */
    static BuildException elsewhere(ArchiveSpec.OfDoi spec, URI landing, String archive, String setting) {
        return new BuildException(
                BuildError.FORBIDDEN_REPOSITORY,
                "DOI " + Excerpt.of(spec.doi()) + " leads to " + Excerpt.of(String.valueOf(landing.getHost()))
                        + ", which is not " + archive + " that this installation knows (" + setting + ").");
    }
}
