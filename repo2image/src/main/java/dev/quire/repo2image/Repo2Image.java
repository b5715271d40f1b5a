package dev.quire.repo2image;

import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Repository to image. All methods block, may be called from any thread, answer to interruption, and throw {@link
 * BuildException} with a sentence for the user.
 */
public interface Repo2Image extends AutoCloseable {
    /** Asks the repository's host for the commit that the spec's ref names now. */
    ResolvedRepo resolve(RepoSpec spec) throws InterruptedException;

    /** The finished image of that commit, when there is one; nothing is fetched or built. */
    Optional<BuiltImage> find(ResolvedRepo repo) throws InterruptedException;

    /** What {@link #build} would do for that commit, and why; nothing is built. */
    ImagePlan plan(ResolvedRepo repo, Consumer<BuildEvent> events) throws InterruptedException;

    /** Builds and stores the image of that commit. */
    default BuiltImage build(ResolvedRepo repo, Consumer<BuildEvent> events) throws InterruptedException {
        return build(BuildRequest.of(repo), events);
    }

    /** Builds and stores the image; two calls at once for the same commit do the work twice, so callers coalesce. */
    BuiltImage build(BuildRequest request, Consumer<BuildEvent> events) throws InterruptedException;

    /** The first thing that an operator must mend before builds can work, as a sentence; empty when all is well. */
    Optional<String> problem();

    @Override
    void close();
}
