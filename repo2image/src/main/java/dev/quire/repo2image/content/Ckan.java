package dev.quire.repo2image.content;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.repo2image.repo.ArchiveSpec;
import dev.quire.repo2image.repo.Authentication;
import dev.quire.repo2image.repo.Excerpt;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.ResolvedRef;
import dev.quire.repo2image.repo.VersionId;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Any CKAN: the time of a dataset's last change tells its versions apart, or an activity names one. */
final class Ckan implements Archive<ArchiveSpec.Ckan> {
    private final Api api;

    Ckan(GuardedHttp http) {
        this.api = new Api(http, Authentication.BARE, "CKAN");
    }

    @Override
    public ResolvedRef resolve(ArchiveSpec.Ckan spec) throws IOException, InterruptedException {
        return version(dataset(spec), spec);
    }

    @Override
    public Holding holding(ArchiveSpec.Ckan spec, ResolvedRef version, ProgressLog progress)
            throws IOException, InterruptedException {
        JsonNode dataset = dataset(spec);
        if (!version(dataset, spec).equals(version)) {
            throw Archives.changed("CKAN", what(spec));
        }
        List<RemoteFile> files = new ArrayList<>();
        for (JsonNode resource : dataset.path("resources")) {
            String url = resource.path("url").asText();
            if (!url.startsWith("https://") && !url.startsWith("http://")) {
                progress.line("Left out " + Excerpt.of(resource.path("name").asText()) + ", which is not a file");
                continue;
            }
            files.add(new RemoteFile(name(url, resource), api.file(URI.create(spec.site()), url), Optional.empty()));
        }
        return new Holding.Files(Holdings.distinct(files));
    }

    private static String name(String url, JsonNode resource) {
        String path = String.valueOf(Api.uri(url).getPath());
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.isEmpty() || last.equals("null") ? resource.path("id").asText() : last;
    }

    private JsonNode dataset(ArchiveSpec.Ckan spec) throws IOException, InterruptedException {
        String action = spec.ref().equals(ArchiveSpec.LATEST)
                ? "package_show?id=" + Api.encoded(spec.dataset())
                : "activity_data_show?id=" + Api.encoded(spec.ref());
        JsonNode answer = api.get(URI.create(spec.site()), "/api/3/action/" + action, what(spec));
        JsonNode result = answer.path("result");
        JsonNode dataset = result.has("package") ? result.path("package") : result;
        boolean asked = dataset.path("name").asText().equals(spec.dataset())
                || dataset.path("id").asText().equals(spec.dataset());
        if (!answer.path("success").asBoolean() || !asked) {
            throw api.missing(what(spec));
        }
        return dataset;
    }

    private VersionId version(JsonNode dataset, ArchiveSpec.Ckan spec) {
        String modified = dataset.path("metadata_modified").asText();
        try {
            Instant instant = LocalDateTime.parse(modified.replaceAll("(Z|\\+00:00)$", ""))
                    .toInstant(ZoneOffset.UTC);
            return new VersionId(dataset.path("id").asText() + ".v" + instant.getEpochSecond());
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw api.unexpected(what(spec));
        }
    }

    private static String what(ArchiveSpec.Ckan spec) {
        return "dataset " + spec.url();
    }
}
