package dev.quire.repo2image.repo;

/** A repository that is fetched by Git's own protocols, whichever forge it is on. */
public sealed interface GitSpec extends RepoSpec
        permits RepoSpec.GitHub, RepoSpec.GitLab, RepoSpec.Gist, RepoSpec.Git {}
