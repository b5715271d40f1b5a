package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code apt.txt}: one package to a line, comments after {@code #}. Names and versions are those of Debian's policy
 * (§5.6.1, §5.6.12), so nothing in them is an option, a path or a word to a shell.
 */
final class AptFile {
    private static final int MOST = 1000;
    private static final int LONGEST = 256;
    private static final Pattern LINE =
            Pattern.compile("(?<name>[a-z0-9][a-z0-9+.-]+)(?:=(?<version>[0-9][A-Za-z0-9.+:~-]*))?");

    private AptFile() {}

    /**
     * A package of the distribution.
     *
     * @param name its name
     * @param version the only version that will do; any when empty
     * @param place where it is asked for
     */
    record Wanted(String name, Optional<String> version, Place place) {
        @Override
        public String toString() {
            return name + version.map(exact -> "=" + exact).orElse("");
        }
    }

    static List<Wanted> read(RepoFiles files, String path) {
        List<Wanted> packages = new ArrayList<>();
        int number = 0;
        for (String line : files.text(path).split("\r\n|\r|\n", -1)) {
            Place place = new Place(path, ++number);
            int comment = line.indexOf('#');
            String stated = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (stated.isEmpty()) {
                continue;
            }
            Matcher matcher = LINE.matcher(stated);
            if (stated.length() > LONGEST || !matcher.matches()) {
                throw place.invalid(
                        "'" + Excerpt.of(stated)
                                + "' is not the name of a Debian package; write one to a line, such as 'libgl1', and nothing else.");
            }
            if (packages.size() == MOST) {
                throw place.invalid("more than " + MOST + " packages are asked for.");
            }
            Wanted found = new Wanted(matcher.group("name"), Optional.ofNullable(matcher.group("version")), place);
            if (packages.stream().noneMatch(other -> other.toString().equals(found.toString()))) {
                packages.add(found);
            }
        }
        return packages;
    }
}
