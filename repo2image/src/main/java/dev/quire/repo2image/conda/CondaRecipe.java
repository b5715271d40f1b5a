package dev.quire.repo2image.conda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.buildpack.Executed.CondaEnvironment;
import dev.quire.repo2image.buildpack.Executed.CondaFile;
import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.buildpack.RepoFiles;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.python.PinnedWheel;
import dev.quire.repo2image.python.Prefix;
import dev.quire.repo2image.python.Toolchain;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Resource;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepNetwork;
import dev.quire.repo2image.step.StepUser;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Conda environments to the recipes that install them. Thread-safe. */
public final class CondaRecipe {
    /** The hash is that of py_rattler-0.28.0-cp310-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl. */
    private static final PinnedWheel RATTLER = new PinnedWheel(
            "py-rattler",
            "0.28.0",
            new Digest("4f4ab1d34d5394e7ce130a86e59009c95ace4f5757d9c3af04de1351bcea47eb"),
            "solver");

    private static final List<String> PROGRAM = List.of("install.py", "locks.py", "pip_packages.py", "stated.py");

    /** What an environment has without a word, as repo2docker's has it. */
    private static final List<String> ALWAYS = List.of("python", "ipykernel", "pip");

    private static final int MOST_LOCK_BYTES = 8 << 20;
    private static final Pattern HOST =
            Pattern.compile("https?://(?:[^/\\s@\"']*@)?(?<host>\\[[0-9a-fA-F:.]+]|[^/:\\s\"'?#]+)");

    private final Path directory;
    private final Toolchain toolchain;
    private final PackageIndex index;
    private final Addresses addresses;

    /**
     * @param cache where the solver is kept
     * @param toolchain the Python that downloads it
     * @param addresses whether channels that a repository names may be in the internal network
     */
    public CondaRecipe(Path cache, Toolchain toolchain, PackageIndex index, Addresses addresses) {
        this.directory = cache.resolve("conda");
        this.toolchain = toolchain;
        this.index = index;
        this.addresses = addresses;
    }

    /** What of a file goes into the container, and into the image's variables. */
    private record Asked(Map<String, Object> plan, ImageVariables variables, List<StepInput> files) {}

    /** The recipe of that step, on top of {@link KernelEnvironmentLayer}. */
    public Recipe of(CondaEnvironment step, RepoTree tree) throws IOException, InterruptedException {
        RepoFiles files = new RepoFiles(tree);
        String file = step.file();
        Asked asked = switch (step.kind()) {
            case ENVIRONMENT -> environment(step, files.text(file));
            case CONDA_LOCK -> condaLock(file, files.text(file, MOST_LOCK_BYTES));
            case PIXI_LOCK -> pixiLock(file, files.text(file, MOST_LOCK_BYTES));
            case PIXI_MANIFEST ->
                throw new Place(file, 0)
                        .unsupported("there is no pixi.lock beside it; run 'pixi lock' and commit that file, too.");
        };
        List<StepInput> inputs = new ArrayList<>(asked.files());
        inputs.add(StepInput.of("install.json", json(asked.plan())));
        for (String script : PROGRAM) {
            inputs.add(StepInput.of(script, 0644, Resource.bytes(CondaRecipe.class, script)));
        }
        inputs.add(solver());
        step.requirements().ifPresent(path -> inputs.add(StepInput.of("requirements.txt", files.text(path))));
        String prefix = "/" + KernelEnvironmentLayer.PATH;
        return Recipe.script(
                        "conda environment of " + file,
                        StepUser.NOTEBOOK,
                        StepNetwork.INSTALL,
                        "exec \"$1\" -I -B \"$2/install.py\" \"$2\" \"$3\"",
                        List.of("/" + Prefix.PATH + "/bin/python", StepInput.DIRECTORY, prefix))
                // The same packages whatever processor this machine has.
                .with(Map.of("CONDA_OVERRIDE_ARCHSPEC", "x86_64"))
                .reading(inputs)
                .adding(asked.variables());
    }

