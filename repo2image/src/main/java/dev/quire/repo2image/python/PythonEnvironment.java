package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.python.lock.Target;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Renewal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Requirements and locks to the layers of an environment for one Python version. Thread-safe. */
public final class PythonEnvironment {
    private final StackLock stack;
    private final BytecodeCompiler compiler;
    private final IndexFiles files;
    private final PackageChoice choice;

    /**
     * @param cache where tools, resolutions and downloads are kept
     * @param renewal how long a resolution holds
     */
    public PythonEnvironment(
            StackLock stack,
            Toolchain toolchain,
            PackageIndex index,
            Downloads downloads,
            Path cache,
            Renewal renewal) {
        Path directory = cache.resolve("python");
        UvResolver resolver = new UvResolver(directory, stack.python(), toolchain, index, downloads.destinations());
        Resolutions resolutions = new Resolutions(directory.resolve("resolutions"), renewal);
        this.stack = stack;
        this.files = new IndexFiles(stack, resolver, resolutions, index, downloads);
        this.compiler = new BytecodeCompiler(stack.python(), toolchain, directory);
        this.choice = new PackageChoice(stack, resolver, resolutions, index, files);
    }

    /**
     * The stack and what is wanted, in one environment where they go together.
     *
     * @param target the Python of the image
     * @param place where sources become wheels
     * @param log told what is done, one line at a time
     * @throws BuildException when there is no such environment
     */
    public Installation install(Wanted wanted, Target target, BuildPlace place, Consumer<String> log)
            throws IOException, InterruptedException {
        Packages packages = choice.of(wanted, target, place, log);
        Prefix notebook = Prefix.notebook(stack.python());
        List<LayerSource> layers = new ArrayList<>(layers(notebook, packages.notebook()));
        ImageVariables variables = ImageVariables.NONE;
        if (packages.kernel().isPresent()) {
            Prefix kernel = Prefix.kernel(stack.python());
            layers.addAll(layers(kernel, packages.kernel().get()));
            layers.add(new KernelSpecLayer(kernel));
            TreeMap<String, String> values = new TreeMap<>();
            values.put("KERNEL_PYTHON_PREFIX", "/" + kernel.path());
            variables = new ImageVariables(List.of(), values);
        }
        List<Recipe> onContent =
                packages.editable().stream().map(SourceRecipes::editable).toList();
        return new Installation(layers, variables, onContent);
    }

    private List<LayerSource> layers(Prefix prefix, List<LockedWheel> wheels) {
        List<LayerSource> layers = new ArrayList<>();
        boolean server = prefix.path().equals(Prefix.PATH);
        layers.add(
                server
                        ? EnvironmentLayer.ofServer(prefix, new ServerStart(stack), compiler)
                        : EnvironmentLayer.ofKernel(prefix, compiler));
        List<LockedWheel> common = server ? stack.wheels() : List.of();
        for (WheelGroups.Group group : WheelGroups.of(common, wheels)) {
            layers.add(new WheelLayer(prefix, group.title(), group.wheels(), compiler, files::file));
        }
        return layers;
    }
}
