package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.Set;

/**
 * Resolves specs by asking the remote. Old links name {@code master} or {@code main} where the default branch has been
 * renamed since: on GitHub and for gists these then mean {@code HEAD}.
 *
 * @param remote whom to ask
 */
public record RefResolver(GitRemote remote) {
    private static final Set<String> USUAL_DEFAULTS = Set.of("master", "main");

    /**
     * The commit that the spec names now.
     *
     * @param notes told when something else was taken than was asked for
     * @throws BuildException with a sentence when there is none
     */
    public ResolvedRepo resolve(RepoSpec spec, ProgressLog notes) throws InterruptedException {
        try {
            return new ResolvedRepo(spec, spec.url(), remote.resolve(spec.url(), spec.ref()));
        } catch (BuildException e) {
            if (e.error() != BuildError.REF_NOT_FOUND || !mayBeRenamed(spec)) {
                throw e;
            }
            CommitId head = remote.resolve(spec.url(), "HEAD");
            notes.line("There is no branch '" + spec.ref() + "'; taking the default branch instead");
            return new ResolvedRepo(spec, spec.url(), head);
        }
    }

    private static boolean mayBeRenamed(RepoSpec spec) {
        return switch (spec) {
            case RepoSpec.GitHub _, RepoSpec.Gist _ -> USUAL_DEFAULTS.contains(spec.ref());
            case RepoSpec.GitLab _, RepoSpec.Git _ -> false;
        };
    }
}