    private Asked environment(CondaEnvironment step, String text) {
        String path = step.file();
        EnvironmentFile file = EnvironmentFile.parse(path, text);
        file.channels().forEach(this::check);
        file.dependencies().forEach(line -> check(line.text()));
        List<String> added = new ArrayList<>();
        for (String name : ALWAYS) {
            boolean byPip = file.pip().stream().anyMatch(line -> line.text().matches(name + "(?![A-Za-z0-9_.-]).*"));
            if (!file.names(name) && !byPip) {
                added.add(name);
            }
        }
        // A kernel for R, where the file asks for packages of R.
        for (String spec : step.r().map(r -> List.of(r, "r-irkernel")).orElse(List.of())) {
            if (!file.names(spec.replaceFirst("=.*", ""))) {
                added.add(spec);
            }
        }
        Map<String, Object> plan = plan(CondaFile.ENVIRONMENT, path, file.channels());
        plan.put(
                "preferred",
                step.python().map(feature -> "python=" + feature).stream().toList());
        plan.put(
                "specs",
                file.dependencies().stream()
                        .map(line ->
                                Map.of("spec", line.text(), "line", line.place().line()))
                        .toList());
        plan.put("added", added);
        plan.put("pip", file.pip().stream().map(EnvironmentFile.Line::text).toList());
        plan.put(
                "pip_line",
                file.pip().isEmpty() ? 0 : file.pip().getFirst().place().line());
        return new Asked(plan, variables(true).and(new ImageVariables(List.of(), file.variables())), List.of());
    }

    private Asked condaLock(String path, String text) {
        check(text);
        CondaLockFile file = CondaLockFile.parse(path, text);
        Map<String, Object> plan = plan(CondaFile.CONDA_LOCK, path, file.channels());
        plan.put("packages", file.conda());
        plan.put("pinned", file.pip());
        return new Asked(plan, variables(file.hasPython()), List.of());
    }

    /** rattler reads the file in the container; here only the addresses in it are looked at. */
    private Asked pixiLock(String path, String text) {
        check(text);
        boolean python = Pattern.compile("/python-[0-9][^/\\s]*\\.(conda|tar\\.bz2)")
                .matcher(text)
                .find();
        return new Asked(
                plan(CondaFile.PIXI_LOCK, path, List.of()),
                variables(python),
                List.of(StepInput.of("pixi.lock", text)));
    }

    private static Map<String, Object> plan(CondaFile kind, String path, List<String> channels) {
        Map<String, Object> plan = new TreeMap<>();
        plan.put("kind", kind.name());
        plan.put("file", path);
        plan.put("channels", channels);
        plan.put("pip_line", 0);
        for (String list : List.of("specs", "added", "preferred", "pip", "packages", "pinned")) {
            plan.put(list, List.of());
        }
        return plan;
    }

    private static ImageVariables variables(boolean python) {
        SortedMap<String, String> conda = new TreeMap<>();
        conda.put("CONDA_PREFIX", "/" + KernelEnvironmentLayer.PATH);
        conda.put("CONDA_DEFAULT_ENV", "/" + KernelEnvironmentLayer.PATH);
        return (python ? KernelEnvironmentLayer.placeWithPython() : KernelEnvironmentLayer.place())
                .and(new ImageVariables(List.of(), conda));
    }

    private void check(String text) {
        Set<String> hosts = new HashSet<>();
        Matcher matcher = HOST.matcher(text);
        while (matcher.find()) {
            hosts.add(matcher.group("host"));
        }
        for (String host : hosts) {
            try {
                addresses.check(host);
            } catch (UnknownHostException _) {
                // Nothing is at that name; the step may have a mirror for it, and tells when it has none.
            }
        }
    }

    private StepInput solver() throws IOException, InterruptedException {
        Path wheel = RATTLER.in(directory, toolchain.interpreter(), index);
        return new StepInput("rattler.whl", 0644, Content.of(wheel, Files.size(wheel)), RATTLER.digest());
    }

    private static String json(Map<String, Object> plan) {
        try {
            return new ObjectMapper().writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text and numbers are always JSON", e);
        }
    }
}
