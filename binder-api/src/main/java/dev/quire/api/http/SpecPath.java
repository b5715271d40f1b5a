package dev.quire.api.http;

/**
 * The two parts of {@code <provider>/<spec>}, still percent-encoded, without trailing slashes.
 *
 * @param provider the provider's short name; empty when there is none
 * @param rawSpec the rest
 */
record SpecPath(String provider, String rawSpec) {
    static SpecPath of(String rawRest) {
        int end = rawRest.length();
        while (end > 0 && rawRest.charAt(end - 1) == '/') {
            end--;
        }
        String trimmed = rawRest.substring(0, end);
        int slash = trimmed.indexOf('/');
        return slash < 0
                ? new SpecPath(trimmed, "")
                : new SpecPath(trimmed.substring(0, slash), trimmed.substring(slash + 1));
    }
}
