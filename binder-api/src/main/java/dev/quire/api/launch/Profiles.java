package dev.quire.api.launch;

import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The kinds of sessions that an installation has.
 *
 * @param standard what a link gets that asks for none
 * @param named what links can ask for besides
 */
public record Profiles(Profile standard, List<Profile> named) {
    public Profiles {
        named = List.copyOf(named);
        if (!standard.repositories().isEmpty()) {
            throw new IllegalArgumentException(
                    "The profile '%s' is only for some repositories, so it cannot be the default."
                            .formatted(standard.name()));
        }
    }

    /** Sessions of one kind, which has no name. */
    static Profiles only(Limits limits, Lifetime lifetime) {
        return new Profiles(new Profile("", limits, lifetime, List.of()), List.of());
    }

    /**
     * The profile that a link asks for.
     *
     * @param asked its name; empty for the default
     */
    Profile choose(String asked, String repositoryUrl) {
        if (asked.isEmpty()) {
            return standard;
        }
        Profile found = named.stream()
                .filter(profile -> profile.name().equals(asked))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Refusal.NO_SUCH_PROFILE,
                        "There is no profile '%s' here; %s".formatted(shortened(asked), others(repositoryUrl))));
        if (!found.isFor(repositoryUrl)) {
            throw new RefusedException(
                    RefusedException.Refusal.PROFILE_NOT_ALLOWED,
                    "The profile '%s' is not for sessions of %s; %s"
                            .formatted(found.name(), repositoryUrl, others(repositoryUrl)));
        }
        return found;
    }

    private String others(String repositoryUrl) {
        String names = named.stream()
                .filter(profile -> profile.isFor(repositoryUrl))
                .map(profile -> "'" + profile.name() + "'")
                .collect(Collectors.joining(", "));
        return names.isEmpty()
                ? "leave out 'profile' from the link."
                : "ask for %s, or leave out 'profile' from the link.".formatted(names);
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 40 ? line : line.substring(0, 40) + "…";
    }
}
