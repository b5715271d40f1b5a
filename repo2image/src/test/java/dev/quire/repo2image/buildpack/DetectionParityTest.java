package dev.quire.repo2image.buildpack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.buildpack.GeneratedTrees.GeneratedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The same repositories come to the same environments as with repo2docker, but for what is listed with a reason. */
class DetectionParityTest {
    private final RecordedOutcomes recorded = RecordedOutcomes.read();
    private final List<GeneratedTree> trees = GeneratedTrees.all();

    @Test
    void answersAreRecordedForTheTreesThatAreGenerated() {
        assertThat(trees).hasSizeGreaterThanOrEqualTo(300);
        for (GeneratedTree tree : trees) {
            assertThat(recorded.id(tree.name()))
                    .as("%s: run scripts/renew-detection-oracle", tree)
                    .isEqualTo(Optional.of(tree.id()));
        }
    }

    @Test
    void everyPackIsAmongTheAnswers() {
        Set<String> packs = new TreeSet<>();
        trees.forEach(tree -> packs.add(recorded.of(tree.name()).pack()));
        assertThat(packs).containsExactly("conda", "dockerfile", "julia", "nix", "pipenv", "python", "r", "refused");
    }

    @Test
    void plansWhatRepo2dockerBuildsButForTheListedDifferences() {
        List<String> unexpected = new ArrayList<>();
        for (GeneratedTree tree : trees) {
            Outcome expected = recorded.of(tree.name());
            for (ListedDifference difference : ListedDifference.ALL) {
                expected = difference.applied(tree, expected);
            }
            Outcome planned = PlannedOutcome.of(tree, recorded.juliaVersions());
            if (!planned.matches(expected)) {
                unexpected.add("\n" + tree + "\n  expected " + expected + "\n  planned  " + planned);
            }
        }
        assertThat(unexpected)
                .as("%d of %d trees", unexpected.size(), trees.size())
                .isEmpty();
    }

    @Test
    void everyListedDifferenceStillOccurs() {
        Set<String> occurring = new TreeSet<>();
        for (GeneratedTree tree : trees) {
            Outcome before = recorded.of(tree.name());
            for (ListedDifference difference : ListedDifference.ALL) {
                Outcome after = difference.applied(tree, before);
                if (!after.equals(before)) {
                    occurring.add(difference.why());
                }
                before = after;
            }
        }
        assertThat(occurring)
                .containsExactlyInAnyOrderElementsOf(
                        ListedDifference.ALL.stream().map(ListedDifference::why).toList());
    }
}
