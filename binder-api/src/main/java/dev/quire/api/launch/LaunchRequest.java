package dev.quire.api.launch;

/**
 * A launch link.
 *
 * @param provider the provider's short name
 * @param rawSpec the rest of the path, still percent-encoded
 * @param wanted how far to go
 * @param profile the name of the profile that is asked for; empty for the default
 */
public record LaunchRequest(String provider, String rawSpec, Wanted wanted, String profile) {
    /** With the default profile. */
    public LaunchRequest(String provider, String rawSpec, Wanted wanted) {
        this(provider, rawSpec, wanted, "");
    }

    /** How far a launch goes. */
    public enum Wanted {
        SESSION,
        IMAGE
    }

    /** The link's path: {@code <provider>/<spec>}. */
    String path() {
        return provider + "/" + rawSpec;
    }

    /** The link's path, for logs: one line, and not a long one. */
    String shortened() {
        String text = path().replaceAll("\\p{Cntrl}", "?");
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
