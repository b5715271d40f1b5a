package dev.quire.repo2image.assemble;

import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.python.Prefix;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.util.List;
import java.util.TreeMap;

/** What every image promises to its repository and to those who run it: repo2docker's user, home, variables and command. */
public final class ImageContract {
    private static final String HOME = "/home/jovyan";
    private static final int PORT = 8888;

    private ImageContract() {}

    /** The configuration of that commit's image. */
    public static ImageConfig config(ResolvedRepo repo, String version) {
        String prefix = "/" + Prefix.PATH;
        TreeMap<String, String> environment = new TreeMap<>();
        environment.put(
                "PATH",
                HOME + "/.local/bin:" + prefix + "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("HOME", HOME);
        environment.put("USER", "jovyan");
        environment.put("NB_USER", "jovyan");
        environment.put("NB_UID", "1000");
        environment.put("SHELL", "/bin/bash");
        environment.put("LANG", "C.UTF-8");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("REPO_DIR", HOME);
        environment.put("APP_BASE", "/srv");
        environment.put("NB_PYTHON_PREFIX", prefix);
        environment.put("KERNEL_PYTHON_PREFIX", prefix);
        environment.put("VIRTUAL_ENV", prefix);
        environment.put("PYTHONUNBUFFERED", "1");
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("repo2docker.version", "quire-" + version);
        labels.put("repo2docker.repo", repo.url());
        labels.put("repo2docker.ref", repo.ref().text());
        labels.put("org.opencontainers.image.source", repo.url());
        labels.put("org.opencontainers.image.revision", repo.ref().text());
        // tini reaps what kernels leave behind and passes signals on.
        ImageConfig.Command command = new ImageConfig.Command(
                List.of("/usr/bin/tini", "-g", "--"), List.of("jupyter", "lab", "--ip", "0.0.0.0"));
        return new ImageConfig("1000:1000", HOME, environment, command, PORT, labels);
    }
}
