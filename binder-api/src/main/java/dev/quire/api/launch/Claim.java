package dev.quire.api.launch;

import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;

/**
 * A session as the quotas see it.
 *
 * @param client a pseudonym of who asked for it; empty when that is not known
 */
record Claim(SessionId id, String repositoryUrl, String client) {
    static Claim of(Session session) {
        return new Claim(
                session.id(), session.origin().repositoryUrl(), session.origin().client());
    }
}
