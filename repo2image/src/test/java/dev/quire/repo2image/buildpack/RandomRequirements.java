package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Well-formed requirements and the many ways to write them, from a seed. */
final class RandomRequirements {
    private final Random random;

    RandomRequirements(Random random) {
        this.random = random;
    }

    Requirement requirement() {
        List<String> extras = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            extras.add(name());
        }
        List<Specifier> specifiers = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            specifiers.add(specifier());
        }
        Optional<Marker> marker = random.nextInt(3) == 0 ? Optional.of(new Marker(marker(2))) : Optional.empty();
        return new Requirement(name(), extras, specifiers, marker, List.of());
    }

    /** That requirement with blanks and parentheses where they may be. */
    String spelled(Requirement requirement) {
        StringBuilder text = new StringBuilder(requirement.name()).append(blank());
        if (!requirement.extras().isEmpty()) {
            text.append('[').append(blank());
            text.append(String.join(blank() + "," + blank(), requirement.extras()));
            text.append(blank()).append(']').append(blank());
        }
        boolean parentheses = random.nextBoolean();
        text.append(parentheses ? "(" : "");
        String comma = "";
        for (Specifier specifier : requirement.specifiers()) {
            text.append(comma).append(blank()).append(specifier.operator());
            text.append(blank()).append(specifier.version()).append(blank());
            comma = ",";
        }
        text.append(parentheses ? ")" : "").append(blank());
        requirement
                .marker()
                .ifPresent(marker ->
                        text.append(';').append(blank()).append(marker).append(blank()));
        return text.toString();
    }

    private Specifier specifier() {
        String release = random.nextInt(10) + "." + random.nextInt(20);
        return switch (random.nextInt(6)) {
            case 0 -> new Specifier("==", release + ".*");
            case 1 -> new Specifier("~=", release + "." + random.nextInt(5));
            case 2 -> new Specifier("===", release + "-anything+at.all");
            case 3 -> new Specifier("!=", release + "rc" + random.nextInt(3));
            case 4 -> new Specifier(">=", "1!" + release + ".post1.dev" + random.nextInt(3));
            default -> new Specifier("<", release);
        };
    }

    private String marker(int depth) {
        String one = depth > 0 && random.nextInt(3) == 0
                ? "(" + marker(depth - 1) + ")"
                : List.of("python_version >= '3.9'", "sys_platform == \"linux\"", "'x' in extra", "os_name not in 'nt'")
                        .get(random.nextInt(4));
        return depth > 0 && random.nextInt(2) == 0
                ? one + (random.nextBoolean() ? " and " : " or ") + marker(depth - 1)
                : one;
    }

    private String name() {
        String inner = "abcXYZ019._-";
        StringBuilder name = new StringBuilder("n");
        for (int n = random.nextInt(12); n > 0; n--) {
            name.append(inner.charAt(random.nextInt(inner.length())));
        }
        return name.append('e').toString();
    }

    private String blank() {
        return List.of("", "", " ", "\t", "  ").get(random.nextInt(5));
    }
}
