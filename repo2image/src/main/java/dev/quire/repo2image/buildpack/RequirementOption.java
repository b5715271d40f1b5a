package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option of a requirements file, in any of the ways in which options are written.
 *
 * @param name the name with its dashes
 * @param value the value, perhaps empty
 */
record RequirementOption(String name, String value) {
    private static final Pattern LONG =
            Pattern.compile("(?<name>--[A-Za-z0-9-]+)(?:\\s*=\\s*|\\s+)?(?<value>.*)", Pattern.DOTALL);
    private static final Pattern SHORT =
            Pattern.compile("(?<name>-[A-Za-z])(?:\\s*=\\s*|\\s+)?(?<value>.*)", Pattern.DOTALL);

    static RequirementOption parse(String line) {
        Matcher matcher = (line.startsWith("--") ? LONG : SHORT).matcher(line);
        if (!matcher.matches()) {
            return new RequirementOption(line, "");
        }
        return new RequirementOption(
                matcher.group("name"), unquoted(matcher.group("value").strip()));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** What this option, one for indexes, says. */
    IndexOptions indexes(Place place) {
        return switch (name) {
            case "--pre" -> new IndexOptions(Optional.empty(), List.of(), true);
            case "--extra-index-url" -> new IndexOptions(Optional.empty(), List.of(url(place)), false);
            default -> new IndexOptions(Optional.of(url(place)), List.of(), false);
        };
    }

    private URI url(Place place) {
        try {
            URI url = new URI(value);
            if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
                throw place.invalid("'" + Excerpt.of(value) + "' is not the https:// URL of a package index.");
            }
            if (url.getRawUserInfo() != null) {
                throw place.invalid("the URL of a package index must not carry a user or a password.");
            }
            if (url.getRawFragment() != null) {
                throw place.invalid("the URL of a package index must not have a fragment.");
            }
            return url;
        } catch (URISyntaxException e) {
            throw place.invalid("'" + Excerpt.of(value) + "' is not the https:// URL of a package index.");
        }
    }
}
