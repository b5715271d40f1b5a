package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions of Julia will do, as {@code compat} entries say it: {@code 1.6}, {@code ~1.6, 1.9}, {@code =1.9.3},
 * {@code >=1.7}, {@code 1.6 - 1.9}.
 *
 * @param text as written
 * @param place where
 */
public record JuliaCompat(String text, List<Range> ranges, Place place) {
    private static final Pattern CLAUSE =
            Pattern.compile("(?<operator>\\^|~|=|>=|≥|<)?\\s*v?(?<version>\\d{1,6}(?:\\.\\d{1,6}){0,2})");
    private static final Pattern SPAN =
            Pattern.compile("v?(?<from>\\d{1,6}(?:\\.\\d{1,6}){0,2})\\s+-\\s+v?(?<to>\\d{1,6}(?:\\.\\d{1,6}){0,2})");
    private static final Pattern RELEASE = Pattern.compile("\\d{1,6}\\.\\d{1,6}\\.\\d{1,6}");
    private static final int LONGEST = 500;

    public JuliaCompat {
        ranges = List.copyOf(ranges);
    }

    /** From one version up to, and without, another. */
    record Range(Release from, Release below) {
        boolean admits(Release release) {
            return release.compareTo(from) >= 0 && release.compareTo(below) < 0;
        }
    }

    /** A version. */
    record Release(int major, int minor, int patch) implements Comparable<Release> {
        private static final Release FIRST = new Release(0, 0, 0);
        private static final Release LAST = new Release(Integer.MAX_VALUE, 0, 0);

        static Release of(String text) {
            int[] numbers =
                    Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
            return new Release(numbers[0], numbers.length > 1 ? numbers[1] : 0, numbers.length > 2 ? numbers[2] : 0);
        }

        @Override
        public int compareTo(Release other) {
            return Comparator.comparingInt(Release::major)
                    .thenComparingInt(Release::minor)
                    .thenComparingInt(Release::patch)
                    .compare(this, other);
        }
    }

    static JuliaCompat parse(String text, Place place) {
        List<Range> ranges = new ArrayList<>();
        if (text.length() > LONGEST) {
            throw place.invalid("the entry for julia is too long.");
        }
        for (String clause : text.split(",")) {
            Matcher span = SPAN.matcher(clause.strip());
            Matcher one = CLAUSE.matcher(clause.strip());
            if (span.matches()) {
                ranges.add(new Range(Release.of(span.group("from")), after(span.group("to"))));
            } else if (one.matches()) {
                ranges.add(range(one.group("operator") == null ? "^" : one.group("operator"), one.group("version")));
            } else {
                throw place.invalid("'" + Excerpt.of(text) + "' does not say which versions of Julia will do; write for"
                        + " instance julia = \"1.10\".");
            }
        }
        return new JuliaCompat(text.strip(), ranges, place);
    }

    private static Range range(String operator, String version) {
        Release from = Release.of(version);
        int parts = version.split("\\.").length;
        return switch (operator) {
            case "=" -> new Range(from, after(version));
            case "<" -> new Range(Release.FIRST, from);
            case ">=", "≥" -> new Range(from, Release.LAST);
            case "~" -> new Range(from, parts == 1 ? next(from, 1) : next(from, 2));
            default -> new Range(from, caret(from, parts));
        };
    }

    /** The first version that may break: the first number that is not zero counts. */
    private static Release caret(Release from, int parts) {
        if (from.major() > 0 || parts == 1) {
            return next(from, 1);
        }
        return from.minor() > 0 || parts == 2 ? next(from, 2) : next(from, 3);
    }

    /** The first version after all that begin so. */
    private static Release after(String version) {
        return next(Release.of(version), version.split("\\.").length);
    }

    private static Release next(Release from, int part) {
        return switch (part) {
            case 1 -> new Release(from.major() + 1, 0, 0);
            case 2 -> new Release(from.major(), from.minor() + 1, 0);
            default -> new Release(from.major(), from.minor(), from.patch() + 1);
        };
    }

    /** The newest of these versions that will do; pre-releases never do. */
    public Optional<String> newest(List<String> versions) {
        return versions.stream()
                .filter(version -> RELEASE.matcher(version).matches())
                .filter(version -> ranges.stream().anyMatch(range -> range.admits(Release.of(version))))
                .max(Comparator.comparing(Release::of));
    }
}
