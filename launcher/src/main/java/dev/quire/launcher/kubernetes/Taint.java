package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Taints of nodes that Pods tolerate.
 *
 * @param key the taint's key
 * @param value its value; any when there is none
 * @param effect its effect; any when there is none
 */
public record Taint(String key, Optional<String> value, Optional<String> effect) {
    private static final String NAME = "[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?";
    private static final Pattern NOTATION = Pattern.compile(
            "((?:[a-z0-9][-.a-z0-9]{0,252}/)?%s)(?:=(%s)?)?(?::(NoSchedule|PreferNoSchedule|NoExecute))?"
                    .formatted(NAME, NAME));

    /** Reads kubectl's notation: {@code key}, {@code key:effect}, {@code key=value} or {@code key=value:effect}. */
    public static Taint parse(String text) {
        Matcher matcher = NOTATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no taint; write it like dedicated=notebooks:NoSchedule.".formatted(text));
        }
        return new Taint(
                matcher.group(1), Optional.ofNullable(matcher.group(2)), Optional.ofNullable(matcher.group(3)));
    }

    Toleration toleration() {
        return new TolerationBuilder()
                .withKey(key)
                .withOperator(value.isPresent() ? "Equal" : "Exists")
                .withValue(value.orElse(null))
                .withEffect(effect.orElse(null))
                .build();
    }
}
