package dev.quire.repo2image.repo;

import java.util.regex.Pattern;

/** What a ref may look like: Git's own rules (git-check-ref-format), and nothing that could be taken for an option. */
final class RefName {
    private static final int LONGEST = 255;
    private static final Pattern FORBIDDEN =
            Pattern.compile("[\\p{Cntrl} ~^:?*\\[\\\\]|\\.\\.|@\\{|//|/\\.|\\.lock(/|$)|^[-/.]|[/.]$|^@$");

    private RefName() {}

    static boolean isValid(String ref) {
        return !ref.isEmpty()
                && ref.length() <= LONGEST
                && !FORBIDDEN.matcher(ref).find();
    }
}
