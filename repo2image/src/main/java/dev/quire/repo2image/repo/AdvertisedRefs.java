package dev.quire.repo2image.repo;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;

/**
 * The refs that a remote names, looked up exactly: a name never matches the end of another one, and a tag is the commit that
 * it points to.
 */
record AdvertisedRefs(Map<String, Ref> byName) {
    private static final Pattern ABBREVIATED_ID = Pattern.compile("[0-9a-fA-F]{4,39}");

    /** What to ask the server for, where it can be asked: prefixes of the names that {@link #find} looks at. */
    static String[] prefixes(String ref) {
        return candidates(ref).toArray(String[]::new);
    }

    private static List<String> candidates(String ref) {
        return ref.equals("HEAD") || ref.startsWith("refs/")
                ? List.of(ref)
                : List.of("refs/heads/" + ref, "refs/tags/" + ref, "refs/" + ref);
    }

    /** The commit that the ref names. */
    Optional<CommitId> find(String ref) {
        return candidates(ref).stream()
                .map(byName::get)
                .filter(found -> found != null && found.getObjectId() != null)
                .findFirst()
                .map(AdvertisedRefs::commit);
    }

    static boolean isAbbreviatedId(String ref) {
        return ABBREVIATED_ID.matcher(ref).matches();
    }

    /** The one commit among those that are named whose id begins so. */
    Optional<CommitId> findAbbreviated(String digits) {
        String prefix = digits.toLowerCase(Locale.ROOT);
        Collection<CommitId> found = byName.values().stream()
                .filter(ref -> ref.getObjectId() != null)
                .map(AdvertisedRefs::commit)
                .filter(commit -> commit.hex().startsWith(prefix))
                .distinct()
                .toList();
        return found.size() == 1 ? found.stream().findFirst() : Optional.empty();
    }

    /** A ref that points to that commit. */
    Optional<String> pointingTo(CommitId commit) {
        return byName.values().stream()
                .filter(ref -> ref.getObjectId() != null && commit(ref).equals(commit))
                .map(Ref::getName)
                .findFirst();
    }

    private static CommitId commit(Ref ref) {
        ObjectId peeled = ref.getPeeledObjectId();
        return new CommitId(ObjectId.toString(peeled == null ? ref.getObjectId() : peeled));
    }
}
