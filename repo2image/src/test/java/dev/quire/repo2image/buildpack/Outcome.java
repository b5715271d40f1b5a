package dev.quire.repo2image.buildpack;

import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What a tree comes to, in words that both sides have: the recorded answer and our plan.
 *
 * @param pack the build pack; {@code refused} when there is no image
 * @param python feature version of the kernel's Python; empty where that is not known before the build
 * @param r version of R, as far as it is asked for
 * @param julia version of Julia
 * @param installs {@code tool:what}
 * @param scripts {@code postBuild:path}, {@code start:path}
 */
record Outcome(
        String pack,
        String python,
        Optional<String> r,
        Optional<String> julia,
        SortedSet<String> installs,
        SortedSet<String> scripts) {
    static final Outcome REFUSED =
            new Outcome("refused", "", Optional.empty(), Optional.empty(), new TreeSet<>(), new TreeSet<>());

    /** Stands for all outcomes of that pack; of any pack for {@code *}. */
    static Outcome any(String pack) {
        return REFUSED.pack(pack).python("any");
    }

    boolean matches(Outcome expected) {
        if (!expected.python.equals("any")) {
            return equals(expected);
        }
        return expected.pack.equals("*") ? !refused() : pack.equals(expected.pack);
    }

    boolean refused() {
        return equals(REFUSED);
    }

    Outcome pack(String other) {
        return new Outcome(other, python, r, julia, installs, scripts);
    }

    Outcome python(String other) {
        return new Outcome(pack, other, r, julia, installs, scripts);
    }

    Outcome r(Optional<String> other) {
        return new Outcome(pack, python, other, julia, installs, scripts);
    }

    Outcome with(String... installed) {
        return changed(all -> {
            all.addAll(Set.of(installed));
            return all;
        });
    }

    Outcome without(String prefix) {
        return changed(all -> {
            all.removeIf(install -> install.startsWith(prefix));
            return all;
        });
    }

    private Outcome changed(UnaryOperator<SortedSet<String>> change) {
        return new Outcome(pack, python, r, julia, change.apply(new TreeSet<>(installs)), scripts);
    }
}
