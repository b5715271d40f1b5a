package dev.quire.api.fakes;

import dev.quire.api.launch.SpecReader;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.RepoSpec;

/** Reads GitHub's specs only, as strictly as tests need. */
public final class GitHubSpecs implements SpecReader {
    @Override
    public RepoSpec read(String provider, String rawPath) {
        String[] parts = rawPath.split("/", 3);
        if (!provider.equals("gh") || parts.length < 3) {
            throw new BuildException(
                    BuildError.MALFORMED_SPEC,
                    "Spec is not of the form \"user/repo/ref\", provided: \"%s\". Did you mean \"%s/HEAD\"?"
                            .formatted(rawPath, rawPath));
        }
        return new RepoSpec.GitHub("github.com", parts[0], parts[1], parts[2]);
    }
}
