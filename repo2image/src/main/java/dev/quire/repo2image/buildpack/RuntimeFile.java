package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code runtime.txt} says: a language, and a version or a date or both.
 *
 * @param language in lower case, e.g. {@code python}
 * @param version e.g. {@code 3.11}
 * @param date the day whose packages are wanted
 * @param place where it stands
 */
record RuntimeFile(String language, Optional<String> version, Optional<LocalDate> date, Place place) {
    private static final Pattern FORM = Pattern.compile(
            "(?<language>[A-Za-z]+)(?:-(?<version>\\d{1,4}(?:\\.\\d{1,4}){0,2}))?(?:-(?<date>\\d{4}-\\d{2}-\\d{2}))?");

    /** Reads it; empty lines and comments do not count. */
    static RuntimeFile read(RepoFiles files, String path) {
        List<LogicalLine> lines = LogicalLine.of(files.text(path));
        if (lines.size() != 1) {
            Place second = new Place(path, lines.size() < 2 ? 0 : lines.get(1).number());
            throw second.invalid("runtime.txt must have one line such as 'python-3.13'.");
        }
        String text = lines.getFirst().text();
        Place place = new Place(path, lines.getFirst().number());
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || (matcher.group("version") == null && matcher.group("date") == null)) {
            throw place.invalid("'" + Excerpt.of(text) + "' is not of the form 'python-3.13'.");
        }
        return new RuntimeFile(
                matcher.group("language").toLowerCase(Locale.ROOT),
                Optional.ofNullable(matcher.group("version")),
                Optional.ofNullable(matcher.group("date")).map(date -> parse(date, place)),
                place);
    }

    private static LocalDate parse(String date, Place place) {
        try {
            return LocalDate.parse(date);
        } catch (DateTimeParseException e) {
            throw place.invalid("'" + date + "' is not a date.");
        }
    }
}
