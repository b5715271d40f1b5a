package dev.quire.repo2image.julia;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.JuliaCompat;
import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.repo.RepoTree;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;

/** The releases of Julia on the site of downloads that is configured. */
public final class JuliaReleases {
    private static final int LONGEST_LIST = 32 << 20;
    private static final String ANY = "1";

    private final Optional<String> site;
    private final Downloads downloads;

    public JuliaReleases(JuliaSources sources, Downloads downloads) {
        this.site = sources.downloads().map(url -> url.endsWith("/") ? url : url + "/");
        this.downloads = downloads;
    }

    /**
     * The release that a project gets: the one that its manifest was made with, otherwise the newest that its compat entry admits.
     *
     * @param log told which, and why
     * @throws BuildException when its files cannot be read, or when there is no such release
     */
    public JuliaRelease choose(Executed.JuliaProject project, RepoTree tree, Consumer<String> log)
            throws IOException, InterruptedException {
        String entry = project.compat().orElse(ANY);
        JuliaCompat compat = JuliaCompat.parse(entry, new Place(project.file(), 0));
        Optional<JuliaManifest> manifest =
                project.manifest() ? JuliaManifest.of(project.file(), tree) : Optional.empty();
        JuliaIndex index = index(project);
        Optional<JuliaVersion> locked = manifest.flatMap(JuliaManifest::version);
        if (locked.isPresent() && compat.admits(locked.get().toString())) {
            Optional<JuliaRelease> nearest = index.nearest(locked.get());
            if (nearest.isPresent()) {
                JuliaVersion version = nearest.get().version();
                log.accept("Julia " + version + " is "
                        + (version.equals(locked.get()) ? "" : "the nearest to " + locked.get() + ", which is ")
                        + "what " + manifest.get().path() + " was made with");
                return nearest.get();
            }
        }
        JuliaRelease newest = index.newest(compat)
                .orElseThrow(() -> new BuildException(
                        BuildError.UNSUPPORTED,
                        project.file() + ": no release of Julia satisfies '" + entry + "'; widen the compat entry."));
        log.accept("Julia " + newest.version() + " is the newest release that "
                + (project.compat().isPresent() ? "'" + entry + "' in " + project.file() + " admits" : "there is"));
        return newest;
    }

    /** That release as a layer. */
    public LayerSource layer(JuliaRelease release) {
        return new JuliaLayer(release, URI.create(site.orElseThrow() + release.path()), downloads);
    }

    private JuliaIndex index(Executed.JuliaProject project) throws IOException, InterruptedException {
        String base = site.orElseThrow(() -> new BuildException(
                BuildError.UNSUPPORTED,
                project.file() + ": the repository asks for Julia, but this installation does not say where Julia is"
                        + " downloaded from; its operator must set quire.julia.downloads."));
        URI list = URI.create(base + "versions.json");
        try {
            return JuliaIndex.read(downloads.read(list, LONGEST_LIST, "The list of Julia's releases"));
        } catch (Downloads.MissingException | com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new BuildException(
                    BuildError.PACKAGES_UNREACHABLE,
                    "What " + list.getHost() + " has as versions.json is no list of Julia's releases; check"
                            + " quire.julia.downloads.",
                    e);
        }
    }
}
