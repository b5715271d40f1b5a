package dev.quire.api.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.launcher.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PlacesTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final Random random = new Random(1);

    private Claim claim(String client) {
        return new Claim(SessionId.random(random), "https://github.com/org/repo", client);
    }

    private static Places places(int total, int queue) {
        return new Places(new LaunchRules.Quota(total, 0, 0, queue), START);
    }

    @Test
    void whatWasLetInCountsUntilALookCanHaveSeenIt() {
        Places places = places(1, 5);
        Claim first = claim("a");
        assertThat(places.ask(first)).isEqualTo(Places.Answer.ADMITTED);
        int early = places.look();
        places.onRecord(first.id());
        places.counted(early, List.of(), START);
        assertThat(places.ask(claim("b"))).as("the look began before").isEqualTo(Places.Answer.QUEUED);
        places.counted(places.look(), List.of(first), START);
        assertThat(places.grant(START)).isEmpty();
        places.counted(places.look(), List.of(), START);
        assertThat(places.grant(START)).hasSize(1);
    }

    @Test
    void aSessionThatWasThereBeforeCountsOnceUnderItsOwnName() {
        Places places = places(2, 0);
        Claim asked = claim("a");
        assertThat(places.ask(asked)).isEqualTo(Places.Answer.ADMITTED);
        Claim own = new Claim(claim("a").id(), asked.repositoryUrl(), asked.client());

        places.renamed(asked.id(), own.id());
        places.onRecord(own.id());
        places.counted(places.look(), List.of(own), START);

        assertThat(places.ask(claim("b"))).isEqualTo(Places.Answer.ADMITTED);
        assertThatThrownBy(() -> places.ask(claim("c"))).isInstanceOf(RefusedException.class);
    }

    @Test
    void theSameSessionCountsOnce() {
        Places places = places(1, 0);
        Claim first = claim("a");
        places.ask(first);
        assertThat(places.ask(first)).as("asked again").isEqualTo(Places.Answer.ADMITTED);
        places.counted(places.look(), List.of(first), START);
        assertThat(places.ask(first)).as("seen at another replica").isEqualTo(Places.Answer.ADMITTED);
    }

    @Test
    void whoFailsMakesRoom() {
        Places places = places(1, 5);
        Claim first = claim("a");
        places.ask(first);
        Claim second = claim("b");
        places.ask(second);
        places.gone(first.id());
        assertThat(places.grant(START)).containsExactly(second);
    }

    @Test
    void clientsTakeTurns() {
        Places places = places(1, 10);
        Claim running = claim("greedy");
        places.ask(running);
        Claim greedy1 = claim("greedy");
        Claim greedy2 = claim("greedy");
        Claim modest = claim("modest");
        List.of(greedy1, greedy2, modest).forEach(places::ask);
        assertThat(places.placeOf(modest, START)).map(Places.Place::number).contains(2);
        assertThat(places.placeOf(greedy2, START)).map(Places.Place::number).contains(3);
        places.withdraw(greedy1);
        assertThat(places.placeOf(greedy2, START)).map(Places.Place::number).contains(1);
        assertThat(places.placeOf(greedy1, START)).isEmpty();
    }

    @Test
    void limitsOfOneRepositoryAndOneClientRefuseAtOnceAndCountWhoWaits() {
        Places places = new Places(new LaunchRules.Quota(1, 3, 2, 10), START);
        places.ask(claim("a"));
        places.ask(claim("a"));
        assertThatThrownBy(() -> places.ask(claim("a")))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal()).isEqualTo(RefusedException.Refusal.TOO_MANY_SESSIONS_OF_CLIENT))
                .hasMessageContaining("2 sessions");
        places.ask(claim(""));
        assertThatThrownBy(() -> places.ask(claim("b")))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal())
                                .isEqualTo(RefusedException.Refusal.TOO_MANY_SESSIONS_OF_REPOSITORY));
    }

    @Test
    void aFullClusterIsTriedAgainWhenASessionEndsAndNowAndThen() {
        Places places = places(0, 10);
        Claim first = claim("a");
        places.ask(first);
        Claim second = claim("b");
        places.ask(second);
        assertThat(places.putBack(second, START)).isTrue();
        assertThat(places.isCounting()).isTrue();
        assertThat(places.ask(claim("c"))).isEqualTo(Places.Answer.QUEUED);
        assertThat(places.grant(START.plusSeconds(5))).isEmpty();
        assertThat(places.grant(START.plusSeconds(11))).as("one is tried").containsExactly(second);
        assertThat(places.putBack(second, START.plusSeconds(12))).isTrue();
        assertThat(places.grant(START.plusSeconds(12))).isEmpty();
        places.counted(places.look(), List.of(), START.plusSeconds(13));
        places.gone(first.id());
        assertThat(places.grant(START.plusSeconds(13))).containsExactly(second);
        places.onRecord(second.id());
        assertThat(places.grant(START.plusSeconds(14)))
                .as("it fitted, so one more is tried")
                .hasSize(1);
    }

    @Test
    void thatAClusterWasFullIsForgottenInTime() {
        Places places = places(0, 10);
        Claim first = claim("a");
        places.ask(first);
        Claim second = claim("b");
        places.ask(second);
        assertThat(places.putBack(second, START)).isTrue();
        assertThat(places.ask(claim("c"))).isEqualTo(Places.Answer.QUEUED);
        assertThat(places.ask(claim("d"))).isEqualTo(Places.Answer.QUEUED);
        assertThat(places.grant(START.plusSeconds(301))).as("all at once").hasSize(3);
        assertThat(places.isCounting()).isFalse();
    }

    @Test
    void aClusterWhoseCountIsBehindIsTriedAgainSoon() {
        Places places = places(0, 10);
        Claim first = claim("a");
        places.counted(places.look(), List.of(first), START);
        Claim second = claim("b");
        places.ask(second);
        assertThat(places.putBack(second, START)).isTrue();
        places.counted(places.look(), List.of(), START.plusSeconds(3));
        assertThat(places.grant(START.plusSeconds(3))).containsExactly(second);
        assertThat(places.putBack(second, START.plusSeconds(3)))
                .as("the last session has just gone")
                .isTrue();
        assertThat(places.grant(START.plusSeconds(4))).isEmpty();
        assertThat(places.grant(START.plusSeconds(5))).containsExactly(second);
        assertThat(places.putBack(second, START.plusSeconds(60)))
                .as("it has gone long ago")
                .isFalse();
    }

    @Test
    void nothingIsRememberedWhereNothingIsCounted() {
        Places places = places(0, 10);
        Claim only = claim("a");
        places.ask(only);
        places.onRecord(only.id());
        assertThat(places.putBack(claim("b"), START))
                .as("no session could make room")
                .isFalse();
    }

    @Test
    void theEstimateComesFromTheSessionsThatEndedLately() {
        Places places = places(10, 100);
        List<Claim> running = Stream.generate(() -> claim("x")).limit(10).toList();
        places.counted(places.look(), running, START);
        Claim waiting = claim("a");
        places.ask(waiting);
        Claim behind = claim("a");
        places.ask(behind);
        assertThat(places.placeOf(waiting, START).orElseThrow().estimate()).isEmpty();
        Instant later = START.plus(Duration.ofMinutes(5));
        List<Claim> others = Stream.generate(() -> claim("x")).limit(5).toList();
        List<Claim> now =
                Stream.concat(running.stream().skip(5), others.stream()).toList();
        places.counted(places.look(), now, later);
        assertThat(places.placeOf(behind, later).orElseThrow())
                .isEqualTo(new Places.Place(2, Optional.of(Duration.ofMinutes(2))));
    }
}
