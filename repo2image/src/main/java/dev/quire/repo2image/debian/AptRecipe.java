package dev.quire.repo2image.debian;

import dev.quire.repo2image.step.Capture;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Resource;
import dev.quire.repo2image.step.StepNetwork;
import dev.quire.repo2image.step.StepUser;
import java.util.List;

/** Packages of Debian with their maintainer scripts, installed by {@code apt-get}, which checks signatures and hashes. */
public final class AptRecipe {
    /** The variable by which the step is told where the mirror is. */
    public static final String MIRROR = "QUIRE_DEBIAN_MIRROR";

    /** What differs each time, or is of no use in an image. */
    private static final List<String> LEFT_OUT = List.of(
            "/var/lib/apt/lists",
            "/var/lib/apt/extended_states",
            "/var/lib/dpkg/lock",
            "/var/lib/dpkg/lock-frontend",
            "/var/lib/dpkg/triggers/Lock",
            "/var/cache",
            "/var/log");

    private AptRecipe() {}

    /**
     * The recipe for those packages.
     *
     * @param packages names, or {@code name=version}
     */
    public static Recipe of(List<String> packages) {
        return of("Debian packages: " + String.join(" ", sorted(packages)), packages, "");
    }

    /**
     * The recipe for those packages and what is to be done with them.
     *
     * @param name of the step, for people
     * @param then a script for {@code bash} that runs when they are installed
     */
    public static Recipe of(String name, List<String> packages, String then) {
        return Recipe.script(
                        name,
                        StepUser.ROOT,
                        StepNetwork.INSTALL,
                        Resource.text(AptRecipe.class, "apt-install.sh") + then,
                        sorted(packages))
                .keeping(new Capture.Change(LEFT_OUT));
    }

    private static List<String> sorted(List<String> packages) {
        return packages.stream().distinct().sorted().toList();
    }
}
