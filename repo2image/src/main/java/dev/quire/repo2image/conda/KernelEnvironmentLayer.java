package dev.quire.repo2image.conda;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.python.Prefix;
import dev.quire.repo2image.step.ImageVariables;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The empty place of an environment for the notebooks' code beside that of the server ({@link Prefix}), when they cannot be one.
 * Its programs come first in {@code PATH}, so that {@code python} in a terminal is that of the notebooks; but {@code jupyter} and
 * its server stay those of the stack, through links that come before.
 */
public final class KernelEnvironmentLayer implements LayerSource {
    /** Relative to the image's root: repo2docker's place for it. */
    public static final String PATH = Prefix.KERNEL_PATH;

    private static final String RECIPE = "kernel-environment/1";
    private static final String LINKS = "srv/conda/bin";
    private static final List<String> SERVER =
            List.of("jupyter", "jupyter-lab", "jupyter-labhub", "jupyter-notebook", "jupyter-server");

    /** Its place in every shell and kernel. */
    public static ImageVariables place() {
        TreeMap<String, String> values = new TreeMap<>();
        // Kernels and the front end's extensions that are installed there are found by the server.
        values.put("JUPYTER_PATH", "/" + PATH + "/share/jupyter");
        return new ImageVariables(List.of("/" + LINKS, "/" + PATH + "/bin"), values);
    }

    /** The same when it has a Python, which the notebooks then run on. */
    public static ImageVariables placeWithPython() {
        TreeMap<String, String> values = new TreeMap<>(place().values());
        values.put("KERNEL_PYTHON_PREFIX", "/" + PATH);
        // IPython would otherwise look for packages in the server's environment.
        values.put("VIRTUAL_ENV", "/" + PATH);
        return new ImageVariables(place().path(), values);
    }

    @Override
    public LayerKey key() {
        return LayerKey.of(RECIPE, SERVER);
    }

    @Override
    public String createdBy() {
        return "environment for kernels";
    }

    @Override
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(Prefix.directory(PATH));
        for (String program : SERVER) {
            entries.add(new Entry.Symlink(LINKS + "/" + program, "/" + Prefix.PATH + "/bin/" + program, Owner.ROOT));
        }
        return entries;
    }
}
