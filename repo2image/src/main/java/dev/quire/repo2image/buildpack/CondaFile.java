package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code environment.yml} says.
 *
 * @param path the file
 * @param dependencies conda's packages
 * @param pip the lines for pip
 * @param pythonAt where it speaks of Python; the file where it does not
 */
record CondaFile(String path, List<CondaSpec> dependencies, List<String> pip, Place pythonAt) {
    private static final int MOST_DEPENDENCIES = 2000;
    private static final int LONGEST = 500;

    CondaFile {
        dependencies = List.copyOf(dependencies);
        pip = List.copyOf(pip);
    }

    static CondaFile read(RepoFiles files, String path) {
        Place whole = new Place(path, 0);
        Optional<YamlValue> root = YamlFile.read(files, path);
        if (root.isEmpty()
                || (root.get() instanceof YamlValue.Text text && text.value().isEmpty())) {
            return new CondaFile(path, List.of(), List.of(), whole);
        }
        if (!(root.get() instanceof YamlValue.Entries entries)) {
            throw root.get().place().invalid("an environment must be a mapping with 'dependencies:'.");
        }
        List<CondaSpec> dependencies = new ArrayList<>();
        List<String> pip = new ArrayList<>();
        Place pythonAt = whole;
        List<YamlValue> items = entries.items("dependencies");
        if (items.size() > MOST_DEPENDENCIES) {
            throw whole.invalid("there are more than " + MOST_DEPENDENCIES + " dependencies.");
        }
        for (YamlValue item : items) {
            switch (item) {
                case YamlValue.Text text -> {
                    if (text.value().length() > LONGEST) {
                        throw text.place().invalid("the dependency is longer than " + LONGEST + " characters.");
                    }
                    CondaSpec spec = CondaSpec.parse(text.value());
                    pythonAt = spec.name().equals("python") ? text.place() : pythonAt;
                    dependencies.add(spec);
                }
                case YamlValue.Entries nested -> {
                    if (!nested.has("pip") || nested.values().size() != 1) {
                        throw nested.place().invalid("a list within 'dependencies' can only be 'pip:'.");
                    }
                    pip.addAll(texts(nested.items("pip")));
                }
                case YamlValue.Items list -> throw list.place().invalid("a dependency must be one line.");
            }
        }
        return new CondaFile(path, dependencies, pip, pythonAt);
    }

    private static List<String> texts(List<YamlValue> items) {
        List<String> texts = new ArrayList<>();
        for (YamlValue item : items) {
            if (!(item instanceof YamlValue.Text text)) {
                throw item.place().invalid("a requirement for pip must be one line.");
            }
            texts.add(text.value());
        }
        return texts;
    }

    /** Whether every word about Python admits some release of that one. */
    boolean admits(PythonVersion python) {
        return dependencies.stream()
                .filter(spec -> spec.name().equals("python"))
                .allMatch(spec -> spec.admitsSomeOf(python));
    }

    /** Whether it speaks of Python's version. */
    boolean constrainsPython() {
        return dependencies.stream()
                .anyMatch(
                        spec -> spec.name().equals("python") && !spec.version().isEmpty());
    }

    /** R as it is asked for, {@code r-base} or {@code r-base=4.3}; empty when there are no packages of R. */
    Optional<String> r() {
        Optional<String> base = dependencies.stream()
                .filter(spec -> spec.name().equals("r-base"))
                .map(spec -> spec.name() + spec.version())
                .findFirst();
        boolean any = dependencies.stream().anyMatch(spec -> spec.name().startsWith("r-"));
        return base.or(() -> any ? Optional.of("r-base") : Optional.empty());
    }

    /** Whether pip is given paths of the repository, so that its content must be there first. */
    boolean readsContent() {
        return pip.stream()
                .map(String::strip)
                .anyMatch(line -> line.startsWith("-r")
                        || line.startsWith("-c")
                        || line.startsWith("-e")
                        || line.startsWith("--requirement")
                        || line.startsWith("--constraint")
                        || line.startsWith("--editable")
                        || line.startsWith(".")
                        || line.startsWith("/")
                        || line.startsWith("file:")
                        || line.contains("@ file:"));
    }
}
