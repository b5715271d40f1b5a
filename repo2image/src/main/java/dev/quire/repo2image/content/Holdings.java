package dev.quire.repo2image.content;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The rules for what authors upload. */
final class Holdings {
    private Holdings() {}

    /** A single zip is what they packed, anything else is files. */
    static Holding unpacked(List<RemoteFile> files) {
        boolean packed = files.size() == 1
                && files.getFirst().path().toLowerCase(Locale.ROOT).endsWith(".zip");
        return packed
                ? new Holding.Packed(files.getFirst(), Holding.Format.ZIP, Optional.empty())
                : new Holding.Files(distinct(files));
    }

    /** Files as they are, but for an only directory around all of them. */
    static Holding flattened(List<RemoteFile> files) {
        String first = files.isEmpty() ? "" : files.getFirst().path();
        String top = first.substring(0, first.indexOf('/') + 1);
        boolean only =
                top.length() > 1 && files.stream().allMatch(file -> file.path().startsWith(top));
        return new Holding.Files(distinct(
                only
                        ? files.stream()
                                .map(file -> file.at(file.path().substring(top.length())))
                                .toList()
                        : files));
    }

    /** Archives allow the same name twice; a directory does not, so that later ones get a number. */
    static List<RemoteFile> distinct(List<RemoteFile> files) {
        Set<String> taken = new HashSet<>();
        List<RemoteFile> distinct = new ArrayList<>();
        for (RemoteFile file : files) {
            String path = file.path();
            for (int number = 2; !taken.add(path); number++) {
                int dot = file.path().lastIndexOf('.');
                int end = dot > file.path().lastIndexOf('/') + 1
                        ? dot
                        : file.path().length();
                path = file.path().substring(0, end) + "-" + number
                        + file.path().substring(end);
            }
            distinct.add(file.at(path));
        }
        return distinct;
    }
}
