package dev.quire.repo2image.python.lock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the environment runs on: CPython on Linux with glibc on x86-64. Says which wheels fit, and what markers see.
 */
public final class Target {
    private static final Pattern WHEEL = Pattern.compile(
            "[^-/]+-[^-/]+(?:-(?<build>\\d[^-/]*))?-(?<python>[^-/]+)-(?<abi>[^-/]+)-(?<platform>[^-/]+)\\.whl");
    private static final Map<Integer, String> LEGACY =
            Map.of(5, "manylinux1_x86_64", 12, "manylinux2010_x86_64", 17, "manylinux2014_x86_64");

    private final String python;
    private final int glibc;
    private final Map<String, Integer> tags = new HashMap<>();
    private final Map<String, String> variables;

    /** The base with that Python: Debian 13 has glibc 2.41, of which wheels need 2.40 at most; Debian 12 has 2.36. */
    public static Target ofBase(String python) {
        return new Target(python, python.startsWith("3.11") ? 36 : 40);
    }

    /** The platform's name in the resolver. */
    public String platform() {
        return "x86_64-manylinux_2_" + glibc;
    }

    /**
     * @param python the full version, e.g. {@code 3.13.5}
     * @param glibc the minor version of glibc 2
     */
    public Target(String python, int glibc) {
        this.python = python;
        this.glibc = glibc;
        String[] number = python.split("\\.");
        int minor = Integer.parseInt(number[1]);
        tags(minor, platforms(glibc)).forEach(tag -> tags.putIfAbsent(tag, tags.size()));
        variables = Map.ofEntries(
                Map.entry("python_version", number[0] + "." + number[1]),
                Map.entry("python_full_version", python),
                Map.entry("implementation_version", python),
                Map.entry("implementation_name", "cpython"),
                Map.entry("platform_python_implementation", "CPython"),
                Map.entry("python_implementation", "CPython"),
                Map.entry("os_name", "posix"),
                Map.entry("sys_platform", "linux"),
                Map.entry("platform_system", "Linux"),
                Map.entry("platform_machine", "x86_64"),
                // A node's kernel is not known when an image is built.
                Map.entry("platform_release", ""),
                Map.entry("platform_version", ""));
    }

    private static List<String> platforms(int glibc) {
        List<String> platforms = new ArrayList<>();
        for (int minor = glibc; minor >= 5; minor--) {
            platforms.add("manylinux_2_" + minor + "_x86_64");
            if (LEGACY.containsKey(minor)) {
                platforms.add(LEGACY.get(minor));
            }
        }
        platforms.add("linux_x86_64");
        return platforms;
    }

    /** Every tag that fits, the most specific first (Python packaging, "Platform compatibility tags"). */
    private static List<String> tags(int minor, List<String> platforms) {
        List<String> tags = new ArrayList<>();
        String cp = "cp3" + minor;
        for (String abi : List.of(cp, "abi3", "none")) {
            platforms.forEach(platform -> tags.add(cp + "-" + abi + "-" + platform));
        }
        for (int older = minor - 1; older >= 2; older--) {
            for (String platform : platforms) {
                tags.add("cp3" + older + "-abi3-" + platform);
            }
        }
        List<String> generic = new ArrayList<>(List.of("py3" + minor, "py3"));
        for (int older = minor - 1; older >= 0; older--) {
            generic.add("py3" + older);
        }
        generic.forEach(version -> platforms.forEach(platform -> tags.add(version + "-none-" + platform)));
        tags.add(cp + "-none-any");
        generic.forEach(version -> tags.add(version + "-none-any"));
        return tags;
    }

    /** How well a wheel of that name fits, 0 the best; empty when it does not. */
    public OptionalInt rank(String filename) {
        Matcher matcher = WHEEL.matcher(filename);
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        int best = Integer.MAX_VALUE;
        for (String version : matcher.group("python").split("\\.")) {
            for (String abi : matcher.group("abi").split("\\.")) {
                for (String platform : matcher.group("platform").split("\\.")) {
                    best = Math.min(best, tags.getOrDefault(version + "-" + abi + "-" + platform, Integer.MAX_VALUE));
                }
            }
        }
        return best == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(best);
    }

    /** The wheel that fits best, if one does. */
    public Optional<LockedWheel> best(List<LockedWheel> wheels) {
        return Artifacts.best(wheels, this);
    }

    /** The build number of a wheel of that name, which decides between wheels that fit alike; the highest wins. */
    static String build(String filename) {
        Matcher matcher = WHEEL.matcher(filename);
        if (!matcher.matches() || matcher.group("build") == null) {
            return "";
        }
        Matcher digits = Pattern.compile("\\d+").matcher(matcher.group("build"));
        return digits.lookingAt() ? "%20s".formatted(digits.group()) : "";
    }

    /** What a marker's variable is here. */
    Map<String, String> variables() {
        return variables;
    }

    /** Whether this Python is within that specifier. */
    boolean isWithin(VersionSet set) {
        return set.contains(Version.of(python).orElseThrow());
    }

    /** Whether this Python is within that constraint of Poetry's. */
    boolean isWithin(VersionUnion constraint) {
        return constraint.contains(Version.of(python).orElseThrow());
    }

    @Override
    public String toString() {
        return "Python " + python;
    }
}
