package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a build pack found.
 *
 * @param python the Python of the stack
 * @param reasons what decided about it, for people
 * @param steps the steps between the stack and the repository's content
 * @param onContent the steps that need the repository's content
 */
record Environment(PythonVersion python, List<String> reasons, List<Step> steps, List<Step> onContent) {
    Environment {
        reasons = List.copyOf(reasons);
        steps = List.copyOf(steps);
        onContent = List.copyOf(onContent);
    }

    /** This with further steps below and above its own. */
    Environment within(List<Step> below, List<Step> above, List<Step> aboveContent) {
        List<Step> all = new ArrayList<>(below);
        all.addAll(steps);
        all.addAll(above);
        List<Step> later = new ArrayList<>(onContent);
        later.addAll(aboveContent);
        return new Environment(python, reasons, all, later);
    }

    /** The whole plan: what every pack has in common is added. */
    ImagePlan plan(String pack, Project project) {
        List<Step> all = new ArrayList<>();
        all.add(new Step.Base(python));
        if (project.has("apt.txt")) {
            List<AptFile.Wanted> packages = AptFile.read(project.files(), project.path("apt.txt"));
            if (!packages.isEmpty()) {
                all.add(new Executed.AptPackages(
                        packages.stream().map(AptFile.Wanted::toString).toList(), project.path("apt.txt")));
            }
        }
        // On top of the base alone, so that repositories with other Python packages share it.
        all.add(new Step.Stack(python));
        all.addAll(steps);
        all.add(new Step.Content());
        all.addAll(onContent);
        if (project.has("postBuild")) {
            all.add(new Executed.PostBuild(project.path("postBuild")));
        }
        Optional<String> start = project.has("start") ? Optional.of(project.path("start")) : Optional.empty();
        return new ImagePlan.Composed(pack, reasons, python, all, start);
    }
}
