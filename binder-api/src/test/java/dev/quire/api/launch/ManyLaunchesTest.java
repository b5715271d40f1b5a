package dev.quire.api.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.fakes.GitHubSpecs;
import dev.quire.api.fakes.InMemoryRepo2Image;
import dev.quire.api.fakes.InMemorySessions;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionKeys;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand launches of fifty clients, on two replicas that share nothing but the key and the sessions. */
@Timeout(60)
final class ManyLaunchesTest {
    private static final int PLACES = 100;
    private static final int GREEDY = 510;
    private static final int MODEST = 10;

    private final InMemoryRepo2Image images =
            new InMemoryRepo2Image().with("https://github.com/org/repo", "main", InMemoryRepo2Image.COMMIT);
    private final InMemorySessions sessions = new InMemorySessions(URI.create("http://quire.test/"));
    private final SessionKeys keys = SessionKeys.random(new SecureRandom());

    private Launches replica() {
        LaunchRules rules = new LaunchRules(
                "http://quire.test/",
                new Limits(1 << 30, 1000, 100),
                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                2,
                10,
                new LaunchRules.Quota(PLACES, 0, 0, 2_000));
        return new Launches(
                new GitHubSpecs(), images, sessions, keys, rules, new SecureRandom(), InstantSource.system());
    }

    @Test
    void noneIsLostNoneIsDoubledAndNobodyIsPushedAside() throws Exception {
        try (Launches one = replica();
                Launches other = replica()) {
            LaunchRequest link = new LaunchRequest("gh", "org/repo/main", LaunchRequest.Wanted.SESSION);
            List<Launch> greedy = new ArrayList<>();
            List<Launch> modest = new ArrayList<>();
            for (int i = 0; i < GREEDY; i++) {
                greedy.add(one.start("greedy-request-%04d".formatted(i), link, "greedy"));
            }
            for (int i = 0; i < 49 * MODEST; i++) {
                String client = "client" + i % 49;
                String request = "modest-request-%04d".formatted(i);
                modest.add(one.start(request, link, client));
                if (i % 7 == 0) {
                    // The answer got lost, and the client asks again: another replica.
                    modest.add(other.start(request, link, client));
                }
            }
            List<Launch> all = Stream.concat(greedy.stream(), modest.stream()).toList();
            Map<LaunchId, Long> asked = all.stream().collect(Collectors.groupingBy(Launch::id, Collectors.counting()));
            ConcurrentHashMap<LaunchId, Long> left = new ConcurrentHashMap<>(asked);
            Queue<String> order = new ConcurrentLinkedQueue<>();
            List<Thread> users = new ArrayList<>();
            for (Launch launch : all) {
                users.add(Thread.ofVirtual().start(() -> {
                    for (LaunchEvent event : launch.events()) {
                        if (event instanceof LaunchEvent.Ready ready
                                && left.computeIfPresent(launch.id(), (_, n) -> n - 1) == 0L) {
                            order.add(launch.client());
                            sessions.stop(new SessionId(
                                    URI.create(ready.url()).getPath().split("/")[2]));
                        }
                    }
                }));
            }
            int most = 0;
            for (Thread user : users) {
                most = Math.max(most, sessions.list().size());
                user.join();
            }
            assertThat(asked).hasSize(GREEDY + 49 * MODEST);
            assertThat(left.values()).as("answers that did not come").allMatch(n -> n == 0);
            assertThat(sessions.launched()).as("sessions").isEqualTo(asked.size());
            assertThat(most)
                    .as("sessions at once, with what both let in before either could see it")
                    .isLessThanOrEqualTo(PLACES + all.size() - asked.size());
            List<String> turns = List.copyOf(order);
            int lastModest = turns.size() - 1;
            while (turns.get(lastModest).equals("greedy")) {
                lastModest--;
            }
            assertThat(turns.subList(0, lastModest))
                    .as("turns until the last of the others")
                    .filteredOn("greedy"::equals)
                    .hasSizeLessThan(250);
        }
    }
}
