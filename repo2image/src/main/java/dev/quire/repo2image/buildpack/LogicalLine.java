package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A line of a requirements file as pip sees it: continued lines joined, then comments gone.
 *
 * @param text the text, without blanks around it, never empty
 * @param number the number of its first line
 */
record LogicalLine(String text, int number) {
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#.*$", Pattern.DOTALL);

    static List<LogicalLine> of(String text) {
        List<LogicalLine> logical = new ArrayList<>();
        StringBuilder joined = new StringBuilder();
        int first = 0;
        int number = 0;
        for (String line : text.split("\r\n|\r|\n", -1)) {
            number++;
            if (joined.isEmpty()) {
                first = number;
            }
            boolean comment = line.stripLeading().startsWith("#");
            if (line.endsWith("\\") && !comment) {
                joined.append(line, 0, line.length() - 1).append(' ');
            } else {
                // A comment ends a continued line, but is no part of it.
                add(logical, joined.append(comment ? "" : line).toString(), first);
                joined.setLength(0);
            }
        }
        add(logical, joined.toString(), first);
        return logical;
    }

    private static void add(List<LogicalLine> lines, String text, int number) {
        String bare = COMMENT.matcher(text).replaceFirst("").strip();
        if (!bare.isEmpty()) {
            lines.add(new LogicalLine(bare, number));
        }
    }
}
