package dev.quire.repo2image.nix;

import dev.quire.repo2image.debian.AptRecipe;
import dev.quire.repo2image.step.Capture;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Resource;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepNetwork;
import dev.quire.repo2image.step.StepUser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A repository's Nix shell. Every command of a session runs in it, with the programs of the stack behind those of the shell: a
 * repository that lists Jupyter gets its own, any other the stack's.
 */
public final class NixRecipe {
    private static final String CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
    private static final String WRAPPER = "nix-shell-wrapper";
    private static final String SETTLE = "settle-database.py";

    private NixRecipe() {}

    /** Whether what comes of that text depends on the state of the channel. */
    public static boolean readsChannel(String text) {
        return text.contains("<nixpkgs");
    }

    /** Nix itself, from Debian, with a store that belongs to the notebook's user: no daemon, no sandbox, no superuser. */
    public static Recipe program() {
        return AptRecipe.of("Nix", List.of("nix-bin"), Resource.text(NixRecipe.class, "nix-program.sh"))
                .reading(List.of(StepInput.of(WRAPPER, 0755, Resource.bytes(NixRecipe.class, WRAPPER))))
                .adding(new ImageVariables(
                        List.of(),
                        new TreeMap<>(Map.of(
                                "NIX_PATH",
                                "nixpkgs=/nix/channels/nixpkgs",
                                "NIX_SSL_CERT_FILE",
                                CERTIFICATES,
                                "GIT_SSL_CAINFO",
                                CERTIFICATES,
                                "R2D_ENTRYPOINT",
                                "/usr/local/bin/" + WRAPPER))));
    }

    /**
     * All that the shell is made of.
     *
     * @param file the path of {@code default.nix} in the repository
     * @param text what it says, for where the repository's content is not there yet
     * @param start the repository's script, through which commands start within the shell
     * @param channel the archive that {@code <nixpkgs>} means
     */
    public static Recipe shell(String file, String text, Optional<String> start, String channel) {
        return Recipe.script(
                        "Nix environment: " + file,
                        StepUser.NOTEBOOK,
                        StepNetwork.INSTALL,
                        Resource.text(NixRecipe.class, "nix-shell.sh"),
                        List.of(file, start.orElse("")))
                .with(Map.of("QUIRE_NIX_CHANNEL", channel))
                .reading(List.of(
                        StepInput.of("default.nix", text),
                        StepInput.of(SETTLE, 0644, Resource.bytes(NixRecipe.class, SETTLE))))
                .keeping(new Capture.Change(List.of("/home/jovyan/.cache", "/home/jovyan/.local/state/nix")));
    }
}
