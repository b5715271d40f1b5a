package dev.quire.repo2image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.image.Digest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BaseLockTest {
    private static LockedPackage one(String name, String version) {
        return new LockedPackage(name, version, "pool/" + name + ".deb", new Digest("ab".repeat(32)), 1);
    }

    private static BaseLock lock(LockedPackage... packages) {
        return new BaseLock("trixie", Instant.parse("2026-01-01T00:00:00Z"), List.of("aa"), List.of(packages));
    }

    @Test
    void isReadAsItWasWritten() {
        BaseLock lock = lock(one("bb", "1:2.0~rc1-3+b1"), one("aa", "1"));

        assertThat(BaseLock.parse(lock.text())).isEqualTo(lock);
        assertThat(lock.packages()).extracting(LockedPackage::name).containsExactly("aa", "bb");
    }

    @Test
    void refusesLinesAndPathsThatAreNotOurs() {
        assertThatThrownBy(() -> BaseLock.parse("suite: trixie\ndate: 2026-01-01T00:00:00Z\naa 1 pool/a.deb\n"))
                .hasMessageContaining("aa 1 pool/a.deb");
        assertThatThrownBy(() -> BaseLock.parse("suite: trixie\n")).hasMessageContaining("date:");
        assertThatThrownBy(() -> new LockedPackage("aa", "1", "pool/../../x.deb", new Digest("ab".repeat(32)), 1))
                .hasMessageContaining("proper path");
        assertThatThrownBy(() -> lock(one("aa", "1"), one("aa", "2"))).hasMessageContaining("twice");
    }

    @Test
    void joinsOnlyWhatAgrees() {
        BaseLock both = lock(one("aa", "1")).plus(lock(one("aa", "1"), one("bb", "1")));

        assertThat(both.packages()).extracting(LockedPackage::name).containsExactly("aa", "bb");
        assertThat(both.without(lock(one("aa", "1"))).packages())
                .extracting(LockedPackage::name)
                .containsExactly("bb");
        assertThatThrownBy(() -> lock(one("aa", "1")).plus(lock(one("aa", "2"))))
                .hasMessageContaining("aa 1");
    }

    @Test
    void carriesLocksThatFitTogether() {
        assertThat(BaseLock.trixie().packages()).extracting(LockedPackage::name).contains("python3.13", "libc6", "git");
        assertThat(BaseLock.bookworm().packages())
                .extracting(LockedPackage::name)
                .contains("python3.11");
        assertThat(BaseLock.trixie().plus(BaseLock.service()).packages())
                .extracting(LockedPackage::name)
                .contains("openjdk-25-jre-headless", "libc6");
    }

    @Test
    void namesNoHost() {
        for (BaseLock lock : List.of(BaseLock.trixie(), BaseLock.bookworm(), BaseLock.service())) {
            assertThat(lock.text()).doesNotContain("://");
        }
    }
}
