package dev.quire.repo2image.content;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ArchiveSpec;
import dev.quire.repo2image.repo.Authentication;
import dev.quire.repo2image.repo.Excerpt;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.ResolvedRef;
import dev.quire.repo2image.repo.VersionId;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dataverse, wherever the DOI leads: no list of installations is asked. The latest published version is meant, and tables come in
 * the format in which they were uploaded.
 */
final class Dataverse implements Archive<ArchiveSpec.Dataverse> {
    private static final Pattern PAGE = Pattern.compile(
            "^(?<base>https?://[^?#]*?)/(?<page>citation|dataset\\.xhtml" + "|file\\.xhtml)\\?.*persistentId=.*$");
    private static final String SETTING = "quire.repositories.archives.dataverse";

    private final Set<String> hosts;
    private final Dois dois;
    private final Api api;

    /**
     * @param hosts the only hosts that may be asked; empty: any
     */
    Dataverse(Set<String> hosts, Dois dois, GuardedHttp http) {
        this.hosts = hosts;
        this.dois = dois;
        this.api = new Api(http, Authentication.DATAVERSE, "Dataverse");
    }

    @Override
    public ResolvedRef resolve(ArchiveSpec.Dataverse spec) throws IOException, InterruptedException {
        JsonNode version = version(base(spec), spec, ":latest-published");
        JsonNode dataset = version.path("datasetId");
        if (!dataset.isIntegralNumber() || !version.path("versionNumber").isIntegralNumber()) {
            throw api.unexpected(what(spec));
        }
        return new VersionId(
                dataset.asLong() + ".v" + version.path("versionNumber").asInt() + "."
                        + version.path("versionMinorNumber").asInt());
    }

    @Override
    public Holding holding(ArchiveSpec.Dataverse spec, ResolvedRef ref, ProgressLog progress)
            throws IOException, InterruptedException {
        URI base = base(spec);
        String number = ref.text().substring(ref.text().indexOf(".v") + 2);
        List<RemoteFile> files = new ArrayList<>();
        for (JsonNode listed : version(base, spec, number).path("files")) {
            JsonNode file = listed.path("dataFile");
            String original = file.path("originalFileName").asText();
            String name = original.isEmpty() ? file.path("filename").asText() : original;
            String label = listed.path("directoryLabel").asText();
            String uri = base + "/api/access/datafile/" + file.path("id").asLong();
            files.add(new RemoteFile(
                    label.isEmpty() ? name : label + "/" + name,
                    api.file(base, original.isEmpty() ? uri : uri + "?format=original"),
                    original.isEmpty() ? checksum(file) : Optional.empty()));
        }
        return Holdings.flattened(files);
    }

    private static Optional<Checksum> checksum(JsonNode file) {
        JsonNode checksum = file.path("checksum");
        return Checksum.of(
                checksum.path("type").asText(), checksum.path("value").asText());
    }

    private JsonNode version(URI base, ArchiveSpec.Dataverse spec, String version)
            throws IOException, InterruptedException {
        String path =
                "/api/datasets/:persistentId/versions/" + version + "?persistentId=" + Api.encoded("doi:" + spec.doi());
        return api.get(base, path, what(spec)).path("data");
    }

    private URI base(ArchiveSpec.Dataverse spec) throws IOException, InterruptedException {
        URI landing = dois.landing(spec);
        Matcher page = PAGE.matcher(landing.toString());
        String host = String.valueOf(landing.getHost()).toLowerCase(Locale.ROOT);
        if (!page.matches() || (!hosts.isEmpty() && !hosts.contains(host))) {
            throw Dois.elsewhere(spec, landing, "a Dataverse", SETTING);
        }
        if (page.group("page").startsWith("file")) {
            throw new BuildException(
                    BuildError.REPOSITORY_NOT_FOUND,
                    "DOI " + Excerpt.of(spec.doi()) + " is that of a single file; give the DOI of its dataset.");
        }
        return Api.uri(page.group("base"));
    }

    private static String what(ArchiveSpec.Dataverse spec) {
        return "dataset " + spec.doi();
    }
}
