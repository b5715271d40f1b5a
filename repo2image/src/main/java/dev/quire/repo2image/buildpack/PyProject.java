package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * What {@code pyproject.toml} says about the environment.
 *
 * @param declaresProject whether it has a {@code [project]}
 * @param isPackage whether the project is itself installed: it has a {@code [build-system]} too
 * @param isPoetry whether it declares its dependencies in Poetry's own table only
 * @param requiresPython the versions of Python that will do; any when empty
 * @param requiresPythonAt where that stands
 * @param dependencies what it depends on
 */
record PyProject(
        boolean declaresProject,
        boolean isPackage,
        boolean isPoetry,
        List<Specifier> requiresPython,
        Place requiresPythonAt,
        Requirements dependencies) {
    private static final int MOST_LENGTH = 256 << 10;

    /** Reads it. */
    static PyProject read(RepoFiles files, String path) {
        Place whole = new Place(path, 0);
        String text = files.text(path);
        if (text.length() > MOST_LENGTH) {
            throw whole.invalid("the file is longer than " + MOST_LENGTH + " characters.");
        }
        TomlParseResult toml = parse(text, path);
        TomlTable project = toml.getTable("project");
        boolean builds = toml.isTable("build-system");
        if (project == null) {
            boolean poetry = toml.isTable("tool.poetry");
            return new PyProject(false, builds, poetry, List.of(), whole, Requirements.NONE);
        }
        Place requiresAt = place(path, project.inputPositionOf("requires-python"));
        List<Specifier> requires = List.of();
        if (project.isString("requires-python")) {
            Scanner scanner = new Scanner(String.valueOf(project.getString("requires-python")), requiresAt);
            requires = Specifier.parseAll(scanner);
            if (!scanner.skipBlanks().atEnd()) {
                throw scanner.invalid("a version specifier such as '>=3.11'");
            }
        }
        return new PyProject(true, builds, false, requires, requiresAt, dependencies(project, path, text));
    }

    private static TomlParseResult parse(String text, String path) {
        try {
            TomlParseResult toml = Toml.parse(text);
            if (toml.hasErrors()) {
                var first = toml.errors().getFirst();
                throw place(path, first.position())
                        .invalid("this is not TOML: " + Excerpt.of(String.valueOf(first.getMessage())) + ".");
            }
            return toml;
        } catch (StackOverflowError e) {
            // The parser descends as deep as the file nests, and the file is not ours.
            throw new Place(path, 0).invalid("the file nests too deeply.");
        }
    }

    private static Requirements dependencies(TomlTable project, String path, String text) {
        TomlArray dynamic = project.getArrayOrEmpty("dynamic");
        for (int i = 0; i < dynamic.size(); i++) {
            if ("dependencies".equals(dynamic.get(i))) {
                throw place(path, dynamic.inputPositionOf(i))
                        .unsupported(
                                "dependencies that are computed by a build ('dynamic') are not known to this version;"
                                        + " list them in requirements.txt in a binder/ directory.");
            }
        }
        if (project.contains("dependencies") && !project.isArray("dependencies")) {
            throw place(path, project.inputPositionOf("dependencies")).invalid("'dependencies' must be an array.");
        }
        TomlArray array = project.getArrayOrEmpty("dependencies");
        List<StatedRequirement> stated = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            Place place = place(path, array.inputPositionOf(i));
            if (!(array.get(i) instanceof String dependency)) {
                throw place.invalid("'dependencies' must hold strings only.");
            }
            Place exact = new Place(path, lineOf(dependency, text, place.line()));
            stated.add(new StatedRequirement(Requirement.parse(dependency.strip(), exact), exact));
        }
        return new Requirements(stated, List.of(), IndexOptions.STANDARD);
    }

    /** The parser counts line ends and comments before an element as part of it, so its line may be too early. */
    private static int lineOf(String element, String text, int from) {
        String[] lines = text.split("\n", -1);
        for (int i = Math.max(from - 1, 0); i < lines.length; i++) {
            if (lines[i].contains(element)) {
                return i + 1;
            }
        }
        return from;
    }

    private static Place place(String path, @Nullable TomlPosition position) {
        return new Place(path, position == null ? 0 : position.line());
    }

    /** Why its own project cannot be installed, if it must be. */
    Optional<BuildException> refusal(String path) {
        Place whole = new Place(path, 0);
        if (isPoetry) {
            return Optional.of(
                    whole.unsupported("Poetry's own dependency table is not read by this version yet; declare"
                            + " them under [project], or in requirements.txt in a binder/ directory."));
        }
        if (isPackage) {
            return Optional.of(whole.unsupported(
                    "the project itself would have to be built ([build-system]), which this version does"
                            + " not do yet; put a requirements.txt with its dependencies into a binder/ directory."));
        }
        return Optional.empty();
    }
}
