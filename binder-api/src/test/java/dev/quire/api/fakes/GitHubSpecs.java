package dev.quire.api.fakes;

import dev.quire.api.launch.SpecReader;
import dev.quire.repo2image.repo.ProviderHosts;
import dev.quire.repo2image.repo.RepoSpec;

/** The specs of the public forges. */
public final class GitHubSpecs implements SpecReader {
    @Override
    public RepoSpec read(String provider, String rawPath) {
        return RepoSpec.parse(provider, rawPath, ProviderHosts.publicForges());
    }
}
