package dev.quire.repo2image.buildpack;

import java.util.List;
import java.util.Optional;

/** How to make the image of a repository: a pure function of its files. */
public sealed interface ImagePlan {
    /** The plan for people, one step to a line, with what each reads. */
    String describe();

    /**
     * An image made of steps.
     *
     * @param pack what decided about the environment, e.g. {@code conda}
     * @param reasons why, for people
     * @param python the Python of the stack
     * @param steps what to do, in order
     * @param start the repository's script through which every command of a session is started
     */
    record Composed(String pack, List<String> reasons, PythonVersion python, List<Step> steps, Optional<String> start)
            implements ImagePlan {
        public Composed {
            reasons = List.copyOf(reasons);
            steps = List.copyOf(steps);
        }

        /** What is to be installed besides the stack. */
        public Optional<Step.PythonPackages> pythonPackages() {
            return steps.stream()
                    .filter(Step.PythonPackages.class::isInstance)
                    .map(Step.PythonPackages.class::cast)
                    .findFirst();
        }

        @Override
        public String describe() {
            return PlanText.of(this);
        }
    }

    /**
     * An image that the repository describes itself.
     *
     * @param file the path of its Dockerfile
     */
    record FromDockerfile(String file) implements ImagePlan {
        @Override
        public String describe() {
            return "1. built by   " + file + "\n";
        }
    }
}
