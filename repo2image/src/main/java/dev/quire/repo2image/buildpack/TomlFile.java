package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** A TOML file of a repository, read within limits. */
record TomlFile(String path, String text, TomlParseResult root) {
    private static final int MOST_LENGTH = 256 << 10;

    static TomlFile read(RepoFiles files, String path) {
        Place whole = new Place(path, 0);
        String text = files.text(path);
        if (text.length() > MOST_LENGTH) {
            throw whole.invalid("the file is longer than " + MOST_LENGTH + " characters.");
        }
        try {
            TomlParseResult toml = Toml.parse(text);
            if (toml.hasErrors()) {
                var first = toml.errors().getFirst();
                throw place(path, first.position())
                        .invalid("this is not TOML: " + Excerpt.of(String.valueOf(first.getMessage())) + ".");
            }
            return new TomlFile(path, text, toml);
        } catch (StackOverflowError e) {
            // The parser descends as deep as the file nests, and the file is not ours.
            throw whole.invalid("the file nests too deeply.");
        }
    }

    /** The table of that dotted name; refused when something else has its name. */
    Optional<TomlTable> table(String dottedName) {
        List<String> names = List.of(dottedName.split("\\."));
        TomlTable at = root;
        for (String name : names) {
            Object value = at.get(List.of(name));
            if (value == null) {
                return Optional.empty();
            }
            if (!(value instanceof TomlTable table)) {
                throw place(at, name).invalid("'" + dottedName + "' must be a table.");
            }
            at = table;
        }
        return Optional.of(at);
    }

    /** The text under that key of that table; refused when it is something else. */
    Optional<String> text(TomlTable table, String key) {
        Object value = table.get(List.of(key));
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text)) {
            throw place(table, key).invalid("'" + Excerpt.of(key) + "' must be a string.");
        }
        return Optional.of(text);
    }

    /** The texts in the array under that key of that table; none when there is no such key. */
    List<String> texts(TomlTable table, String key) {
        Object value = table.get(List.of(key));
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof TomlArray array)) {
            throw place(table, key).invalid("'" + Excerpt.of(key) + "' must be an array.");
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof String text)) {
                throw place(table, key).invalid("'" + Excerpt.of(key) + "' must hold strings only.");
            }
            texts.add(text);
        }
        return texts;
    }

    /** Where that key of that table stands. */
    Place place(TomlTable table, String key) {
        return place(path, table.inputPositionOf(List.of(key)));
    }

    static Place place(String path, @Nullable TomlPosition position) {
        return new Place(path, position == null ? 0 : position.line());
    }
}
