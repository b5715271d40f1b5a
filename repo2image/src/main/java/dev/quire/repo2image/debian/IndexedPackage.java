package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the index of a suite says of a package, as far as choosing packages needs it.
 *
 * @param file its version and file
 * @param depends what it needs, {@code Pre-Depends} first; of each group any one
 * @param provides the virtual packages that it stands for
 * @param essential whether every Debian system has it without being asked
 */
record IndexedPackage(LockedPackage file, List<List<Relation>> depends, List<Relation> provides, boolean essential) {
    IndexedPackage {
        depends = List.copyOf(depends);
        provides = List.copyOf(provides);
    }

    static IndexedPackage of(Stanza stanza) throws IOException {
        List<List<Relation>> depends =
                new ArrayList<>(Relation.groups(stanza.field("Pre-Depends").orElse("")));
        depends.addAll(Relation.groups(stanza.field("Depends").orElse("")));
        return new IndexedPackage(
                new LockedPackage(
                        stanza.require("Package"),
                        stanza.require("Version"),
                        stanza.require("Filename"),
                        new Digest(stanza.require("SHA256")),
                        Long.parseLong(stanza.require("Size"))),
                depends,
                Relation.list(stanza.field("Provides").orElse("")),
                stanza.field("Essential").orElse("").equals("yes"));
    }

    String name() {
        return file.name();
    }

    /** Whether it meets the relation, by its own name or by what it provides. */
    boolean meets(Relation relation) {
        return (name().equals(relation.name()) && relation.accepts(file.version()))
                || provides.stream().anyMatch(relation::metBy);
    }
}
