package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Excerpt;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Walks over one line of text; patterns that it is given must not nest repetitions, since the text is hostile. */
final class Scanner {
    private final String text;
    private final Place place;
    private int position;

    Scanner(String text, Place place) {
        this.text = text;
        this.place = place;
    }

    Scanner skipBlanks() {
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
            position++;
        }
        return this;
    }

    boolean atEnd() {
        return position == text.length();
    }

    /** Whether that text comes next, which is then passed. */
    boolean take(String expected) {
        if (text.startsWith(expected, position)) {
            position += expected.length();
            return true;
        }
        return false;
    }

    /** What matches next, which is then passed. */
    Optional<String> take(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(position, text.length());
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        position = matcher.end();
        return Optional.of(matcher.group());
    }

    String rest() {
        String rest = text.substring(position);
        position = text.length();
        return rest;
    }

    BuildException invalid(String expected) {
        String found = atEnd() ? "the end" : "'" + Excerpt.of(text.substring(position)) + "'";
        return place.invalid(
                "'" + Excerpt.of(text) + "' cannot be read: expected " + expected + ", found " + found + ".");
    }

    Place place() {
        return place;
    }
}
