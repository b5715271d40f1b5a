package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.buildpack.GeneratedTrees.GeneratedTree;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Where we do otherwise than repo2docker.
 *
 * @param why ours is right, in one line
 * @param change its answer for a tree to ours; the same answer where the difference does not apply
 */
record ListedDifference(String why, BiFunction<GeneratedTree, Outcome, Outcome> change) {
    static final List<ListedDifference> ALL = List.of();

    Outcome applied(GeneratedTree tree, Outcome outcome) {
        return change.apply(tree, outcome);
    }
}
