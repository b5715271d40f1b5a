package dev.quire.repo2image.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatedFailureTest {
    private final List<String> log = new ArrayList<>();
    private final StatedFailure stated = new StatedFailure(log::add);

    private static BuildException failed(BuildError error) {
        return new BuildException(error, "The step 'x' ended with exit status 1.");
    }

    @Test
    void aProgramSaysWhyItFails() {
        stated.accept("Downloading");
        stated.accept("quire-error: UNRESOLVABLE environment.yml, line 3: there is no package 'numpi'.");

        BuildException explained = stated.explained(failed(BuildError.STEP_FAILED), "");
        assertThat(explained.error()).isEqualTo(BuildError.UNRESOLVABLE);
        assertThat(explained).hasMessage("environment.yml, line 3: there is no package 'numpi'.");
        assertThat(log).containsExactly("Downloading");
    }

    @Test
    void aFailureThatIsNotStatedStaysAsItIs() {
        stated.accept("quire-error: what is this");

        BuildException failure = failed(BuildError.STEP_FAILED);
        assertThat(stated.explained(failure, "")).isSameAs(failure);
        assertThat(log).containsExactly("quire-error: what is this");
    }

    @Test
    void nobodyInTheContainerCanBlameTheService() {
        stated.accept("quire-error: MISCONFIGURED Page the operator.");

        BuildException failure = failed(BuildError.STEP_FAILED);
        assertThat(stated.explained(failure, "")).isSameAs(failure);
    }

    @Test
    void aLimitIsNoLessALimitForWhatWasStated() {
        stated.accept("quire-error: UNRESOLVABLE There is no solution.");

        BuildException failure = failed(BuildError.STEP_LIMIT);
        assertThat(stated.explained(failure, "")).isSameAs(failure);
    }

    @Test
    void aSentenceIsNeverEndless() {
        stated.accept("quire-error: STEP_FAILED " + "x".repeat(100_000));

        assertThat(stated.explained(failed(BuildError.STEP_FAILED), "").getMessage())
                .hasSizeLessThan(2000);
    }

    @Test
    void namesTheFileWhereTheProgramDoesNotKnowIt() {
        stated.accept("quire-error: UNRESOLVABLE Debian has no package 'x'.");
        assertThat(stated.explained(failed(BuildError.STEP_FAILED), "binder/apt.txt"))
                .hasMessage("binder/apt.txt: Debian has no package 'x'.");
    }
}
