package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads YAML within limits: its length, its depth, its aliases, and what all of that is when written out. No type is ever
 * made of it, so tags mean nothing.
 */
final class YamlFile {
    private static final int MOST_LENGTH = 1 << 20;
    private static final int MOST_VALUES = 50_000;
    private static final int DEEPEST = 30;
    private static final int MOST_ALIASES = 50;

    private final String path;
    private int values;

    private YamlFile(String path) {
        this.path = path;
    }

    /** What stands in that file; empty when nothing does. */
    static Optional<YamlValue> read(RepoFiles files, String path) {
        return new YamlFile(path).parse(files.text(path));
    }

    private Optional<YamlValue> parse(String text) {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(MOST_LENGTH);
        limits.setNestingDepthLimit(DEEPEST);
        limits.setMaxAliasesForCollections(MOST_ALIASES);
        limits.setAllowDuplicateKeys(false);
        try {
            Node root = new Yaml(new SafeConstructor(limits)).compose(new StringReader(text));
            return root == null ? Optional.empty() : Optional.of(value(root, 0));
        } catch (MarkedYAMLException e) {
            throw place(e.getProblemMark())
                    .invalid("this is not YAML: " + Excerpt.of(String.valueOf(e.getProblem())) + ".");
        } catch (YAMLException e) {
            throw new Place(path, 0)
                    .invalid("this is not YAML that can be read: " + Excerpt.of(String.valueOf(e.getMessage())) + ".");
        }
    }

    private YamlValue value(Node node, int depth) {
        Place place = place(node.getStartMark());
        // An alias is written out each time, so few lines can be more than any memory holds; or without end.
        if (++values > MOST_VALUES || depth > DEEPEST) {
            throw place.invalid("there is too much in the file when its aliases are written out.");
        }
        return switch (node) {
            case ScalarNode scalar -> new YamlValue.Text(scalar.getValue(), place);
            case SequenceNode sequence -> {
                List<YamlValue> items = new ArrayList<>();
                for (Node item : sequence.getValue()) {
                    items.add(value(item, depth + 1));
                }
                yield new YamlValue.Items(items, place);
            }
            case MappingNode mapping -> {
                SequencedMap<String, YamlValue> entries = new LinkedHashMap<>();
                for (NodeTuple entry : mapping.getValue()) {
                    if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                        throw place(entry.getKeyNode().getStartMark()).invalid("a key must be a word.");
                    }
                    if (entries.put(key.getValue(), value(entry.getValueNode(), depth + 1)) != null) {
                        throw place(key.getStartMark()).invalid("'" + Excerpt.of(key.getValue()) + "' is there twice.");
                    }
                }
                yield new YamlValue.Entries(entries, place);
            }
            default -> throw place.invalid("this cannot be read.");
        };
    }

    private Place place(@org.jspecify.annotations.Nullable Mark mark) {
        return new Place(path, mark == null ? 0 : mark.getLine() + 1);
    }
}
