package dev.quire.api.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image as people name it.
 *
 * @param host the registry's host and port, empty when none is named
 * @param repository the repository's name
 * @param version a tag or a digest
 */
record ImageReference(String host, String repository, String version) {
    private static final Pattern FORM = Pattern.compile(
            "(?<repository>[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)"
                    + "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?");
    private static final Pattern HOST = Pattern.compile("(?<host>[A-Za-z0-9.-]+(?::[0-9]{1,5})?)/(?<rest>.+)");

    /**
     * Reads {@code [host[:port]/]repository[:tag][@digest]}; the tag is {@code latest} when none is given.
     *
     * @throws IllegalArgumentException with a sentence when it is no such name
     */
    static ImageReference parse(String text) {
        Matcher hosted = HOST.matcher(text);
        boolean isHosted = hosted.matches() && isHost(hosted.group("host"));
        Matcher name = FORM.matcher(isHosted ? hosted.group("rest") : text);
        if (!name.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not the name of an image: use [host[:port]/]name[:tag] in lower-case letters, digits and"
                    + " -_./ between them.");
        }
        String tag = Optional.ofNullable(name.group("tag")).orElse("latest");
        return new ImageReference(
                isHosted ? hosted.group("host") : "",
                name.group("repository"),
                Optional.ofNullable(name.group("digest")).orElse(tag));
    }

    /** As engines tell hosts from the first word of a name. */
    private static boolean isHost(String first) {
        return first.contains(".") || first.contains(":") || first.equals("localhost");
    }

    /** Whether the version is a digest. */
    boolean isByDigest() {
        return version.startsWith("sha256:");
    }

    /** The directory of an image layout and the image's name in it, when the text names one: {@code [oci:]DIR[:NAME]}. */
    static Optional<InDirectory> directory(String text) {
        String plain = text.startsWith("oci:") ? text.substring("oci:".length()) : text;
        for (int end = plain.length(); end > 0; end = plain.lastIndexOf(':', end - 1)) {
            Path directory = Path.of(plain.substring(0, end));
            if (Files.isRegularFile(directory.resolve("oci-layout"))) {
                return Optional.of(new InDirectory(directory, end == plain.length() ? "" : plain.substring(end + 1)));
            }
        }
        return Optional.empty();
    }

    /**
     * An image in a layout.
     *
     * @param name its name there; empty when the layout has only one
     */
    record InDirectory(Path directory, String name) {}

    @Override
    public String toString() {
        return (host.isEmpty() ? "" : host + "/") + repository + (isByDigest() ? "@" : ":") + version;
    }
}
