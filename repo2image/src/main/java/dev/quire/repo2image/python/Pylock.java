package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Reads and writes the parts of {@code pylock.toml} (PEP 751) that resolution needs. */
final class Pylock {
    private Pylock() {}

    /** Which of a package's wheels are wanted. */
    enum Choice {
        BEST,
        ALL
    }

    /** The best wheel of each package; fails when a package has none. */
    static List<LockedWheel> parse(String text) {
        return parse(text, Choice.BEST);
    }

    /** Those wheels of each package; fails when a package has none. */
    static List<LockedWheel> parse(String text, Choice choice) {
        TomlParseResult toml = Toml.parse(text);
        if (toml.hasErrors()) {
            throw new IllegalArgumentException(
                    "Not a pylock.toml: " + toml.errors().getFirst());
        }
        List<LockedWheel> wheels = new ArrayList<>();
        TomlArray packages = toml.getArrayOrEmpty("packages");
        for (int i = 0; i < packages.size(); i++) {
            wheels.addAll(wheels(packages.getTable(i), choice));
        }
        wheels.sort(Comparator.comparing(LockedWheel::name));
        return wheels;
    }

    /** A lock that says which versions are preferred, and nothing else. */
    static String preferring(List<LockedWheel> wheels) {
        StringBuilder text = new StringBuilder("lock-version = \"1.0\"\ncreated-by = \"quire\"\n");
        for (LockedWheel wheel : wheels) {
            text.append("[[packages]]\nname = \"").append(wheel.name());
            text.append("\"\nversion = \"").append(wheel.version()).append("\"\n");
        }
        return text.toString();
    }

    /** A whole lock, which {@link #parse} reads back. */
    static String format(List<LockedWheel> wheels) {
        StringBuilder text = new StringBuilder("lock-version = \"1.0\"\ncreated-by = \"quire\"\n");
        for (LockedWheel wheel : wheels) {
            text.append("[[packages]]\nname = \"").append(wheel.name());
            text.append("\"\nversion = \"").append(wheel.version());
            text.append("\"\nwheels = [{ url = \"")
                    .append(wheel.url().orElseThrow())
                    .append('"');
            wheel.size().ifPresent(size -> text.append(", size = ").append(size));
            text.append(", hashes = { sha256 = \"").append(wheel.digest().hex()).append("\" } }]\n");
        }
        return text.toString();
    }

    private static List<LockedWheel> wheels(TomlTable table, Choice choice) {
        String name = text(table, "name");
        TomlArray wheels = table.getArrayOrEmpty("wheels");
        List<LockedWheel> found = new ArrayList<>();
        for (int i = 0; i < wheels.size(); i++) {
            TomlTable wheel = wheels.getTable(i);
            // Downloads know the login of an index; whoever reads what we keep need not.
            String url = text(wheel, "url").replaceFirst("^(https?://)[^/@]*@", "$1");
            String path = URI.create(url).getPath();
            String filename = path.substring(path.lastIndexOf('/') + 1);
            String sha256 = wheel.getString(List.of("hashes", "sha256"));
            if (sha256 == null) {
                throw new IllegalArgumentException("The package index gives no SHA-256 for " + filename);
            }
            Long size = wheel.getLong("size");
            found.add(new LockedWheel(
                    LockedWheel.normalize(name),
                    text(table, "version"),
                    filename,
                    new Digest(sha256),
                    size == null ? OptionalLong.empty() : OptionalLong.of(size),
                    Optional.of(url)));
        }
        // Only compatible wheels are listed; a native one is more specific than abi3, and that than a pure one.
        LockedWheel best = found.stream()
                .min(Comparator.comparingInt((LockedWheel w) -> generality(w.filename()))
                        .thenComparing(LockedWheel::filename, Comparator.reverseOrder()))
                .orElseThrow(() -> new IllegalArgumentException("The package index has no wheel of " + name));
        return choice == Choice.BEST ? List.of(best) : found;
    }

    private static int generality(String filename) {
        if (filename.endsWith("-none-any.whl")) {
            return 2;
        }
        return filename.contains("-abi3-") ? 1 : 0;
    }

    private static String text(TomlTable table, String key) {
        String value = table.getString(key);
        if (value == null) {
            throw new IllegalArgumentException("A package of the lock has no " + key);
        }
        return value;
    }
}
