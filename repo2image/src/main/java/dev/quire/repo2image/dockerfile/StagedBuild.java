package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.dockerfile.Dockerfile.Placed;
import dev.quire.repo2image.dockerfile.Dockerfile.Stage;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.StepInput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One build of a Dockerfile, order by order; stages that the last one does not need are not built. */
final class StagedBuild {
    private final String file;
    private final Dockerfile dockerfile;
    private final ContextFiles context;
    private final Map<String, String> given;
    private final StageTools tools;
    private final Map<Integer, StageState> built = new HashMap<>();

    /**
     * @param file the path of the Dockerfile, for errors
     * @param given values of build arguments
     */
    StagedBuild(String file, Dockerfile dockerfile, ContextFiles context, Map<String, String> given, StageTools tools) {
        this.file = file;
        this.dockerfile = dockerfile;
        this.context = context;
        this.given = Map.copyOf(given);
        this.tools = tools;
    }

    /** The image's stage. */
    StageState build() throws IOException, InterruptedException {
        return stage(dockerfile.stages().size() - 1);
    }

    private StageState stage(int number) throws IOException, InterruptedException {
        StageState known = built.get(number);
        if (known != null) {
            return known;
        }
        Stage stage = dockerfile.stages().get(number);
        Map<String, String> globals = dockerfile.globals(given);
        String base = replaced(stage.line(), stage.base(), globals);
        Optional<Stage> earlier = dockerfile.stage(base, number);
        StageState state = earlier.isPresent()
                ? stage(dockerfile.stages().indexOf(earlier.get())).next()
                : image(stage.line(), base);
        for (Placed placed : stage.orders()) {
            order(placed, state, globals, number);
        }
        List<OrderRecipe.WorkingDirectory> pending = state.take();
        if (!pending.isEmpty()) {
            execute(new OrderRecipe(place(stage.line()), pending).directories(), state);
        }
        built.put(number, state);
        return state;
    }

    private StageState image(int line, String name) throws IOException, InterruptedException {
        if (name.equals("scratch")) {
            return new StageState(List.of(), StageConfig.empty());
        }
        try {
            return tools.image(name);
        } catch (BuildException e) {
            throw new BuildException(e.error(), place(line) + ": " + e.getMessage(), e);
        }
    }

    private void order(Placed placed, StageState state, Map<String, String> globals, int number)
            throws IOException, InterruptedException {
        int line = placed.line();
        StageConfig config = state.config();
        switch (placed.order()) {
            case Order.Run run -> {
                List<String> words = config.words(run.command());
                if (words.isEmpty()) {
                    throw FileText.invalid(file, line, "RUN takes a command.");
                }
                Map<String, String> variables = state.variables();
                execute(
                        new OrderRecipe(place(line), state.take()).run(name(line, run), words, config, variables),
                        state);
            }
            case Order.Copy copy -> copy(line, copy, state, number);
            case Order.Env(Map<String, String> values) -> config.environment(replaced(line, values, state));
            case Order.Label(Map<String, String> values) -> config.labels(replaced(line, values, state));
            case Order.Arg(String name, Optional<String> value) -> {
                Optional<String> standard = value.isPresent()
                        ? Optional.of(replaced(line, value.get(), state.variables()))
                        : Optional.ofNullable(globals.get(name));
                Optional.ofNullable(given.get(name)).or(() -> standard).ifPresent(found -> state.argument(name, found));
            }
            case Order.Workdir(String path) ->
                state.enter(withoutSlash(state.absolute(replaced(line, path, state.variables()))));
            case Order.User(String name) -> config.user(replaced(line, name, state.variables()));
            case Order.Expose(List<String> ports) -> {
                for (String port : ports) {
                    for (String word :
                            replaced(line, port, state.variables()).strip().split("\\s+")) {
                        ports(line, word).forEach(config::port);
                    }
                }
            }
            case Order.Cmd(Form command) -> config.command(command);
            case Order.Entrypoint(Form command) -> config.entrypoint(command);
            case Order.Shell(List<String> command) -> config.shell(command);
            case Order.StopSignal(String signal) -> config.stopSignal(replaced(line, signal, state.variables()));
        }
    }

