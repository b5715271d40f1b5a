package dev.quire.repo2image.debian;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One paragraph of a Debian control file (deb822): fields in their order, the lines after the first kept with their indent.
 *
 * @param fields field name to value
 */
record Stanza(Map<String, String> fields) {
    private static final int MAX_LINE = 1 << 20;

    Stanza {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** The next paragraph, or empty at the end of the text. */
    static Optional<Stanza> next(BufferedReader in) throws IOException {
        Map<String, StringBuilder> fields = new LinkedHashMap<>();
        @Nullable StringBuilder value = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.length() > MAX_LINE) {
                throw new IOException("A control file has a line of more than " + MAX_LINE + " characters.");
            }
            if (line.isBlank()) {
                if (fields.isEmpty()) {
                    continue;
                }
                break;
            }
            if (line.startsWith("#")) {
                continue;
            }
            if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                if (value == null) {
                    throw new IOException("A control file starts with a continued line: '" + line + "'.");
                }
                value.append('\n').append(line);
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("A control file has a line without a field name: '" + line + "'.");
            }
            value = new StringBuilder(line.substring(colon + 1).strip());
            fields.put(line.substring(0, colon), value);
        }
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        fields.forEach((name, text) -> texts.put(name, text.toString()));
        return Optional.of(new Stanza(texts));
    }

    /** The first paragraph of this text; an empty one when there is none. */
    static Stanza parse(String text) throws IOException {
        return next(new BufferedReader(new StringReader(text))).orElseGet(() -> new Stanza(Map.of()));
    }

    /** The field's value, whatever the case of its name. */
    Optional<String> field(String name) {
        String exact = fields.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return fields.entrySet().stream()
                .filter(field -> field.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The field's value, which must be there. */
    String require(String name) throws IOException {
        return field(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> new IOException("A control file has no field '" + name + "'."));
    }

    /** As it is written in a control file, without the empty line after it. */
    @Override
    public String toString() {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        fields.forEach((name, value) ->
                lines.add(name + ":" + (value.isEmpty() || value.startsWith("\n") ? "" : " ") + value));
        return lines.toString();
    }

    /** For text that is known to be in memory. */
    static Stanza ofText(String text) {
        try {
            return parse(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
