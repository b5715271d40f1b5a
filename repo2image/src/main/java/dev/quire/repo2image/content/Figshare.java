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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Figshare, also under the names of its institutions. Without a version, the latest is meant. */
final class Figshare implements Archive<ArchiveSpec.Figshare> {
    private static final Pattern IN_DOI = Pattern.compile("figshare\\.(?<id>[0-9]{1,18})(?:\\.v[0-9]+)?$");
    private static final Pattern IN_PAGE =
            Pattern.compile("/articles/(?:[^/]+/)*?(?<id>[0-9]{1,18})(?:/(?<version>[0-9]{1,4}))?/?$");
    private static final int PAGE = 100;

    private final URI base;
    private final Dois dois;
    private final Api api;

    Figshare(URI base, Dois dois, GuardedHttp http) {
        this.base = base;
        this.dois = dois;
        this.api = new Api(http, Authentication.TOKEN, "Figshare");
    }

    @Override
    public ResolvedRef resolve(ArchiveSpec.Figshare spec) throws IOException, InterruptedException {
        String article = article(spec);
        JsonNode versions = api.get(base, "/articles/" + article + "/versions", what(spec));
        int wanted = spec.ref().equals(ArchiveSpec.LATEST)
                ? 0
                : Integer.parseInt(spec.ref().substring(1));
        int latest = 0;
        for (JsonNode version : versions) {
            int number = version.path("version").asInt();
            if (number == wanted) {
                return new VersionId(article + ".v" + number);
            }
            latest = Math.max(latest, number);
        }
        if (latest == 0) {
            throw api.missing(what(spec));
        }
        if (wanted != 0) {
            throw new BuildException(
                    BuildError.REF_NOT_FOUND,
                    "Figshare has no version " + wanted + " of " + Excerpt.of(what(spec)) + "; the latest is " + latest
                            + ".");
        }
        return new VersionId(article + ".v" + latest);
    }

    /** The number is in most DOIs; others have to be followed to the article's page. */
    private String article(ArchiveSpec.Figshare spec) throws IOException, InterruptedException {
        Matcher inDoi = IN_DOI.matcher(spec.doi());
        if (inDoi.find()) {
            return inDoi.group("id");
        }
        URI landing = dois.landing(spec);
        Matcher inPage = IN_PAGE.matcher(String.valueOf(landing.getPath()));
        if (!inPage.find()) {
            throw Dois.elsewhere(spec, landing, "a Figshare", "quire.repositories.archives.figshare");
        }
        return inPage.group("id");
    }

    @Override
    public Holding holding(ArchiveSpec.Figshare spec, ResolvedRef version, ProgressLog progress)
            throws IOException, InterruptedException {
        String[] parts = version.text().split("\\.v", 2);
        String path = "/articles/" + parts[0] + "/versions/" + parts[1];
        List<RemoteFile> files = new ArrayList<>();
        for (JsonNode file : listed(path, spec)) {
            String name = file.path("name").asText();
            if (file.path("is_link_only").asBoolean()) {
                progress.line("Left out " + Excerpt.of(name) + ", which is only a link");
                continue;
            }
            String md5 = file.path("computed_md5").asText();
            files.add(new RemoteFile(
                    name,
                    api.file(base, file.path("download_url").asText()),
                    md5.isEmpty() ? Optional.empty() : Checksum.of("md5", md5)));
        }
        return Holdings.unpacked(files);
    }

    /** All pages of the list; the version itself names only the first few files. */
    private List<JsonNode> listed(String path, ArchiveSpec.Figshare spec) throws IOException, InterruptedException {
        List<JsonNode> files = new ArrayList<>();
        for (int page = 1; ; page++) {
            Optional<JsonNode> more = api.find(base, path + "/files?page=" + page + "&page_size=" + PAGE, what(spec));
            if (more.isEmpty()) {
                api.get(base, path, what(spec)).path("files").forEach(files::add);
                return files;
            }
            more.get().forEach(files::add);
            if (more.get().size() < PAGE) {
                return files;
            }
        }
    }

    private static String what(ArchiveSpec.Figshare spec) {
        return "article " + spec.doi();
    }
}
