package dev.quire.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionKeysTest {
    private final SessionKeys keys = new SessionKeys(new byte[32]);

    @Test
    void whoHasTheKeyKnowsTheSessionOfARequest() {
        SessionKeys elsewhere = new SessionKeys(new byte[32]);

        assertThat(keys.id("a")).isEqualTo(elsewhere.id("a")).isNotEqualTo(keys.id("b"));
        assertThat(keys.token(keys.id("a")))
                .isEqualTo(elsewhere.token(keys.id("a")))
                .matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void withAnotherKeyAllIsDifferent() {
        SessionKeys other = SessionKeys.random(new Random(1));

        assertThat(other.id("a")).isNotEqualTo(keys.id("a"));
        assertThat(other.token(keys.id("a"))).isNotEqualTo(keys.token(keys.id("a")));
    }

    @Test
    void idsOfManyRequestsDiffer() {
        Set<SessionId> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(keys.id(Integer.toString(i)));
        }

        assertThat(ids).hasSize(10_000);
    }

    @Test
    void aPseudonymIsNoSessionsId() {
        assertThat(keys.pseudonym("a")).isNotEqualTo(keys.id("a").value()).isEqualTo(keys.pseudonym("a"));
    }

    @Test
    void aShortKeyIsRefused() {
        assertThatThrownBy(() -> new SessionKeys(new byte[31])).hasMessageContaining("31 bytes and needs 32");
    }
}
