package dev.quire.api.launch;

import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import java.util.List;

/**
 * A kind of session that can be asked for by name.
 *
 * @param name as in {@code ?profile=<name>}
 * @param limits what each of its sessions may use
 * @param lifetime how long each of its sessions may live
 * @param repositories whose sessions may have it; none: everybody's
 */
public record Profile(String name, Limits limits, Lifetime lifetime, List<RepositoryPattern> repositories) {
    public Profile {
        repositories = List.copyOf(repositories);
    }

    boolean isFor(String repositoryUrl) {
        return repositories.isEmpty() || repositories.stream().anyMatch(pattern -> pattern.matches(repositoryUrl));
    }
}
