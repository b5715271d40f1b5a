package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.python.lock.LockTable.Piece;
import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/**
 * Reads the TOML of lock files piece by piece. The parser's tree takes some 300 times as much memory as its text, but tools write
 * each package below a header of its own, so that no more than some packages must be in the tree at a time.
 */
final class LockText {
    /** What is given to the parser at once, where there are headers. */
    private static final int PIECE = 64 << 10;

    /** The most that may stand without a header. */
    private static final int LONGEST_PIECE = 1 << 20;

    private static final Pattern HEADER = Pattern.compile("(?m)^\\[\\[packages?]][ \\t]*\\r?$");
    private static final Set<String> PACKAGES = Set.of("package", "packages");

    private LockText() {}

    static List<Piece> pieces(String text, String file) {
        List<Piece> pieces = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        Matcher header = HEADER.matcher(text);
        int above = 0;
        int start = 0;
        while (start < text.length() || pieces.isEmpty()) {
            int end = header.find(Math.min(text.length(), start + PIECE)) ? header.start() : text.length();
            if (end - start > LONGEST_PIECE) {
                throw new Place(file, above + 1)
                        .invalid("more than " + LONGEST_PIECE + " characters follow without a package.");
            }
            String piece = text.substring(start, end);
            TomlParseResult toml = parse(piece, file, above);
            for (String key : toml.keySet()) {
                if (!PACKAGES.contains(key) && !keys.add(key)) {
                    throw new Place(file, above + 1).invalid("'" + Excerpt.of(key) + "' is there twice from here on.");
                }
            }
            pieces.add(new Piece(toml, above));
            above += (int) piece.chars().filter(c -> c == '\n').count();
            start = end;
        }
        return pieces;
    }

    private static TomlParseResult parse(String text, String file, int above) {
        try {
            TomlParseResult toml = Toml.parse(text);
            if (toml.hasErrors()) {
                var first = toml.errors().getFirst();
                throw new Place(file, above + first.position().line())
                        .invalid("this is not TOML: " + Excerpt.of(String.valueOf(first.getMessage())) + ".");
            }
            return toml;
        } catch (StackOverflowError e) {
            // The parser descends as deep as the file nests, and the file is not ours.
            throw new Place(file, above).invalid("the file nests too deeply.");
        }
    }
}
