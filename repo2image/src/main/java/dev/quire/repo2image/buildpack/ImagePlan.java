package dev.quire.repo2image.buildpack;

import java.util.List;
import java.util.Optional;

/**
 * How to make the image of a repository: a pure function of its files.
 *
 * @param python the Python of the environment
 * @param steps what to do, in order
 */
public record ImagePlan(PythonVersion python, List<Step> steps) {
    public ImagePlan {
        steps = List.copyOf(steps);
    }

    /** What is to be installed besides the stack. */
    public Optional<Step.PythonPackages> pythonPackages() {
        return steps.stream()
                .filter(Step.PythonPackages.class::isInstance)
                .map(Step.PythonPackages.class::cast)
                .findFirst();
    }

    /** The plan for people, one step to a line, with what each reads. */
    public String describe() {
        StringBuilder text = new StringBuilder("Python " + python + "\n");
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String kind = switch (step) {
                case Step.Assembled _ -> "assembled";
            };
            text.append(i + 1)
                    .append(". ")
                    .append(kind)
                    .append("  ")
                    .append(step.describe())
                    .append('\n');
            if (step instanceof Step.PythonPackages packages) {
                append(text, "", packages.requirements().requirements());
                append(text, "constraint ", packages.requirements().constraints());
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String prefix, List<StatedRequirement> requirements) {
        requirements.forEach(stated -> text.append("     ")
                .append(prefix)
                .append(stated.requirement())
                .append("  (")
                .append(stated.place())
                .append(")\n"));
    }
}
