package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ArchiveSpec.SoftwareHeritage;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the specs of archives, in BinderHub's forms and as people paste them. */
final class ArchiveSpecParser {
    private static final Pattern DOI = Pattern.compile("(?i:(?:https?:/+(?:dx\\.)?doi\\.org/|doi:)?)"
            + "(?<doi>10\\.[0-9]{2,9}(?:\\.[0-9]{1,9})*/[A-Za-z0-9][A-Za-z0-9._;()/:+-]*)");
    private static final Pattern RESOURCE = Pattern.compile("(?<![0-9a-fA-F])(?<id>[0-9a-fA-F]{32})(?![0-9a-fA-F])");
    private static final Pattern DATASET =
            Pattern.compile("(?<site>[^?#]+?)/dataset/(?<dataset>[A-Za-z0-9][A-Za-z0-9_-]*)"
                    + "(?:/history/(?<history>[A-Za-z0-9-]+))?/?(?:\\?(?<query>[^#]*))?");
    private static final Pattern ACTIVITY = Pattern.compile("(?:^|&)activity_id=(?<id>[A-Za-z0-9-]+)(?:&|$)");
    private static final Pattern SWHID =
            Pattern.compile("(?i:swh):1:(?<kind>rev|dir|rel|cnt|snp):(?<hash>[0-9a-f]{40})(?:;.*)?");

    private final String text;

    /**
     * @param text what follows the provider, decoded, without slashes at its ends
     */
    ArchiveSpecParser(String text) {
        this.text = text;
    }

    /** The spec, if the provider is an archive. */
    Optional<RepoSpec> parse(String provider) {
        return Optional.ofNullable(
                switch (provider) {
                    case "zenodo" -> new ArchiveSpec.Zenodo(doi());
                    case "figshare" -> new ArchiveSpec.Figshare(doi());
                    case "dataverse" -> new ArchiveSpec.Dataverse(doi());
                    case "hydroshare" -> hydroShare();
                    case "ckan" -> ckan();
                    case "swh" -> softwareHeritage();
                    default -> null;
                });
    }

    private String doi() {
        Matcher doi = DOI.matcher(text);
        if (!doi.matches() || (doi.group("doi") + "/").matches(".*/(\\.{0,2})/.*")) {
            throw notOfTheForm("10.1234/doi");
        }
        return doi.group("doi");
    }

    private RepoSpec hydroShare() {
        Matcher resource = RESOURCE.matcher(text);
        if (!resource.find()) {
            throw notOfTheForm("https://www.hydroshare.org/resource/0123456789abcdef0123456789abcdef");
        }
        return new ArchiveSpec.HydroShare(resource.group("id").toLowerCase(Locale.ROOT));
    }

    private RepoSpec ckan() {
        Matcher dataset = DATASET.matcher(text);
        Optional<GitUrl> site = dataset.matches() ? GitUrl.parse(dataset.group("site") + "/dataset") : Optional.empty();
        if (site.isEmpty() || !site.get().scheme().startsWith("http")) {
            throw notOfTheForm("url-encoded-url/dataset/name");
        }
        String url = site.get().toString();
        Matcher activity = ACTIVITY.matcher(dataset.group("query") == null ? "" : dataset.group("query"));
        String ref = activity.find() ? activity.group("id") : dataset.group("history");
        return new ArchiveSpec.Ckan(
                url.substring(0, url.length() - "/dataset".length()),
                dataset.group("dataset"),
                ref == null ? ArchiveSpec.LATEST : ref);
    }

    private RepoSpec softwareHeritage() {
        Matcher id = SWHID.matcher(text);
        if (!id.matches()) {
            throw notOfTheForm("swh:1:rev:0123456789abcdef0123456789abcdef01234567");
        }
        return switch (id.group("kind")) {
            case "rev" -> new SoftwareHeritage(SoftwareHeritage.Kind.REVISION, id.group("hash"));
            case "dir" -> new SoftwareHeritage(SoftwareHeritage.Kind.DIRECTORY, id.group("hash"));
            default ->
                throw malformed("'" + Excerpt.of(text)
                        + "' is neither a revision nor a directory: give a swh:1:rev:… or swh:1:dir:… identifier.");
        };
    }

    private BuildException notOfTheForm(String form) {
        return malformed("Spec is not of the form \"" + form + "\", provided: \"" + Excerpt.of(text) + "\".");
    }

    private static BuildException malformed(String sentence) {
        return new BuildException(BuildError.MALFORMED_SPEC, sentence);
    }
}
