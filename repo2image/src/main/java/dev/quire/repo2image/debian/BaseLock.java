package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Exactly which packages make a base: a text file, one package per line, that two machines read alike.
 *
 * @param suite the Debian release by its code name
 * @param date when Debian published the state of the suite that was resolved
 * @param roots the packages that were asked for
 * @param packages those and all that they need, by name
 */
public record BaseLock(String suite, Instant date, List<String> roots, List<LockedPackage> packages) {
    public BaseLock {
        if (!suite.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("Not a suite: '" + suite + "'");
        }
        roots = List.copyOf(new TreeSet<>(roots));
        packages = packages.stream()
                .sorted(Comparator.comparing(LockedPackage::name))
                .toList();
        if (packages.stream().map(LockedPackage::name).distinct().count() != packages.size()) {
            throw new IllegalArgumentException("A lock of " + suite + " names a package twice.");
        }
    }

    /** Python 3.13 and what a notebook's image needs, from trixie. */
    public static BaseLock trixie() {
        return bundled("base-trixie.lock");
    }

    /** Python 3.11 and what a notebook's image needs, from bookworm. */
    public static BaseLock bookworm() {
        return bundled("base-bookworm.lock");
    }

    /** What the service's own image needs beyond {@link #trixie}: a Java runtime. */
    public static BaseLock service() {
        return bundled("service-trixie.lock");
    }

    private static BaseLock bundled(String name) {
        try (InputStream in = BaseLock.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("This build of Quire lacks its resource " + name + ".");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("The resource " + name + " of this build of Quire cannot be read.", e);
        }
    }

    /** Reads what {@link #text} writes. */
    static BaseLock parse(String text) {
        Map<String, String> head = new HashMap<>();
        List<LockedPackage> packages = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split(" ");
            if (words[0].endsWith(":")) {
                head.put(words[0], line.substring(words[0].length()).strip());
            } else if (words.length == 5) {
                packages.add(new LockedPackage(
                        words[0], words[1], words[2], new Digest(words[3]), Long.parseLong(words[4])));
            } else {
                throw new IllegalArgumentException("Not a line of a base's lock: '" + line + "'");
            }
        }
        try {
            return new BaseLock(
                    head.getOrDefault("suite:", ""),
                    Instant.parse(head.getOrDefault("date:", "")),
                    List.of(head.getOrDefault("roots:", "").split(" ")),
                    packages);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("A base's lock has no proper 'date:' line.", e);
        }
    }

    /** The lock as text, the same for equal locks. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append("# name version path sha256 size; renewed by dev.quire.repo2image.debian.LockBase\n");
        text.append("suite: ").append(suite).append('\n');
        text.append("date: ").append(date).append('\n');
        text.append("roots: ").append(String.join(" ", roots)).append('\n');
        for (LockedPackage one : packages) {
            text.append(String.join(
                            " ",
                            one.name(),
                            one.version(),
                            one.path(),
                            one.digest().hex(),
                            Long.toString(one.size())))
                    .append('\n');
        }
        return text.toString();
    }

    /** The digest of its packages: what is installed depends on nothing else. */
    Digest digest() {
        return Digest.of(text().getBytes(StandardCharsets.UTF_8));
    }

    /** Both together; they must be of one suite and agree where they overlap. */
    public BaseLock plus(BaseLock more) {
        if (!suite.equals(more.suite)) {
            throw new IllegalArgumentException("Locks of " + suite + " and " + more.suite + " cannot be one base.");
        }
        Map<String, LockedPackage> all = new TreeMap<>();
        packages.forEach(one -> all.put(one.name(), one));
        for (LockedPackage one : more.packages) {
            LockedPackage other = all.put(one.name(), one);
            if (other != null && !other.equals(one)) {
                throw new IllegalArgumentException(
                        "Two locks want " + other + " and " + one + "; renew them together.");
            }
        }
        List<String> allRoots = new ArrayList<>(roots);
        allRoots.addAll(more.roots);
        return new BaseLock(suite, date, allRoots, List.copyOf(all.values()));
    }

    /** These packages without those of another lock. */
    BaseLock without(BaseLock other) {
        return new BaseLock(
                suite,
                date,
                roots.stream().filter(root -> !other.roots.contains(root)).toList(),
                packages.stream().filter(one -> !other.packages.contains(one)).toList());
    }
}
