package dev.quire.repo2image.content;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.repo2image.repo.ArchiveSpec;
import dev.quire.repo2image.repo.Authentication;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.ResolvedRef;
import dev.quire.repo2image.repo.VersionId;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Zenodo and other installations of its software. A record never changes; the DOI of all versions means the latest. */
final class Zenodo implements Archive<ArchiveSpec.Zenodo> {
    private static final Pattern RECORD =
            Pattern.compile("/(?:records?|doi/10\\.[0-9.]+)/(?:zenodo\\.)?(?<id>[A-Za-z0-9-]{1,40})/?$");

    private final List<URI> bases;
    private final Dois dois;
    private final Api api;

    Zenodo(List<URI> bases, Dois dois, GuardedHttp http) {
        this.bases = bases;
        this.dois = dois;
        this.api = new Api(http, Authentication.BEARER, "Zenodo");
    }

    @Override
    public ResolvedRef resolve(ArchiveSpec.Zenodo spec) throws IOException, InterruptedException {
        URI landing = dois.landing(spec);
        URI base = base(spec, landing);
        Matcher record = RECORD.matcher(landing.getPath());
        if (!record.find()) {
            throw api.missing(what(spec));
        }
        String id = record.group("id");
        // The id of all versions redirects to the latest on some installations, and can only be searched for on others.
        Optional<JsonNode> found = api.find(base, "/api/records/" + id, what(spec));
        JsonNode answer = found.isPresent()
                ? found.get()
                : api.get(base, "/api/records?size=1&q=conceptrecid:" + id, what(spec))
                        .path("hits")
                        .path("hits")
                        .path(0);
        String latest = answer.path("id").asText();
        if (latest.isEmpty()) {
            throw api.missing(what(spec));
        }
        return new VersionId(latest);
    }

    @Override
    public Holding holding(ArchiveSpec.Zenodo spec, ResolvedRef version, ProgressLog progress)
            throws IOException, InterruptedException {
        URI base = base(spec, dois.landing(spec));
        JsonNode listed =
                api.get(base, "/api/records/" + version.text(), what(spec)).path("files");
        if (!listed.isArray()) {
            listed = api.get(base, "/api/records/" + version.text() + "/files", what(spec))
                    .path("entries");
        }
        List<RemoteFile> files = new ArrayList<>();
        for (JsonNode file : listed) {
            JsonNode links = file.path("links");
            String link = links.has("content")
                    ? links.path("content").asText()
                    : links.path("self").asText();
            files.add(new RemoteFile(
                    file.path("key").asText(),
                    api.file(base, link),
                    Checksum.parse(file.path("checksum").asText())));
        }
        return Holdings.unpacked(files);
    }

    private URI base(ArchiveSpec.Zenodo spec, URI landing) {
        return bases.stream()
                .filter(base -> landing.getHost() != null
                        && landing.getHost().equalsIgnoreCase(base.getHost())
                        && landing.getPort() == base.getPort())
                .findFirst()
                .orElseThrow(() -> Dois.elsewhere(spec, landing, "a Zenodo", "quire.repositories.archives.zenodo"));
    }

    private static String what(ArchiveSpec.Zenodo spec) {
        return "record " + spec.doi();
    }
}
