package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Manifests in a registry, byte for byte, and the registry's list of those that refer to one. Thread-safe. */
final class Manifests {
    private static final String DIGEST = "Docker-Content-Digest";
    private static final String ANY_IMAGE = String.join(
            ",",
            Image.MANIFEST,
            ReferrersIndex.MEDIA_TYPE,
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json");
    private static final String READABLE = Image.MANIFEST + "," + ReferrersIndex.MEDIA_TYPE;
    private static final int MAX_PAGES = 100;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"?next\"?");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryCalls calls;

    Manifests(RegistryCalls calls) {
        this.calls = calls;
    }

    /** The digest of what the tag names. */
    Optional<Digest> find(String repository, String tag) throws IOException {
        Ask ask = Ask.of("HEAD", Scope.pull(repository), "manifests/" + tag).with(Map.of("Accept", ANY_IMAGE));
        Optional<Answer> answer = calls.find(ask);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        Optional<Digest> named = digest(answer.get());
        return named.isPresent() ? named : read(repository, tag).map(Digest::of);
    }

    /** The manifest or index that a tag or digest names. */
    Optional<byte[]> read(String repository, String reference) throws IOException {
        Ask ask =
                Ask.of("GET", Scope.pull(repository), "manifests/" + reference).with(Map.of("Accept", READABLE));
        return calls.find(ask.checking(answer -> {
                    Optional<Digest> named =
                            reference.startsWith("sha256:") ? Optional.of(Digest.parse(reference)) : digest(answer);
                    if (named.isPresent()) {
                        Ask.Check.digest(named.get()).of(answer);
                    }
                }))
                .map(Answer::body);
    }

    /**
     * Stores a manifest or an index.
     *
     * @return whether the registry itself lists it with those that refer to its subject
     * @throws MissingBlobException when the registry lacks a blob of it
     */
    Listing write(Scope scope, String reference, byte[] manifest, String mediaType) throws IOException {
        Ask ask = Ask.of("PUT", scope, "manifests/" + reference)
                .with(Map.of("Content-Type", mediaType))
                .sending(Ask.Body.of(manifest));
        for (int attempt = 1; ; attempt++) {
            Answer answer = calls.call(ask);
            if (answer.isSuccess()) {
                // OCI distribution specification, "Pushing Manifests with Subject".
                return answer.header("OCI-Subject").isEmpty() ? Listing.NONE : Listing.BY_REGISTRY;
            }
            if (!answer.says("MANIFEST_BLOB_UNKNOWN") && !answer.says("BLOB_UNKNOWN")) {
                throw calls.sentence(scope.repository(), answer);
            }
            // Distribution rewrites a blob's link in place when somebody else puts the same blob into the same
            // repository; a
            // manifest that is checked in that moment is refused, and accepted a moment later.
            if (attempt == Math.min(3, calls.patience().attempts())) {
                throw calls.missing(scope.repository(), answer);
            }
            calls.patience().pause(attempt);
        }
    }

    /** Who lists what refers to a manifest. */
    enum Listing {
        BY_REGISTRY,
        /** A tag does, which we keep. */
        NONE
    }

    /** The referrers as the registry itself lists them; empty when it has no such list. */
    Optional<List<Referrer>> referrers(String repository, Digest subject) throws IOException {
        List<Referrer> all = new ArrayList<>();
        Ask ask = Ask.of("GET", Scope.pull(repository), "referrers/" + subject);
        URI page = calls.uri(ask);
        for (int pages = 0; pages < MAX_PAGES; pages++) {
            Optional<Answer> answer = calls.find(Ask.of("GET", Scope.pull(repository), new Ask.Target.Given(page))
                    .with(Map.of("Accept", ReferrersIndex.MEDIA_TYPE)));
            // Some answer unknown paths with a page for people.
            if (answer.isEmpty() || !answer.get().header("Content-Type").startsWith(ReferrersIndex.MEDIA_TYPE)) {
                return Optional.empty();
            }
            all.addAll(ReferrersIndex.parse(answer.get().body()));
            Matcher next = NEXT.matcher(answer.get().header("Link"));
            if (!next.find()) {
                return Optional.of(all);
            }
            page = page.resolve(next.group(1));
        }
        throw new IOException("The list of referrers of " + subject + " does not end.");
    }

    /** The descriptor of an image's config. */
    static Optional<JsonNode> config(byte[] manifest) throws IOException {
        JsonNode config = JSON.readTree(manifest).path("config");
        return config.path("digest").isTextual() ? Optional.of(config) : Optional.empty();
    }

    private static Optional<Digest> digest(Answer answer) {
        String named = answer.header(DIGEST);
        return named.matches("sha256:[0-9a-f]{64}") ? Optional.of(Digest.parse(named)) : Optional.empty();
    }
}