    private void copy(int line, Order.Copy copy, StageState state, int number)
            throws IOException, InterruptedException {
        Map<String, String> variables = state.variables();
        List<String> sources = new ArrayList<>();
        for (String source : copy.sources()) {
            sources.add(replaced(line, source, variables));
        }
        String target = state.absolute(replaced(line, copy.target(), variables));
        Order.Copy exact = new Order.Copy(
                copy.from(),
                replaced(line, copy.owner(), variables),
                replaced(line, copy.mode(), variables),
                sources,
                target,
                copy.unpack());
        if (!exact.mode().matches("[0-7]{0,4}")) {
            throw OrderReader.unsupported(file, line, "the mode '" + exact.mode() + "' needs a builder");
        }
        String name =
                place(line) + ": " + (copy.unpack() ? "ADD " : "COPY ") + String.join(" ", sources) + " " + target;
        Path directory = tools.scratch();
        Path archive = directory.resolve("files.tar");
        int count;
        if (copy.from().isPresent()) {
            archive = gathered(line, copy.from().get(), sources, number);
            count = sources.stream().anyMatch(source -> source.matches(".*[*?\\[].*")) ? 2 : sources.size();
        } else {
            count = pack(line, sources, archive);
        }
        execute(new OrderRecipe(place(line), state.take()).copy(name, exact, target, count, input(archive)), state);
    }

    private int pack(int line, List<String> sources, Path archive) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16)) {
            List<String> paths = new ArrayList<>();
            for (String source : sources) {
                paths.addAll(context.find(source));
            }
            context.write(paths, out);
            return paths.size();
        } catch (IllegalArgumentException e) {
            throw FileText.invalid(file, line, e.getMessage() + ".");
        }
    }

    private Path gathered(int line, String from, List<String> sources, int number)
            throws IOException, InterruptedException {
        Optional<Stage> earlier = dockerfile.stage(from, number);
        StageState source = earlier.isPresent() ? stage(dockerfile.stages().indexOf(earlier.get())) : image(line, from);
        return tools.files(OrderRecipe.gather(place(line), sources), source.layers())
                .resolve("files.tar");
    }

    private static StepInput input(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            return new StepInput("files.tar", 0644, Content.of(archive, Files.size(archive)), Digest.of(in));
        }
    }

    private void execute(Recipe recipe, StageState state) throws IOException, InterruptedException {
        state.add(tools.layer(recipe, state.layers()));
    }

    private String name(int line, Order.Run run) {
        return place(line) + ": RUN "
                + switch (run.command()) {
                    case Form.Shell(String text) -> text;
                    case Form.Exec(List<String> arguments) -> String.join(" ", arguments);
                };
    }

    /** {@code 80}, {@code 80/udp} or {@code 8000-8002}. */
    private List<String> ports(int line, String word) {
        String[] parts = word.toLowerCase(Locale.ROOT).split("/", -1);
        String[] range = parts[0].split("-", -1);
        boolean numbers = range.length <= 2
                && Arrays.stream(range).allMatch(number -> number.matches("\\d{1,5}"))
                && parts.length <= 2;
        int first = numbers ? Integer.parseInt(range[0]) : 1;
        int last = numbers ? Integer.parseInt(range[range.length - 1]) : 0;
        if (first > last || last > 65535) {
            throw FileText.invalid(file, line, "'" + word + "' is no port.");
        }
        List<String> ports = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            ports.add(port + "/" + (parts.length == 1 ? "tcp" : parts[1]));
        }
        return ports;
    }

    private Map<String, String> replaced(int line, Map<String, String> values, StageState state) {
        // All of them see the variables as they were before.
        Map<String, String> before = new TreeMap<>(state.variables());
        Map<String, String> replaced = new LinkedHashMap<>();
        values.forEach((name, value) -> replaced.put(replaced(line, name, before), replaced(line, value, before)));
        return replaced;
    }

    private String replaced(int line, String word, Map<String, String> values) {
        try {
            return Variables.replace(word, values, dockerfile.escape());
        } catch (IllegalArgumentException e) {
            throw FileText.invalid(file, line, e.getMessage() + ".");
        }
    }

    private static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private String place(int line) {
        return file + ", line " + line;
    }
}
