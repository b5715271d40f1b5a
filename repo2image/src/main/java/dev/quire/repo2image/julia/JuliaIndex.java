package dev.quire.repo2image.julia;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.buildpack.JuliaCompat;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The releases that Julia's list of downloads, {@code versions.json}, has for this platform.
 *
 * @param releases the newest first
 */
public record JuliaIndex(List<JuliaRelease> releases) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLATFORM = "x86_64-linux-gnu";

    public JuliaIndex {
        releases = List.copyOf(releases);
    }

    /**
     * Reads the list.
     *
     * @throws IOException when it is none
     */
    static JuliaIndex read(byte[] json) throws IOException {
        List<JuliaRelease> releases = new ArrayList<>();
        JsonNode versions = JSON.readTree(json);
        if (!versions.isObject()) {
            throw new IOException("it is no list of versions");
        }
        for (Map.Entry<String, JsonNode> entry : versions.properties()) {
            Optional<JuliaVersion> version = JuliaVersion.parse(entry.getKey());
            if (version.isEmpty() || !entry.getValue().path("stable").asBoolean(true)) {
                continue;
            }
            for (JsonNode file : entry.getValue().path("files")) {
                release(version.get(), file).ifPresent(releases::add);
            }
        }
        releases.sort(Comparator.comparing(JuliaRelease::version).reversed());
        return new JuliaIndex(releases);
    }

    private static Optional<JuliaRelease> release(JuliaVersion version, JsonNode file) {
        String url = file.path("url").asText();
        String hash = file.path("sha256").asText();
        if (!file.path("triplet").asText().equals(PLATFORM)
                || !file.path("kind").asText().equals("archive")
                || !url.endsWith(".tar.gz")
                || !hash.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        // The list names the public site; below "bin/" every mirror is laid out as it is.
        int bin = url.indexOf("/bin/");
        String path = bin < 0 ? url.substring(url.lastIndexOf('/') + 1) : url.substring(bin + "/bin/".length());
        return Optional.of(new JuliaRelease(
                version, path, Digest.parse("sha256:" + hash), file.path("size").asLong(-1)));
    }

    /** The newest that will do. */
    Optional<JuliaRelease> newest(JuliaCompat compat) {
        return releases.stream()
                .filter(release -> compat.admits(release.version().toString()))
                .findFirst();
    }

    /** That version, or the newest of its series. */
    Optional<JuliaRelease> nearest(JuliaVersion wanted) {
        return releases.stream()
                .filter(release -> release.version().equals(wanted))
                .findFirst()
                .or(() -> releases.stream()
                        .filter(release -> release.version().sameSeries(wanted))
                        .findFirst());
    }
}
