package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Julia: {@code JuliaProject.toml} or {@code Project.toml}. Everything for Python beside it is installed, too.
 *
 * @param python reads what is for Python
 * @param conda reads {@code environment.yml}
 */
record JuliaPack(PythonPart python, CondaPart conda) implements BuildPack {
    private static final List<String> PROJECTS = List.of("JuliaProject.toml", "Project.toml");
    private static final String REQUIRE = "REQUIRE";

    @Override
    public Optional<ImagePlan> plan(Project project) {
        Optional<String> name = PROJECTS.stream().filter(project::has).findFirst();
        if (name.isEmpty()) {
            if (project.has(REQUIRE)) {
                throw new Place(project.path(REQUIRE), 0)
                        .unsupported("REQUIRE files ended with Julia 0.6, and nothing serves their packages any more;"
                                + " write a Project.toml.");
            }
            return Optional.empty();
        }
        String path = project.path(name.get());
        project.notUsed(
                "Julia decides about the environment",
                "install.R",
                "renv.lock",
                "DESCRIPTION",
                "default.nix",
                "REQUIRE",
                "pixi.lock",
                "pixi.toml");
        PROJECTS.stream()
                .filter(other -> !other.equals(name.get()))
                .forEach(other -> project.notUsed(name.get() + " comes before it", other));
        JuliaProjectFile file = JuliaProjectFile.read(project.files(), path);
        Optional<RuntimeFile> runtime =
                project.runtime().filter(stated -> stated.language().equals("python"));
        Environment below = Languages.below(python, conda, project, runtime);
        List<String> manifests = JuliaFiles.manifests(project.files(), project.directory());
        List<Step> julia =
                List.of(new Executed.JuliaProject(file.compat().map(JuliaCompat::text), !manifests.isEmpty(), path));
        boolean later = file.isPackage() || file.hasPaths() || hasPaths(project.files(), manifests);
        List<String> reasons = new ArrayList<>(List.of("Julia because of " + path));
        file.compat().ifPresent(compat -> reasons.add("Julia " + compat.text() + " because of " + compat.place()));
        reasons.addAll(below.reasons());
        Environment environment = new Environment(below.python(), reasons, below.steps(), below.onContent())
                .within(List.of(), later ? List.of() : julia, later ? julia : List.of());
        return Optional.of(environment.plan("julia", project));
    }

    /** Whether packages lie in the repository itself. */
    private static boolean hasPaths(RepoFiles files, List<String> manifests) {
        return manifests.stream()
                .anyMatch(path -> files.text(path, JuliaFiles.LONGEST_MANIFEST).contains("path = "));
    }
}
