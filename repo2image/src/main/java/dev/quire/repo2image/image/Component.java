package dev.quire.repo2image.image;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A piece of software that a layer brings, named as scanners name it.
 *
 * @param name its name where it comes from
 * @param version its version
 * @param purl its package URL (purl specification)
 * @param digest the digest of the file that it came in, when it came in one
 */
public record Component(String name, String version, String purl, Optional<Digest> digest) {
    public Component {
        if (name.isBlank() || version.isBlank() || !purl.startsWith("pkg:")) {
            throw new IllegalArgumentException("Not a component: '" + name + "' '" + version + "' " + purl);
        }
    }

    /**
     * A component of that kind.
     *
     * @param type the purl's type, with its namespace if there is one, such as {@code deb/debian}
     * @param qualifiers the purl's qualifiers
     */
    public static Component of(
            String type, String name, String version, Map<String, String> qualifiers, Optional<Digest> digest) {
        StringBuilder purl = new StringBuilder("pkg:" + type + "/" + encoded(name) + "@" + encoded(version));
        char separator = '?';
        for (Map.Entry<String, String> qualifier : new TreeMap<>(qualifiers).entrySet()) {
            purl.append(separator).append(qualifier.getKey()).append('=').append(encoded(qualifier.getValue()));
            separator = '&';
        }
        return new Component(name, version, purl.toString(), digest);
    }

    /** All but letters, digits and {@code .-_~:} is escaped (purl specification, "Character encoding"). */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%7E", "~")
                .replace("%3A", ":")
                .replace("*", "%2A");
    }
}
