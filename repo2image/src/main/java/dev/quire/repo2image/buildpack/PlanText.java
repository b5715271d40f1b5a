package dev.quire.repo2image.buildpack;

import java.util.List;

/** A plan as text. */
final class PlanText {
    private PlanText() {}

    static String of(ImagePlan.Composed plan) {
        StringBuilder text = new StringBuilder("Python " + plan.python() + "\n");
        for (int i = 0; i < plan.steps().size(); i++) {
            Step step = plan.steps().get(i);
            String kind = switch (step) {
                case Step.Assembled _ -> "assembled";
                case Executed _ -> "executed ";
            };
            text.append(i + 1).append(". ").append(kind).append("  ").append(step.describe());
            if (step instanceof Executed executed) {
                text.append("  (").append(executed.file()).append(')');
            }
            text.append('\n');
            if (step instanceof Step.PythonPackages packages) {
                append(text, "", packages.requirements().requirements());
                append(text, "constraint ", packages.requirements().constraints());
            }
        }
        plan.start()
                .ifPresent(start ->
                        text.append("Sessions start through ").append(start).append('\n'));
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
