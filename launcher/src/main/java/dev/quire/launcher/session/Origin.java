package dev.quire.launcher.session;

/**
 * What a session was launched from, for people and records.
 *
 * @param repositoryUrl the repository's URL
 * @param commit the resolved commit
 * @param launchPath {@code <provider>/<spec>} of the link that launched it
 */
public record Origin(String repositoryUrl, String commit, String launchPath) {}
