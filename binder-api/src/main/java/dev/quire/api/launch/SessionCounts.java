package dev.quire.api.launch;

import dev.quire.launcher.session.SessionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many sessions there are: in all, of each repository, for each client. Each session counts once. Not thread-safe. */
final class SessionCounts {
    private final Map<SessionId, Claim> claims = new HashMap<>();
    private final Map<String, Integer> repositories = new HashMap<>();
    private final Map<String, Integer> clients = new HashMap<>();

    void add(Claim claim) {
        if (claims.putIfAbsent(claim.id(), claim) == null) {
            repositories.merge(claim.repositoryUrl(), 1, Integer::sum);
            clients.merge(claim.client(), 1, Integer::sum);
        }
    }

    void remove(SessionId id) {
        Claim claim = claims.remove(id);
        if (claim != null) {
            repositories.computeIfPresent(claim.repositoryUrl(), (_, count) -> count == 1 ? null : count - 1);
            clients.computeIfPresent(claim.client(), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    boolean has(SessionId id) {
        return claims.containsKey(id);
    }

    /** Those that the others have too. */
    List<Claim> among(SessionCounts others) {
        return claims.values().stream().filter(claim -> others.has(claim.id())).toList();
    }

    /** How many of these the others do not have. */
    int missingIn(SessionCounts others) {
        return (int) claims.keySet().stream().filter(id -> !others.has(id)).count();
    }

    int total() {
        return claims.size();
    }

    int ofRepository(String url) {
        return repositories.getOrDefault(url, 0);
    }

    int ofClient(String client) {
        return clients.getOrDefault(client, 0);
    }
}
