package dev.quire.repo2image.buildpack;

import java.util.Locale;
import java.util.Optional;

/** A {@code Dockerfile}: the repository describes its image itself, and nothing else counts. */
final class DockerfilePack implements BuildPack {
    private static final String FILE = "Dockerfile";

    @Override
    public Optional<ImagePlan> plan(Project project) {
        if (!project.has(FILE)) {
            return Optional.empty();
        }
        String path = project.path(FILE);
        for (LogicalLine line : LogicalLine.of(project.files().text(path))) {
            String[] words = line.text().split("\\s+");
            if (words[0].toUpperCase(Locale.ROOT).equals("FROM")) {
                if (words.length > 1 && words[1].startsWith("andrewosh/binder-base")) {
                    throw new Place(path, line.number())
                            .unsupported(
                                    "images made from andrewosh/binder-base, the first Binder's, have no server that"
                                            + " can be started; start from another image, or name packages in requirements.txt.");
                }
                break;
            }
        }
        project.onlyUsed("the Dockerfile describes the whole image", FILE);
        return Optional.of(new ImagePlan.FromDockerfile(path));
    }
}
