package dev.quire.repo2image.r;

import dev.quire.repo2image.step.Resource;
import dev.quire.repo2image.step.StepInput;
import java.util.List;

/** The scripts beside this package. */
final class RScripts {
    private RScripts() {}

    static String text(String name) {
        return Resource.text(RScripts.class, name);
    }

    static StepInput input(String name) {
        return StepInput.of(name, 0644, Resource.bytes(RScripts.class, name));
    }

    /** What every R of a step that installs packages reads. */
    static List<StepInput> installing() {
        return List.of(input("site-profile.R"), input("Makevars.site"), input("settle.R"));
    }
}
