package dev.quire.repo2image.assemble;

import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.python.Prefix;
import dev.quire.repo2image.repo.ResolvedRepo;
import dev.quire.repo2image.step.ImageVariables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What every image promises to its repository and to those who run it: repo2docker's user, home, variables and command. */
public final class ImageContract {
    private static final String HOME = "/home/jovyan";
    private static final int PORT = 8888;

    private ImageContract() {}

    /**
     * The configuration of that commit's image.
     *
     * @param variables what the steps add
     * @param start the repository's script through which every command starts
     */
    public static ImageConfig config(
            ResolvedRepo repo, String version, ImageVariables variables, Optional<String> start) {
        SortedMap<String, String> environment = environment(variables);
        // A step's own, such as Nix's, goes through the script itself.
        start.ifPresent(script -> environment.putIfAbsent("R2D_ENTRYPOINT", HOME + "/" + script));
        // tini reaps what kernels leave behind and passes signals on to all.
        ImageConfig.Command command = new ImageConfig.Command(
                List.of("/usr/bin/tini", "-g", "--", EntrypointLayer.PROGRAM),
                List.of("jupyter", "lab", "--ip", "0.0.0.0"));
        return new ImageConfig("1000:1000", HOME, environment, command, PORT, labels(repo, version));
    }

    /** What an image says of where it comes from. */
    public static SortedMap<String, String> labels(ResolvedRepo repo, String version) {
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("repo2docker.version", "quire-" + version);
        labels.put("repo2docker.repo", repo.url());
        labels.put("repo2docker.ref", repo.ref().text());
        labels.put("org.opencontainers.image.source", repo.url());
        labels.put("org.opencontainers.image.revision", repo.ref().text());
        return labels;
    }

    /** The configuration of an image that steps run on. */
    static ImageConfig below(ImageVariables variables) {
        return new ImageConfig(
                "1000:1000",
                HOME,
                environment(variables),
                new ImageConfig.Command(List.of(), List.of("true")),
                PORT,
                new TreeMap<>());
    }

    private static SortedMap<String, String> environment(ImageVariables variables) {
        String prefix = "/" + Prefix.PATH;
        List<String> path = new ArrayList<>();
        path.add(HOME + "/.local/bin");
        path.addAll(variables.path());
        path.add(prefix + "/bin");
        // A kernel's own environment comes second, as repo2docker has it, so that "jupyter" stays the server's.
        Optional.ofNullable(variables.values().get("KERNEL_PYTHON_PREFIX"))
                .map(kernel -> kernel + "/bin")
                .filter(bin -> !path.contains(bin))
                .ifPresent(path::add);
        path.add("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        TreeMap<String, String> environment = new TreeMap<>();
        environment.put("PATH", String.join(":", path));
        environment.put("HOME", HOME);
        environment.put("USER", "jovyan");
        environment.put("NB_USER", "jovyan");
        environment.put("NB_UID", "1000");
        environment.put("SHELL", "/bin/bash");
        environment.put("DEBIAN_FRONTEND", "noninteractive");
        environment.put("LANG", "C.UTF-8");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("REPO_DIR", HOME);
        environment.put("APP_BASE", "/srv");
        environment.put("CONDA_DIR", "/srv/conda");
        environment.put("NB_PYTHON_PREFIX", prefix);
        environment.put("KERNEL_PYTHON_PREFIX", prefix);
        environment.put("VIRTUAL_ENV", prefix);
        environment.put("PYTHONUNBUFFERED", "1");
        environment.putAll(variables.values());
        return environment;
    }
}
