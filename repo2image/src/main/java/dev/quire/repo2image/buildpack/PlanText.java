package dev.quire.repo2image.buildpack;

import java.util.List;

/** A plan as text: what decided, then what is done and why, one step to a line. */
final class PlanText {
    private PlanText() {}

    static String of(ImagePlan.Composed plan) {
        StringBuilder text = new StringBuilder("Build pack " + plan.pack() + ", Python " + plan.python() + "\n");
        plan.reasons().forEach(reason -> text.append("   ").append(reason).append('\n'));
        for (int i = 0; i < plan.steps().size(); i++) {
            Step step = plan.steps().get(i);
            String kind = switch (step) {
                case Step.Assembled _ -> "assembled";
                case Executed _ -> "executed ";
            };
            text.append(i + 1).append(". ").append(kind).append("  ").append(step.describe());
            switch (step) {
                case Executed executed -> file(text, executed.file());
                case Step.PythonLock lock -> file(text, lock.file());
                case Step.Base _, Step.Stack _, Step.PythonPackages _, Step.Content _ -> {}
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

    private static void file(StringBuilder text, String file) {
        text.append("  (").append(file).append(')');
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
