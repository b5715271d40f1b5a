package dev.quire.repo2image.debian;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where Debian packages come from. Quire names no mirror of its own: the machine's operator has chosen one already.
 *
 * @param base the directory that holds {@code dists} and {@code pool}, without a slash at the end
 */
public record DebianMirror(URI base) {
    private static final Pattern SUITE = Pattern.compile(
            "(buster|bullseye|bookworm|trixie|forky|duke|sid|oldoldstable|oldstable|stable|testing|unstable)(-.+)?/?");

    public DebianMirror {
        String text = base.toString();
        base = URI.create(text.replaceAll("/+$", ""));
        if (base.getHost() == null || !(text.startsWith("http://") || text.startsWith("https://"))) {
            throw new BuildException(
                    BuildError.MISCONFIGURED,
                    "The Debian mirror '" + text + "' is not an http or https URL; correct quire.debian.mirror.");
        }
    }

    /**
     * The configured mirror; without one, that of the machine's package manager.
     *
     * @param setting the value of {@code quire.debian.mirror}, if there is one
     * @param root the root of the file system, where {@code etc/apt} is looked for
     */
    public static DebianMirror find(Optional<String> setting, Path root) {
        Optional<String> configured = setting.map(String::strip).filter(text -> !text.isEmpty());
        try {
            return configured
                    .or(() -> ofAptSources(root))
                    .or(() -> ofTemplate(root))
                    .map(text -> new DebianMirror(URI.create(text)))
                    .orElseThrow(() -> new BuildException(
                            BuildError.MISCONFIGURED,
                            "No Debian mirror is known on this machine; set quire.debian.mirror"
                                    + " (QUIRE_DEBIAN_MIRROR) to the URL of one."));
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    BuildError.MISCONFIGURED,
                    "The Debian mirror '" + configured.orElse("of /etc/apt")
                            + "' is not a URL; set quire.debian.mirror.",
                    e);
        }
    }

    /** That file on this mirror. */
    URI file(String path) {
        return URI.create(base + "/" + path);
    }

    private static Optional<String> ofAptSources(Path root) {
        Path apt = root.resolve("etc/apt");
        List<Path> files = new ArrayList<>(List.of(apt.resolve("sources.list")));
        try (Stream<Path> parts = Files.list(apt.resolve("sources.list.d"))) {
            parts.sorted().forEach(files::add);
        } catch (IOException e) {
            // No such directory: not a Debian-like machine, which is no fault.
        }
        return files.stream()
                .filter(Files::isReadable)
                .flatMap(file -> file.toString().endsWith(".sources")
                        ? deb822(file)
                        : file.toString().endsWith(".list") ? oneLine(file) : Stream.empty())
                .findFirst();
    }

    private static Stream<String> oneLine(Path file) {
        return lines(file)
                .map(line -> line.replaceAll("#.*", "").replaceFirst("^deb\\s+\\[[^]]*]", "deb"))
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length >= 4 && words[0].equals("deb"))
                .filter(words -> isDebian(words[1], words[2]))
                .map(words -> words[1]);
    }

    private static Stream<String> deb822(Path file) {
        List<String> found = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            for (Optional<Stanza> next = Stanza.next(in); next.isPresent(); next = Stanza.next(in)) {
                Stanza stanza = next.get();
                boolean enabled = !stanza.field("Enabled").orElse("yes").equalsIgnoreCase("no");
                List<String> types = words(stanza, "Types");
                List<String> suites = words(stanza, "Suites");
                if (enabled && types.contains("deb") && !suites.isEmpty()) {
                    words(stanza, "URIs").stream()
                            .filter(uri -> isDebian(uri, suites.getFirst()))
                            .forEach(found::add);
                }
            }
        } catch (IOException e) {
            // A file that apt could not read either; what was found before it counts.
            return found.stream();
        }
        return found.stream();
    }

    /** Mirror lists of python-apt, which Ubuntu has for Debian too. */
    private static Optional<String> ofTemplate(Path root) {
        return lines(root.resolve("usr/share/python-apt/templates/Debian.info"))
                .filter(line -> line.startsWith("BaseURI:"))
                .map(line -> line.substring("BaseURI:".length()).strip())
                .filter(uri -> isDebian(uri, "stable"))
                .findFirst();
    }

    private static boolean isDebian(String uri, String suite) {
        return (uri.startsWith("http://") || uri.startsWith("https://"))
                && uri.replaceAll("/+$", "").endsWith("/debian")
                && SUITE.matcher(suite).matches();
    }

    private static List<String> words(Stanza stanza, String field) {
        return Arrays.stream(stanza.field(field).orElse("").strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file).stream() : Stream.empty();
        } catch (IOException e) {
            // Unreadable is the same as absent here; the caller goes on to the next place.
            return Stream.empty();
        }
    }
}
