package dev.quire.repo2image.content;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Authentication;
import dev.quire.repo2image.repo.Excerpt;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.GuardedHttp.Request;
import dev.quire.repo2image.repo.StatusException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The JSON interface of one kind of archive, with its sentences for what is not there. */
final class Api {
    private final GuardedHttp http;
    private final Authentication authentication;
    private final String archive;

    /**
     * @param archive what people call it
     */
    Api(GuardedHttp http, Authentication authentication, String archive) {
        this.http = http;
        this.authentication = authentication;
        this.archive = archive;
    }

    /**
     * What is at that path below the base.
     *
     * @param what names what is asked for in sentences, such as "dataset 10.1234/5"
     */
    JsonNode get(URI base, String path, String what) throws IOException, InterruptedException {
        return ask(request(uri(base + path)), what);
    }

    /** The same for something that may not be there. */
    Optional<JsonNode> find(URI base, String path, String what) throws IOException, InterruptedException {
        try {
            return Optional.of(http.json(request(uri(base + path))));
        } catch (StatusException e) {
            if (e.isMissing()) {
                return Optional.empty();
            }
            throw refusal(e, base, what);
        }
    }

    /** Asks the archive to do something. */
    JsonNode post(URI base, String path, String what) throws IOException, InterruptedException {
        Request get = request(uri(base + path));
        return ask(new Request(get.uri(), authentication, get.headers(), Optional.of("")), what);
    }

    private JsonNode ask(Request request, String what) throws IOException, InterruptedException {
        try {
            return http.json(request);
        } catch (StatusException e) {
            throw refusal(e, request.uri(), what);
        }
    }

    private Request request(URI uri) {
        return new Request(uri, authentication, Map.of("Accept", "application/json"), Optional.empty());
    }

    /** A file at a URI that the interface at that base names. */
    Request file(URI base, String uri) {
        return Request.named(base, uri(uri), authentication, Map.of());
    }

    /** The sentence for an answer that is not a success. */
    IOException refusal(StatusException e, URI asked, String what) {
        if (e.isMissing()) {
            throw missing(what);
        }
        if (e.isRefused()) {
            throw new BuildException(
                    BuildError.REPOSITORY_NOT_FOUND,
                    archive + " does not give out " + Excerpt.of(what) + ": it is restricted"
                            + (http.hasLogin(asked)
                                    ? ", also for this installation's login."
                                    : ", and this installation has no login for it."),
                    e);
        }
        return e;
    }

    BuildException missing(String what) {
        return new BuildException(
                BuildError.REPOSITORY_NOT_FOUND, archive + " has no " + Excerpt.of(what) + "; check the link.");
    }

    /** What an answer should hold and does not. */
    BuildException unexpected(String what) {
        return new BuildException(
                BuildError.HOST_UNREACHABLE,
                "What " + archive + " answers about " + Excerpt.of(what)
                        + " cannot be understood; try again later, and tell the operator if it lasts.");
    }

    static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    BuildError.HOST_UNREACHABLE,
                    "The archive names an address that is not a URL: '" + Excerpt.of(text) + "'.");
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
