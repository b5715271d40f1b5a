package dev.quire.repo2image.dockerfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.assemble.ForeignImages;
import dev.quire.repo2image.step.Capture;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Resource;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepNetwork;
import dev.quire.repo2image.step.StepUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Orders of a Dockerfile to recipes of steps. They run as the superuser, since only the image knows who its users are; a command
 * runs as the user that the Dockerfile names.
 */
final class OrderRecipe {
    /** Where {@code gather.py} leaves what it packs. */
    private static final String GATHERED = "/tmp/quire-files";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_NAME = 150;
    private static final Map<String, String> PATH = Map.of("PATH", StageConfig.PATH);

    /** The file and the line that the order stands in. */
    private final String place;

    private final List<WorkingDirectory> directories;

    /** A directory that is made when it is missing, for the user of that moment. */
    record WorkingDirectory(String path, String user) {}

    OrderRecipe(String place, List<WorkingDirectory> directories) {
        this.place = place;
        this.directories = List.copyOf(directories);
    }

    /** Makes the directories and nothing else. */
    Recipe directories() {
        return recipe("WORKDIR " + directories.getLast().path(), order(), List.of(), StepNetwork.NONE, Map.of());
    }

    /**
     * Runs a command.
     *
     * @param words program and arguments
     * @param variables of the image and of the build
     */
    Recipe run(String name, List<String> words, StageConfig config, Map<String, String> variables) {
        ObjectNode order = order();
        ObjectNode run = order.putObject("run");
        words.forEach(run.putArray("command")::add);
        run.put("directory", config.directory());
        run.put("user", config.user());
        run.put("home", !variables.containsKey("HOME"));
        return recipe(name, order, List.of(), StepNetwork.INSTALL, variables);
    }

    /**
     * Places files.
     *
     * @param target absolute
     * @param files an archive with names of the form {@code source/kind/path}
     */
    Recipe copy(String name, Order.Copy copy, String target, int sources, StepInput files) {
        ObjectNode order = order();
        order.putObject("copy")
                .put("target", target)
                .put("owner", copy.owner())
                .put("mode", copy.mode())
                .put("unpack", copy.unpack())
                .put("many", sources > 1);
        return recipe(name, order, List.of(files), StepNetwork.NONE, Map.of());
    }

    /** Packs what lies at those paths of another image into {@code files.tar}. */
    static Recipe gather(String place, List<String> sources) {
        List<String> command = python("gather.py");
        command.addAll(sources);
        return new Recipe(
                "files of another stage",
                command,
                new TreeMap<>(PATH),
                StepUser.ROOT,
                StepNetwork.NONE,
                "/",
                List.of(script("gather.py")),
                new Capture.Directory(GATHERED),
                ImageVariables.NONE,
                place);
    }

    private ObjectNode order() {
        ObjectNode order = JSON.createObjectNode();
        ArrayNode list = order.putArray("directories");
        directories.forEach(each -> list.addObject().put("path", each.path()).put("user", each.user()));
        order.putNull("run");
        order.putNull("copy");
        return order;
    }

    private Recipe recipe(
            String name, ObjectNode order, List<StepInput> files, StepNetwork network, Map<String, String> variables) {
        List<StepInput> inputs = new ArrayList<>(files);
        inputs.add(script("order.py"));
        inputs.add(StepInput.of("order.json", text(order)));
        SortedMap<String, String> environment = new TreeMap<>(PATH);
        environment.putAll(variables);
        String line = name.replaceAll("\\s+", " ");
        return new Recipe(
                line.length() > LONGEST_NAME ? line.substring(0, LONGEST_NAME) + "…" : line,
                python("order.py"),
                environment,
                StepUser.ROOT,
                network,
                "/",
                inputs,
                new Capture.Everything(List.of(ForeignImages.DIRECTORY, StepInput.DIRECTORY)),
                ImageVariables.NONE,
                place);
    }

    private static List<String> python(String script) {
        List<String> command = new ArrayList<>(ForeignImages.PYTHON);
        command.addAll(List.of("-I", "-S", "-B", "-X", "utf8", StepInput.DIRECTORY + "/" + script));
        return command;
    }

    private static StepInput script(String name) {
        return StepInput.of(name, Resource.text(OrderRecipe.class, name));
    }

    private static String text(ObjectNode order) {
        try {
            return JSON.writeValueAsString(order);
        } catch (JsonProcessingException e) {
            throw new AssertionError("A tree of plain nodes can always be written", e);
        }
    }
}
