package dev.quire.repo2image.python.lock;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version (Python packaging, "Version specifiers"), in its order.
 *
 * @param epoch mostly 0
 * @param release the numbers between dots
 * @param pre rank of a, b or rc and its number; empty in a release
 * @param post number of a post-release, -1 for none
 * @param dev number of a development release, -1 for none
 * @param local what follows {@code +}, in parts
 */
record Version(long epoch, List<Long> release, List<Long> pre, long post, long dev, List<String> local)
        implements Comparable<Version> {
    private static final int LONGEST = 128;
    private static final Pattern FORM =
            Pattern.compile("v?(?:(?<epoch>\\d{1,9})!)?(?<release>\\d{1,18}(?:\\.\\d{1,18})*)"
                    + "(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pren>\\d{0,18}))?"
                    + "(?<post>-(?<postn1>\\d{1,18})|[-_.]?(?:post|rev|r)[-_.]?(?<postn2>\\d{0,18}))?"
                    + "(?<dev>[-_.]?dev[-_.]?(?<devn>\\d{0,18}))?"
                    + "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?");

    Version {
        release = List.copyOf(release);
        pre = List.copyOf(pre);
        local = List.copyOf(local);
    }

    /** The version that the text writes; empty when it is none. */
    static Optional<Version> of(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (text.length() > LONGEST || !matcher.matches()) {
            return Optional.empty();
        }
        List<Long> release = Arrays.stream(matcher.group("release").split("\\."))
                .map(Long::valueOf)
                .toList();
        @Nullable String phase = matcher.group("pre");
        List<Long> pre = phase == null ? List.of() : List.of(rank(phase), number(matcher.group("pren")));
        long post = matcher.group("post") == null
                ? -1
                : Math.max(number(matcher.group("postn1")), number(matcher.group("postn2")));
        long dev = matcher.group("dev") == null ? -1 : number(matcher.group("devn"));
        @Nullable String local = matcher.group("local");
        return Optional.of(new Version(
                number(matcher.group("epoch")),
                release,
                pre,
                post,
                dev,
                local == null ? List.of() : List.of(local.split("[-_.]"))));
    }

    private static long number(@Nullable String digits) {
        return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    private static long rank(String phase) {
        return switch (phase.charAt(0)) {
            case 'a' -> 0;
            case 'b' -> 1;
            default -> 2;
        };
    }

    /** Whether it comes before a release. */
    boolean isPreRelease() {
        return !pre.isEmpty() || dev >= 0;
    }

    /** The same without what follows {@code +}. */
    Version publicVersion() {
        return new Version(epoch, release, pre, post, dev, List.of());
    }

    /** Whether the release's numbers begin with those of that version. */
    boolean startsWith(Version prefix) {
        if (epoch != prefix.epoch) {
            return false;
        }
        for (int i = 0; i < prefix.release.size(); i++) {
            if (at(i) != prefix.at(i)) {
                return false;
            }
        }
        return true;
    }

    /** The number at that place of the release; all that is not written is 0. */
    long at(int place) {
        return place < release.size() ? release.get(place) : 0;
    }

    @Override
    public int compareTo(Version other) {
        int order = Long.compare(epoch, other.epoch);
        for (int i = 0; order == 0 && i < Math.max(release.size(), other.release.size()); i++) {
            order = Long.compare(at(i), other.at(i));
        }
        if (order == 0) {
            order = Arrays.compare(phase(), other.phase());
        }
        return order != 0 ? order : compareLocal(other);
    }

    /** A development release of a release comes before its pre-releases, and those before it. */
    private long[] phase() {
        boolean onlyDev = pre.isEmpty() && post < 0 && dev >= 0;
        long kind = onlyDev ? -1 : pre.isEmpty() ? 3 : pre.getFirst();
        long number = pre.isEmpty() ? 0 : pre.getLast();
        return new long[] {kind, number, post, dev < 0 ? Long.MAX_VALUE : dev};
    }

    private int compareLocal(Version other) {
        for (int i = 0; i < Math.min(local.size(), other.local.size()); i++) {
            String mine = local.get(i);
            String its = other.local.get(i);
            boolean number = isNumber(mine);
            int order = number && isNumber(its)
                    ? new java.math.BigInteger(mine).compareTo(new java.math.BigInteger(its))
                    : number != isNumber(its) ? Boolean.compare(number, isNumber(its)) : mine.compareTo(its);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(local.size(), other.local.size());
    }

    private static boolean isNumber(String part) {
        return part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
