package dev.quire.repo2image.buildpack;

import java.util.List;

/**
 * What a build pack found: the Python, and the steps between the stack and the repository's content.
 */
record Environment(PythonVersion python, List<Step> steps) {
    Environment {
        steps = List.copyOf(steps);
    }
}
