package dev.quire.repo2image.python;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A console script (PyPA specifications, "Entry points").
 *
 * @param name the command
 * @param module where its function is
 * @param function the function, possibly dotted
 */
record EntryPoint(String name, String module, String function) {
    private static final Pattern LINE = Pattern.compile(
            "(?<name>[A-Za-z0-9._-]+)\\s*=\\s*(?<module>[A-Za-z0-9_.]+)\\s*:\\s*(?<function>[A-Za-z0-9_.]+)\\s*(?:\\[.*\\])?");

    /** The scripts of an {@code entry_points.txt}; lines of another form are passed over, as other installers do. */
    static List<EntryPoint> scripts(String text) {
        List<EntryPoint> points = new ArrayList<>();
        String section = "";
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1).strip();
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            boolean isScript = section.equals("console_scripts") || section.equals("gui_scripts");
            if (isScript && matcher.matches() && !matcher.group("name").startsWith(".")) {
                points.add(new EntryPoint(matcher.group("name"), matcher.group("module"), matcher.group("function")));
            }
        }
        return points;
    }

    /** The script's text. */
    String script(String interpreter) {
        String imported = function.indexOf('.') < 0 ? function : function.substring(0, function.indexOf('.'));
        return """
                #!%s
                import sys
                from %s import %s
                if __name__ == "__main__":
                    sys.argv[0] = sys.argv[0].removesuffix(".exe")
                    sys.exit(%s())
                """.formatted(interpreter, module, imported, function);
    }
}
