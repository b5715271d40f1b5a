package dev.quire.repo2image.content;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Where the archives' interfaces are.
 *
 * @param doi the resolver of DOIs
 * @param zenodo the installations of Zenodo's software
 * @param figshare Figshare's interface
 * @param dataverse the only hosts of Dataverse that may be asked; empty: whichever a DOI leads to
 * @param hydroShare HydroShare
 * @param softwareHeritage the Software Heritage archive
 */
public record ContentHosts(
        URI doi, List<URI> zenodo, URI figshare, Set<String> dataverse, URI hydroShare, URI softwareHeritage) {
    public ContentHosts {
        zenodo = zenodo.stream().map(ContentHosts::base).toList();
        dataverse = Set.copyOf(dataverse);
        doi = base(doi);
        figshare = base(figshare);
        hydroShare = base(hydroShare);
        softwareHeritage = base(softwareHeritage);
    }

    /** The public archives. */
    public static ContentHosts publicArchives() {
        return new ContentHosts(
                URI.create("https://doi.org"),
                List.of(
                        URI.create("https://zenodo.org"),
                        URI.create("https://sandbox.zenodo.org"),
                        URI.create("https://data.caltech.edu")),
                URI.create("https://api.figshare.com/v2"),
                Set.of(),
                URI.create("https://www.hydroshare.org"),
                URI.create("https://archive.softwareheritage.org"));
    }

    private static URI base(URI uri) {
        String text = uri.toString();
        if (!text.matches("https?://[^/?#@]+(/[^?#]*)?")) {
            throw new IllegalArgumentException("Not the URL of an archive: '" + text + "'");
        }
        return URI.create(text.replaceAll("/+$", ""));
    }
}
