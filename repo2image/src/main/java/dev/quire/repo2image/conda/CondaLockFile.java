package dev.quire.repo2image.conda;

import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.buildpack.YamlFile;
import dev.quire.repo2image.buildpack.YamlValue;
import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code conda-lock.yml} (version 1) has for our platform: the packages of its main and development categories, which are
 * those that its own tool installs.
 *
 * @param channels where further packages may come from
 * @param conda conda's packages
 * @param pip packages of the Python package index
 */
record CondaLockFile(List<String> channels, List<Locked> conda, List<Locked> pip) {
    private static final String PLATFORM = "linux-64";
    private static final Set<String> CATEGORIES = Set.of("main", "dev");
    private static final Pattern PACKAGE =
            Pattern.compile("https?://[^\\s?#]+/(noarch|linux-64)/[^/\\s]+-[^-/\\s]+-[^-/\\s]+\\.(conda|tar\\.bz2)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_.!+]+");
    private static final Pattern URL = Pattern.compile("(https?://|git\\+https://)\\S+");

    /**
     * A package.
     *
     * @param sha256 hexadecimal; null when the lock does not have it
     * @param md5 the same
     * @param depends what it needs, as conda writes it
     */
    record Locked(
            String name,
            String version,
            String url,
            @Nullable String sha256,
            @Nullable String md5,
            List<String> depends) {
        Locked {
            depends = List.copyOf(depends);
        }
    }

    CondaLockFile {
        channels = List.copyOf(channels);
        conda = List.copyOf(conda);
        pip = List.copyOf(pip);
    }

    static CondaLockFile parse(String path, String text) {
        Place whole = new Place(path, 0);
        Optional<YamlValue> root = YamlFile.parseLock(path, text);
        if (root.isEmpty() || !(root.get() instanceof YamlValue.Entries entries)) {
            throw whole.invalid("this is not a lock file of conda-lock.");
        }
        if (!"1".equals(text(entries, "version").orElse(""))) {
            throw whole.unsupported("only version 1 of conda-lock's files can be read; lock the environment again.");
        }
        List<Locked> conda = new ArrayList<>();
        List<Locked> pip = new ArrayList<>();
        for (YamlValue item : entries.items("package")) {
            if (!(item instanceof YamlValue.Entries one)) {
                throw item.place().invalid("a package must be a mapping.");
            }
            if (!PLATFORM.equals(text(one, "platform").orElse(""))
                    || !CATEGORIES.contains(text(one, "category").orElse("main"))) {
                continue;
            }
            switch (required(one, "manager")) {
                case "conda" -> conda.add(locked(one, PACKAGE));
                case "pip" -> pip.add(locked(one, URL));
                default -> throw one.place().invalid("a package's manager must be 'conda' or 'pip'.");
            }
        }
        if (conda.isEmpty()) {
            throw whole.unsupported("nothing is locked for " + PLATFORM + "; add it to the platforms and lock again.");
        }
        return new CondaLockFile(channels(entries), conda, pip);
    }

    private static Locked locked(YamlValue.Entries one, Pattern form) {
        String name = required(one, "name");
        String version = required(one, "version");
        String url = required(one, "url");
        if (!NAME.matcher(name).matches()
                || !VERSION.matcher(version).matches()
                || !form.matcher(url).matches()) {
            throw one.place()
                    .invalid("'" + Excerpt.of(url) + "' is not where a package '" + Excerpt.of(name) + "' is.");
        }
        YamlValue hashes = one.values().get("hash");
        Optional<String> sha256 = hash(hashes, "sha256", 64);
        Optional<String> md5 = hash(hashes, "md5", 32);
        if (sha256.isEmpty() && md5.isEmpty() && !url.startsWith("git+")) {
            throw one.place().invalid("the package '" + name + "' has no hash.");
        }
        return new Locked(name, version, url, sha256.orElse(null), md5.orElse(null), depends(one));
    }

    private static Optional<String> hash(@Nullable YamlValue hashes, String kind, int length) {
        if (!(hashes instanceof YamlValue.Entries entries)) {
            return Optional.empty();
        }
        Optional<String> value = text(entries, kind);
        if (value.isPresent() && !value.get().matches("[0-9a-f]{" + length + "}")) {
            throw hashes.place().invalid("'" + Excerpt.of(value.get()) + "' is not a hash (" + kind + ").");
        }
        return value;
    }

    private static List<String> depends(YamlValue.Entries one) {
        List<String> depends = new ArrayList<>();
        if (one.values().get("dependencies") instanceof YamlValue.Entries entries) {
            entries.values().forEach((name, version) -> {
                // What the machine has is no package.
                if (version instanceof YamlValue.Text text && !name.startsWith("__")) {
                    depends.add((name + " " + text.value()).strip());
                }
            });
        }
        return depends;
    }

    private static List<String> channels(YamlValue.Entries entries) {
        Set<String> channels = new LinkedHashSet<>();
        if (entries.values().get("metadata") instanceof YamlValue.Entries metadata) {
            for (YamlValue item : metadata.items("channels")) {
                if (item instanceof YamlValue.Entries channel) {
                    text(channel, "url").ifPresent(channels::add);
                }
            }
        }
        return List.copyOf(channels);
    }

    private static String required(YamlValue.Entries entries, String key) {
        return text(entries, key).orElseThrow(() -> entries.place().invalid("a package must have a '" + key + "'."));
    }

    private static Optional<String> text(YamlValue.Entries entries, String key) {
        return entries.values().get(key) instanceof YamlValue.Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** Whether the environment has a Python of its own. */
    boolean hasPython() {
        return conda.stream().anyMatch(locked -> locked.name().equals("python"));
    }
}
