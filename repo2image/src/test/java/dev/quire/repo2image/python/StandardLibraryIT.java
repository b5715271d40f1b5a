package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.assemble.Languages;
import dev.quire.repo2image.assemble.PlannedImages;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.step.Podman;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session's Python takes its own modules from. */
final class StandardLibraryIT {
    @ParameterizedTest
    @ValueSource(strings = {"3.13", "3.11"})
    void modulesOfTheBaseNeedNotBeCompiledBySessions(String python) throws Exception {
        String image = PlannedImages.open()
                .make(
                        PlannedImages.plan(python, List.of(), List.of(), Optional.empty()),
                        InMemoryTree.of("README", "nothing"),
                        Languages.STANDARD);

        assertThat(Podman.session(image, """
                        python3 -v -c 'import argparse, asyncio.events, json.decoder' 2>&1 \
                        | sed -n "s/^# code object from '*\\([^']*\\).*/\\1/p" | sort -u"""))
                .contains(
                        "/usr/lib/python" + python + "/__pycache__/argparse.cpython-",
                        "/usr/lib/python" + python + "/asyncio/__pycache__/events.cpython-",
                        "/usr/lib/python" + python + "/encodings/__pycache__/aliases.cpython-")
                .doesNotContain(".py\n");
    }
}
