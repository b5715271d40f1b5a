package dev.quire.api.config;

import dev.quire.launcher.session.Boost;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one link that wait for whoever opens it, in cluster mode.
 *
 * @param link the link, as it is launched: `<provider>/<spec>`, such as `gh/org/course/HEAD`
 * @param profile the profile that is asked for with it; by default none
 * @param size how many wait
 * @param schedule times of the week at which more wait, such as `Mon-Fri 09:50-12:00 = 20`
 */
@EachProperty("quire.warm.pools")
public record WarmPoolConfig(
        @Parameter String name,
        @Nullable String link,
        @Nullable String profile,
        @Bindable(defaultValue = "1") int size,
        @Bindable(defaultValue = "") List<String> schedule) {
    public WarmPoolConfig {
        if (link == null || !link.strip().matches("[a-z0-9]+/[^?#]+")) {
            throw new IllegalArgumentException(
                    "quire.warm.pools.%s.link must be the path of a launch link, such as gh/org/course/HEAD."
                            .formatted(name));
        }
        link = link.strip();
        if (size < 0) {
            throw new IllegalArgumentException("quire.warm.pools.%s.size cannot be negative.".formatted(name));
        }
        List<?> _ = boosts(name, schedule);
    }

    /** The times of the week at which more wait. */
    public List<Boost> boosts() {
        return boosts(name, schedule);
    }

    private static List<Boost> boosts(String name, List<String> schedule) {
        return Parsed.all("quire.warm.pools.%s.schedule".formatted(name), schedule, Boost::parse);
    }
}
