package dev.quire.api.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.launch.LaunchRequest.Wanted;
import dev.quire.launcher.session.SessionKeys;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LaunchIdsTest {
    private static final LaunchRequest LINK = new LaunchRequest("gh", "org/repo/main", Wanted.SESSION);

    private final LaunchIds ids = new LaunchIds(new SessionKeys(new byte[32]), new Random(1));
    private final LaunchIds replica = new LaunchIds(new SessionKeys(new byte[32]), new Random(2));

    @Test
    void everyReplicaGivesTheSameRequestTheSameName() {
        assertThat(ids.of("a-secret-of-a-client", LINK)).isEqualTo(replica.of("a-secret-of-a-client", LINK));
        assertThat(ids.session(ids.of("a", LINK))).isEqualTo(replica.session(replica.of("a", LINK)));
        assertThat(ids.random(LINK)).isNotEqualTo(replica.random(LINK));
    }

    @Test
    void anotherRequestOrLinkHasAnotherName() {
        List<LaunchRequest> links = List.of(
                LINK,
                new LaunchRequest("gl", "org/repo/main", Wanted.SESSION),
                new LaunchRequest("gh", "org/repo/HEAD", Wanted.SESSION),
                new LaunchRequest("gh", "org/repo/main", Wanted.IMAGE),
                new LaunchRequest("gh", "org/repo/main", Wanted.SESSION, "large"));
        assertThat(links.stream().map(link -> ids.of("one", link))).doesNotHaveDuplicates();
        assertThat(ids.of("one", LINK)).isNotEqualTo(ids.of("two", LINK));
        for (LaunchRequest other : links.subList(1, links.size())) {
            assertThat(replica.isOf(ids.random(LINK), other)).isFalse();
        }
    }

    @Test
    void aNameIsKnownAsOneThatWasGivenToTheLink() {
        assertThat(replica.isOf(ids.random(LINK), LINK)).isTrue();
        assertThat(replica.isOf(ids.of("one", LINK), LINK)).isTrue();
        assertThat(ids.isOf(new LaunchId("0".repeat(32)), LINK)).as("made up").isFalse();
        LaunchIds stranger = new LaunchIds(SessionKeys.random(new Random(3)), new Random(3));
        assertThat(ids.isOf(stranger.random(LINK), LINK)).isFalse();
    }
}
