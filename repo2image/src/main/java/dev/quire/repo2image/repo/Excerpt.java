package dev.quire.repo2image.repo;

/** Text of somebody else's, made fit to be quoted in a sentence: one line, no control characters, not too long. */
public final class Excerpt {
    private static final int LONGEST = 120;

    private Excerpt() {}

    /** That text, with what cannot be shown replaced and what is too long cut. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST + 1L).forEach(c -> shown.appendCodePoint(isShown(c) ? c : '\uFFFD'));
        if (shown.codePointCount(0, shown.length()) > LONGEST) {
            shown.setLength(shown.offsetByCodePoints(0, LONGEST - 1));
            shown.append('…');
        }
        return shown.toString();
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
