package dev.quire.repo2image.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Dockerfile calls an image.
 *
 * @param host the registry with its port, empty where none is named
 * @param repository the name in the registry
 * @param reference a tag or a digest
 */
record SourceName(String host, String repository, String reference) {
    private static final Pattern NAME = Pattern.compile(
            "(?<repository>[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)"
                    + "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?");
    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9-]+)*|\\[[0-9a-fA-F:]+])(?::\\d+)?");
    private static final int LONGEST = 500;

    /**
     * Reads {@code [host[:port]/]repository[:tag][@digest]}; the first word is a host when it has a dot or a colon, or is
     * {@code localhost}, as all builders have it.
     *
     * @throws IllegalArgumentException with a phrase when it is no name
     */
    static SourceName parse(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
        Matcher matcher = NAME.matcher(named ? text.substring(slash + 1) : text);
        if (text.length() > LONGEST
                || !matcher.matches()
                || (named && !HOST.matcher(first).matches())) {
            throw new IllegalArgumentException("is no name of an image");
        }
        String tag = matcher.group("tag") == null ? "latest" : matcher.group("tag");
        String reference = matcher.group("digest") == null ? tag : matcher.group("digest");
        return new SourceName(named ? first : "", matcher.group("repository"), reference);
    }

    /** The names that it may stand for: itself, or one in each registry that is searched. */
    List<SourceName> in(List<String> searched) {
        if (!host.isEmpty()) {
            return List.of(this);
        }
        List<SourceName> names = new ArrayList<>();
        for (String each : searched) {
            int slash = each.indexOf('/');
            String registry = slash < 0 ? each : each.substring(0, slash);
            String prefix = slash < 0 ? "" : each.substring(slash + 1) + "/";
            // The one registry whose official images have a directory that nobody writes.
            boolean official = each.equals("docker.io") && !repository.contains("/");
            names.add(new SourceName(registry, official ? "library/" + repository : prefix + repository, reference));
        }
        return names;
    }

    /** The host that answers; one registry has another than its name. */
    String server() {
        return host.equals("docker.io") ? "registry-1.docker.io" : host;
    }

    @Override
    public String toString() {
        return (host.isEmpty() ? "" : host + "/")
                + repository
                + (reference.startsWith("sha256:") ? "@" : ":")
                + reference;
    }
}
