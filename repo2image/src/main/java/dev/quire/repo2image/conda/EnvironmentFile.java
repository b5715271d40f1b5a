package dev.quire.repo2image.conda;

import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.buildpack.YamlFile;
import dev.quire.repo2image.buildpack.YamlValue;
import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code environment.yml} asks for. Its {@code name} and {@code prefix} have no meaning in an image.
 *
 * @param channels names and URLs, first the most wanted
 * @param dependencies conda's packages, as they are written
 * @param pip the lines for pip
 * @param variables what the environment sets
 */
record EnvironmentFile(
        List<String> channels, List<Line> dependencies, List<Line> pip, SortedMap<String, String> variables) {
    private static final int MOST_LINES = 2000;
    private static final Pattern SPEC =
            Pattern.compile("(?:(?<channel>[^\\s\\[\\]]+)::)?(?<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)(?:[\\s=<>!~\\[].*)?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Where channels come from that are there without a word: repo2docker's. */
    private static final String DEFAULT_CHANNEL = "conda-forge";

    /** What conda calls its vendor's channels. */
    private static final List<String> VENDOR = List.of("main", "r");

    /** What would break the image's own programs. */
    private static final Set<String> RESERVED = Set.of(
            "PATH",
            "HOME",
            "USER",
            "SHELL",
            "LD_PRELOAD",
            "LD_LIBRARY_PATH",
            "PYTHONHOME",
            "PYTHONPATH",
            "REPO_DIR",
            "NB_USER",
            "NB_UID",
            "NB_PYTHON_PREFIX",
            "R2D_ENTRYPOINT",
            "BASH_ENV",
            "ENV",
            "JUPYTER_PATH",
            "KERNEL_PYTHON_PREFIX",
            "VIRTUAL_ENV",
            "CONDA_PREFIX",
            "CONDA_DEFAULT_ENV");

    /** One line of the author. */
    record Line(String text, Place place) {}

    EnvironmentFile {
        channels = List.copyOf(channels);
        dependencies = List.copyOf(dependencies);
        pip = List.copyOf(pip);
        variables = new TreeMap<>(variables);
    }

    static EnvironmentFile parse(String path, String text) {
        Optional<YamlValue> root = YamlFile.parse(path, text);
        if (root.isEmpty() || (root.get() instanceof YamlValue.Text empty && isNothing(empty))) {
            return new EnvironmentFile(List.of(DEFAULT_CHANNEL), List.of(), List.of(), new TreeMap<>());
        }
        if (!(root.get() instanceof YamlValue.Entries entries)) {
            throw root.get().place().invalid("an environment must be a mapping with 'dependencies:'.");
        }
        List<Line> dependencies = new ArrayList<>();
        List<Line> pip = new ArrayList<>();
        for (YamlValue item : entries.items("dependencies")) {
            switch (item) {
                case YamlValue.Text one -> dependencies.add(dependency(one));
                case YamlValue.Entries nested -> pip.addAll(pip(nested));
                case YamlValue.Items list -> throw list.place().invalid("a dependency must be one line.");
            }
        }
        if (dependencies.size() + pip.size() > MOST_LINES) {
            throw new Place(path, 0).invalid("there are more than " + MOST_LINES + " dependencies.");
        }
        return new EnvironmentFile(channels(entries, dependencies), dependencies, pip, variables(entries));
    }

    private static Line dependency(YamlValue.Text item) {
        Line line = line(item);
        String text = line.text();
        if (!text.startsWith("http://")
                && !text.startsWith("https://")
                && !SPEC.matcher(text).matches()) {
            throw line.place().invalid("'" + Excerpt.of(text) + "' is not a dependency that conda knows.");
        }
        return line;
    }

    private static List<Line> pip(YamlValue.Entries nested) {
        if (!nested.has("pip") || nested.values().size() != 1) {
            throw nested.place().invalid("a list within 'dependencies' can only be 'pip:'.");
        }
        List<Line> lines = new ArrayList<>();
        for (YamlValue item : nested.items("pip")) {
            if (!(item instanceof YamlValue.Text text)) {
                throw item.place().invalid("a requirement for pip must be one line.");
            }
            lines.add(line(text));
        }
        return lines;
    }

    private static Line line(YamlValue.Text item) {
        String text = item.value().strip();
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw item.place().invalid("a dependency must be one line of plain text.");
        }
        return new Line(text, item.place());
    }

    private static List<String> channels(YamlValue.Entries entries, List<Line> dependencies) {
        Set<String> channels = new LinkedHashSet<>();
        boolean more = true;
        for (YamlValue item : entries.items("channels")) {
            if (!(item instanceof YamlValue.Text text)) {
                throw item.place().invalid("a channel must be a name or a URL.");
            }
            String channel = line(text).text();
            switch (channel) {
                case "nodefaults" -> more = false;
                case "defaults" -> channels.addAll(VENDOR);
                default -> channels.add(checked(channel, text.place()));
            }
        }
        for (Line dependency : dependencies) {
            Matcher matcher = SPEC.matcher(dependency.text());
            if (matcher.matches() && matcher.group("channel") != null) {
                String channel = matcher.group("channel").replaceFirst("/(noarch|linux-64)$", "");
                channels.add(checked(channel, dependency.place()));
            }
        }
        if (more || channels.isEmpty()) {
            channels.add(DEFAULT_CHANNEL);
        }
        return List.copyOf(channels);
    }

    private static String checked(String channel, Place place) {
        if (!channel.matches("https?://[^\\s@?#]+")
                && !channel.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")) {
            throw place.invalid("'" + Excerpt.of(channel) + "' is not a channel's name or URL.");
        }
        return channel;
    }

    private static SortedMap<String, String> variables(YamlValue.Entries entries) {
        SortedMap<String, String> variables = new TreeMap<>();
        YamlValue stated = entries.values().get("variables");
        if (stated == null || (stated instanceof YamlValue.Text text && isNothing(text))) {
            return variables;
        }
        if (!(stated instanceof YamlValue.Entries pairs)) {
            throw stated.place().invalid("'variables' must be a mapping of names to text.");
        }
        for (Map.Entry<String, YamlValue> pair : pairs.values().entrySet()) {
            String name = pair.getKey();
            Place place = pair.getValue().place();
            if (!VARIABLE.matcher(name).matches() || RESERVED.contains(name.toUpperCase(Locale.ROOT))) {
                throw place.invalid("the variable '" + Excerpt.of(name) + "' cannot be set here.");
            }
            if (!(pair.getValue() instanceof YamlValue.Text value)
                    || value.value().indexOf('\n') >= 0) {
                throw place.invalid("the variable '" + name + "' must be one line of text.");
            }
            variables.put(name, value.value());
        }
        return variables;
    }

    private static boolean isNothing(YamlValue.Text text) {
        return text.value().isEmpty()
                || text.value().equals("null")
                || text.value().equals("~");
    }

    /** Whether a package of that name is asked for. */
    boolean names(String name) {
        return dependencies.stream()
                .map(line -> SPEC.matcher(line.text()))
                .anyMatch(matcher -> matcher.matches()
                        && matcher.group("name").toLowerCase(Locale.ROOT).equals(name));
    }
}
