package dev.quire.repo2image.buildpack;

import java.util.List;
import java.util.Optional;

/**
 * Nix: {@code default.nix}. The session's command runs in its shell, so Jupyter is what the file brings.
 *
 * @param pythons the versions that can be had
 */
record NixPack(Pythons pythons) implements BuildPack {
    private static final String FILE = "default.nix";

    @Override
    public Optional<ImagePlan> plan(Project project) {
        if (!project.has(FILE)) {
            return Optional.empty();
        }
        String path = project.path(FILE);
        project.onlyUsed("default.nix describes the environment", FILE, "apt.txt", "postBuild", "start");
        List<Step> shell = List.of(new Executed.NixShell(path));
        // What it imports of the repository must be there.
        boolean imports = project.files().text(path).contains("./");
        Environment environment = new Environment(
                pythons.standard(),
                List.of("Nix because of " + path),
                imports ? List.of() : shell,
                imports ? shell : List.of());
        return Optional.of(environment.plan("nix", project));
    }
}
