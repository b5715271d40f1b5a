package dev.quire.repo2image.content;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ArchiveSpec;
import dev.quire.repo2image.repo.Authentication;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.ResolvedRef;
import dev.quire.repo2image.repo.StatusException;
import dev.quire.repo2image.repo.VersionId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** HydroShare: a resource has no versions, so the time of its last change tells them apart; its files come as a bag. */
final class HydroShare implements Archive<ArchiveSpec.HydroShare> {
    private final URI base;
    private final Polling polling;
    private final GuardedHttp http;
    private final Api api;

    HydroShare(URI base, Polling polling, GuardedHttp http) {
        this.base = base;
        this.polling = polling;
        this.http = http;
        this.api = new Api(http, Authentication.BASIC, "HydroShare");
    }

    @Override
    public ResolvedRef resolve(ArchiveSpec.HydroShare spec) throws IOException, InterruptedException {
        JsonNode elements = api.get(base, "/hsapi/resource/" + spec.id() + "/scimeta/elements/", what(spec));
        for (JsonNode date : elements.path("dates")) {
            if (date.path("type").asText().equals("modified")) {
                Instant modified = instant(date.path("start_date").asText(), spec);
                return new VersionId(spec.id() + ".v" + modified.getEpochSecond());
            }
        }
        throw api.unexpected(what(spec));
    }

    private Instant instant(String text, ArchiveSpec.HydroShare spec) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw api.unexpected(what(spec));
        }
    }

    @Override
    public Holding holding(ArchiveSpec.HydroShare spec, ResolvedRef version, ProgressLog progress)
            throws IOException, InterruptedException {
        if (!resolve(spec).equals(version)) {
            throw Archives.changed("HydroShare", what(spec));
        }
        GuardedHttp.Request bag = api.file(base, base + "/django_irods/download/bags/" + spec.id() + ".zip");
        polling.await("the bag of HydroShare's " + what(spec), progress, () -> isZip(bag, spec));
        return new Holding.Packed(
                new RemoteFile(spec.id() + ".zip", bag, Optional.empty()),
                Holding.Format.ZIP,
                Optional.of(spec.id() + "/data/contents"));
    }

    /** While a bag is being prepared, a page or a status comes in its place. */
    private boolean isZip(GuardedHttp.Request bag, ArchiveSpec.HydroShare spec)
            throws IOException, InterruptedException, BuildException {
        try {
            HttpResponse<InputStream> answer = http.send(bag);
            answer.body().close();
            String type = answer.headers().firstValue("Content-Type").orElse("");
            return !type.startsWith("text/") && !type.startsWith("application/json");
        } catch (StatusException e) {
            throw api.refusal(e, bag.uri(), what(spec));
        }
    }

    private static String what(ArchiveSpec.HydroShare spec) {
        return "resource " + spec.id();
    }
}
