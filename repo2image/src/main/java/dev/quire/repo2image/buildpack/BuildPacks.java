package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.RepoTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The build packs in their order: the first that detects decides about the environment. */
public final class BuildPacks {
    private final List<BuildPack> packs;

    private BuildPacks(List<BuildPack> packs) {
        this.packs = List.copyOf(packs);
    }

    /** The packs of this version, for an installation with those versions of Python. */
    public static BuildPacks standard(Pythons pythons) {
        List<BuildPack> packs = new ArrayList<>(UnsupportedPack.all());
        packs.add(new PythonPack(pythons));
        return new BuildPacks(packs);
    }

    /**
     * What to build for that tree.
     *
     * @throws BuildException {@code INVALID_FILE} or {@code UNSUPPORTED} with file and line when a file cannot be read, or asks
     *     for what this version does not build
     */
    public ImagePlan plan(RepoTree tree, ProgressLog log) {
        Project project = Project.of(tree, log);
        Environment environment = packs.stream()
                .flatMap(pack -> pack.detect(project).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No build pack detects"));
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Base(environment.python()));
        steps.add(new Step.Stack(environment.python()));
        steps.addAll(environment.steps());
        steps.add(new Step.Content());
        return new ImagePlan.Composed(environment.python(), steps, Optional.empty());
    }
}
