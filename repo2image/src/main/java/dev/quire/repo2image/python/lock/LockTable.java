package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * A table of a TOML file that others wrote: what is asked of it is there with its type, or the file and line are named.
 *
 * @param pieces the table, or the parts of it that stand in different pieces of the file
 */
record LockTable(List<Piece> pieces, Place place) {
    /** A table as the parser has it, and how many lines of the file are above the text that it was given. */
    record Piece(TomlTable toml, int above) {}

    LockTable {
        pieces = List.copyOf(pieces);
    }

    /** Reads a file. */
    static LockTable parse(String text, String file) {
        return new LockTable(LockText.pieces(text, file), new Place(file, 0));
    }

    /** A table within this one, which stands there. */
    LockTable within(TomlTable table, Place at) {
        return new LockTable(List.of(new Piece(table, pieces.getFirst().above())), at);
    }

    /** Whether there is such a key. */
    boolean has(String key) {
        return pieces.stream().anyMatch(piece -> piece.toml().contains(List.of(key)));
    }

    Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        pieces.forEach(piece -> keys.addAll(piece.toml().keySet()));
        return keys;
    }

    /** All that stands in it, to be compared. */
    Map<String, Object> values() {
        return pieces.getFirst().toml().toMap();
    }

    /** What stands under that key, as the parser has it. */
    @Nullable
    Object value(String key) {
        return piece(key).toml().get(List.of(key));
    }

    /** The one that has the key; any when none has. */
    private Piece piece(String key) {
        return pieces.stream()
                .filter(piece -> piece.toml().contains(List.of(key)))
                .findFirst()
                .orElse(pieces.getFirst());
    }

    /** The string of that key, which must be there. */
    String text(String key) {
        return find(key).orElseThrow(() -> invalid("'" + key + "' is missing"));
    }

    /** The string of that key. */
    Optional<String> find(String key) {
        return as(key, String.class, "a string");
    }

    boolean flag(String key) {
        return as(key, Boolean.class, "true or false").orElse(false);
    }

    Optional<Long> number(String key) {
        return as(key, Long.class, "a number");
    }

    /** The table of that key. */
    Optional<LockTable> table(String key) {
        return as(key, TomlTable.class, "a table")
                .map(table -> new LockTable(List.of(new Piece(table, piece(key).above())), placeOf(key)));
    }

    /** The tables in the array of that key; none when there is no array. */
    List<LockTable> tables(String key) {
        List<LockTable> tables = new ArrayList<>();
        for (Piece piece : pieces) {
            Place start = at(piece.toml().inputPositionOf(List.of(key)), piece.above(), place);
            Optional<TomlArray> array = as(piece.toml().get(List.of(key)), start, key, TomlArray.class, "an array");
            for (int i = 0; array.isPresent() && i < array.get().size(); i++) {
                Place at = at(array.get().inputPositionOf(i), piece.above(), start);
                if (!(array.get().get(i) instanceof TomlTable table)) {
                    throw at.invalid("'" + Excerpt.of(key) + "' must hold tables only.");
                }
                tables.add(new LockTable(List.of(new Piece(table, piece.above())), at));
            }
        }
        return tables;
    }

    /** The strings in the array of that key; none when there is no array. */
    List<String> texts(String key) {
        Optional<TomlArray> array = as(key, TomlArray.class, "an array");
        List<String> texts = new ArrayList<>();
        for (int i = 0; array.isPresent() && i < array.get().size(); i++) {
            if (!(array.get().get(i) instanceof String text)) {
                throw placeOf(key).invalid("'" + Excerpt.of(key) + "' must hold strings only.");
            }
            texts.add(text);
        }
        return texts;
    }

    private <T> Optional<T> as(String key, Class<T> type, String what) {
        return as(value(key), placeOf(key), key, type, what);
    }

    private static <T> Optional<T> as(@Nullable Object value, Place at, String key, Class<T> type, String what) {
        if (value != null && !type.isInstance(value)) {
            throw at.invalid("'" + Excerpt.of(key) + "' must be " + what + ".");
        }
        return Optional.ofNullable(value).map(type::cast);
    }

    Place placeOf(String key) {
        Piece piece = piece(key);
        return at(piece.toml().inputPositionOf(List.of(key)), piece.above(), place);
    }

    private Place at(@Nullable TomlPosition position, int above, Place otherwise) {
        return position == null ? otherwise : new Place(place.file(), above + position.line());
    }

    BuildException invalid(String sentence) {
        return place.invalid(Excerpt.of(sentence) + "; lock the project again with its own tool.");
    }

    BuildException unsupported(String sentence) {
        return place.unsupported(sentence);
    }

    /** Whether a marker holds; an absent one does. */
    boolean holds(String key, Target target, MarkerExpression.Selection selection) {
        Optional<String> marker = find(key);
        return marker.isEmpty() || holds(marker.get(), placeOf(key), target, selection);
    }

    /** Whether that marker, which stands there, holds. */
    static boolean holds(String marker, Place at, Target target, MarkerExpression.Selection selection) {
        try {
            return marker.isBlank() || MarkerExpression.holds(marker, target, selection);
        } catch (MarkerExpression.MalformedException e) {
            throw at.invalid(Excerpt.of(String.valueOf(e.getMessage())) + ".");
        }
    }

    /** Refuses the lock when it is for other versions of Python. */
    void requirePython(Optional<String> specifier, Target target) {
        if (specifier.isEmpty()) {
            return;
        }
        VersionSet set = VersionSet.of(specifier.get())
                .orElseThrow(() -> invalid("'" + specifier.get() + "' is not a version specifier"));
        if (!target.isWithin(set)) {
            throw place.invalid("the lock is for Python " + Excerpt.of(specifier.get()) + ", but the image has "
                    + target + "; name a Python in runtime.txt, or lock the project for this one.");
        }
    }
}
