package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** A table of a TOML file that others wrote: what is asked of it is there with its type, or the file and line are named. */
record LockTable(TomlTable toml, Place place) {
    /** Reads a file. */
    static LockTable parse(String text, String file) {
        try {
            TomlParseResult toml = Toml.parse(text);
            if (toml.hasErrors()) {
                var first = toml.errors().getFirst();
                throw new Place(file, first.position().line())
                        .invalid("this is not TOML: " + Excerpt.of(String.valueOf(first.getMessage())) + ".");
            }
            return new LockTable(toml, new Place(file, 0));
        } catch (StackOverflowError e) {
            // The parser descends as deep as the file nests, and the file is not ours.
            throw new Place(file, 0).invalid("the file nests too deeply.");
        }
    }

    /** Whether there is such a key. */
    boolean has(String key) {
        return toml.contains(List.of(key));
    }

    Set<String> keys() {
        return toml.keySet();
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
        return as(key, TomlTable.class, "a table").map(table -> new LockTable(table, placeOf(key)));
    }

    /** The tables in the array of that key; none when there is no array. */
    List<LockTable> tables(String key) {
        Optional<TomlArray> array = as(key, TomlArray.class, "an array");
        List<LockTable> tables = new ArrayList<>();
        for (int i = 0; array.isPresent() && i < array.get().size(); i++) {
            Place at = at(array.get().inputPositionOf(i), placeOf(key));
            if (!(array.get().get(i) instanceof TomlTable table)) {
                throw at.invalid("'" + Excerpt.of(key) + "' must hold tables only.");
            }
            tables.add(new LockTable(table, at));
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
        @Nullable Object value = toml.get(List.of(key));
        if (value != null && !type.isInstance(value)) {
            throw placeOf(key).invalid("'" + Excerpt.of(key) + "' must be " + what + ".");
        }
        return Optional.ofNullable(value).map(type::cast);
    }

    Place placeOf(String key) {
        return at(toml.inputPositionOf(List.of(key)), place);
    }

    private Place at(@Nullable TomlPosition position, Place otherwise) {
        return position == null ? otherwise : new Place(place.file(), position.line());
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
