package dev.quire.api.launch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Repositories by their host and path, such as {@code github.com/org/*}; each {@code *} stands for any characters. Case does not
 * count, as it does not on most forges.
 *
 * @param text the pattern
 */
public record RepositoryPattern(String text) {
    public RepositoryPattern {
        if (!text.matches("[^/\\s:@]+(:\\d+)?/\\S+")) {
            throw new IllegalArgumentException(
                    "'%s' is no pattern of repositories; write it like github.com/org/*.".formatted(text));
        }
    }

    /** Whether the repository of that URL is meant; one whose URL can be read in two ways never is. */
    boolean matches(String repositoryUrl) {
        return place(repositoryUrl)
                .filter(place -> regex().matcher(place).matches())
                .isPresent();
    }

    private Pattern regex() {
        String regex = Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return Pattern.compile(regex);
    }

    private static Optional<String> place(String repositoryUrl) {
        try {
            URI url = new URI(repositoryUrl);
            String path = url.getRawPath();
            if (url.getHost() == null || path == null || url.getRawQuery() != null || url.getRawFragment() != null) {
                return Optional.empty();
            }
            // A server may take '..', '//' or an escaped letter for another place than this would.
            if (path.contains("..") || path.contains("//") || path.contains("/./") || path.contains("%")) {
                return Optional.empty();
            }
            String port = url.getPort() < 0 ? "" : ":" + url.getPort();
            String name = path.replaceFirst("/+$", "").replaceFirst("\\.git$", "");
            return Optional.of((url.getHost() + port + name).toLowerCase(Locale.ROOT));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
