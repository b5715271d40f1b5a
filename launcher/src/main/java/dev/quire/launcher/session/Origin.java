package dev.quire.launcher.session;

/**
 * What a session was launched from, for people and records.
 *
 * @param repositoryUrl the repository's URL
 * @param commit the resolved commit
 * @param launchPath {@code <provider>/<spec>} of the link that launched it
 * @param client a pseudonym of who asked for it, a label value; empty when that is not known
 */
public record Origin(String repositoryUrl, String commit, String launchPath, String client) {
    /** Asked for by someone unknown. */
    public Origin(String repositoryUrl, String commit, String launchPath) {
        this(repositoryUrl, commit, launchPath, "");
    }
}
