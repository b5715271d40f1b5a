package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.RepoTree;
import java.util.List;

/** The build packs in their order: the first that detects decides about the environment. */
public final class BuildPacks {
    private final List<BuildPack> packs;

    private BuildPacks(List<BuildPack> packs) {
        this.packs = List.copyOf(packs);
    }

    /** The packs of this version, for an installation with those versions of Python. */
    public static BuildPacks standard(Pythons pythons) {
        PythonPart python = new PythonPart(pythons);
        CondaPart conda = new CondaPart(pythons);
        return new BuildPacks(List.of(
                new DockerfilePack(),
                new JuliaPack(python, conda),
                new NixPack(pythons),
                new RPack(python, conda),
                new CondaPack(conda),
                new PixiPack(conda),
                new PythonPack(python)));
    }

    /**
     * What to build for that tree.
     *
     * @throws BuildException {@code INVALID_FILE} or {@code UNSUPPORTED} with file and line when a file cannot be read, or asks
     *     for what this version does not build
     */
    public ImagePlan plan(RepoTree tree, ProgressLog log) {
        Project project = Project.of(tree, log);
        return packs.stream()
                .flatMap(pack -> pack.plan(project).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No build pack detects"));
    }
}
