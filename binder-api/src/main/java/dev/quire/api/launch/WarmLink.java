package dev.quire.api.launch;

import dev.quire.launcher.session.Boost;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * A link of which sessions are to wait.
 *
 * @param size how many
 * @param boosts when more
 */
public record WarmLink(LaunchRequest request, int size, List<Boost> boosts) {
    public WarmLink {
        boosts = List.copyOf(boosts);
    }

    /**
     * A link as it is launched.
     *
     * @param path {@code <provider>/<spec>}
     */
    public static WarmLink of(String path, String profile, int size, List<Boost> boosts) {
        return new WarmLink(request(path, profile), size, boosts);
    }

    static LaunchRequest request(String path, String profile) {
        int slash = path.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("'%s' is no path of a launch link".formatted(path));
        }
        return new LaunchRequest(
                path.substring(0, slash), path.substring(slash + 1), LaunchRequest.Wanted.SESSION, profile);
    }

    int sizeAt(ZonedDateTime now) {
        return boosts.stream()
                .filter(boost -> boost.isAt(now))
                .mapToInt(Boost::size)
                .reduce(size, Math::max);
    }
}
