package dev.quire.repo2image.julia;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of Julia; never one on the way to a release. */
public record JuliaVersion(int major, int minor, int patch) implements Comparable<JuliaVersion> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");

    /** Reads {@code 1.10.4}; nothing for what is no release, such as {@code 1.11.0-rc1}. */
    static Optional<JuliaVersion> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new JuliaVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    boolean sameSeries(JuliaVersion other) {
        return major == other.major && minor == other.minor;
    }

    @Override
    public int compareTo(JuliaVersion other) {
        return Comparator.comparingInt(JuliaVersion::major)
                .thenComparingInt(JuliaVersion::minor)
                .thenComparingInt(JuliaVersion::patch)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
