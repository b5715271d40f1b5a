package dev.quire.repo2image.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The RECORD file: CSV of path, hash, size (PyPA specifications, "Recording installed projects"). */
final class RecordFile {
    private RecordFile() {}

    /** Path to hash. */
    static Map<String, String> parse(String text) {
        Map<String, String> record = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            List<String> fields = fields(line);
            if (!line.isBlank() && !fields.getFirst().endsWith("/")) {
                record.put(fields.getFirst(), fields.size() > 1 ? fields.get(1) : "");
            }
        }
        return record;
    }

    /** One line, with its end. */
    static String line(String path, String hash, long size) {
        boolean plain = path.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        String quoted = plain ? path : '"' + path.replace("\"", "\"\"") + '"';
        return quoted + "," + hash + "," + size + "\n";
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
