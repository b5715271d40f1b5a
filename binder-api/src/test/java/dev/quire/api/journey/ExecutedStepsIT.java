package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Repositories whose environment takes code to run, launched as users do, beside those in {@code examples/}. */
@ExtendWith(ExampleScene.Shared.class)
final class ExecutedStepsIT {
    private final ExampleScene scene;

    ExecutedStepsIT(ExampleScene scene) {
        this.scene = scene;
    }

    @Test
    void anEditableInstallationReadsTheRepository() throws Exception {
        String link = scene.commit(
                "editable",
                Map.of(
                        "requirements.txt", "-e .\n",
                        "setup.py",
                                "from setuptools import setup\nsetup(name='mine', version='1', py_modules=['mine'])\n",
                        "mine.py", "ANSWER = 42\n"));
        assertThat(scene.inKernelOf(link, """
                        import os
                        os.chdir("/")
                        import mine
                        print(mine.__file__, mine.ANSWER)
                        """)).isEqualTo("/home/jovyan/mine.py 42\n");
    }

    @Test
    void pinsThatTheServerCannotStandGetAKernelOfTheirOwn() throws Exception {
        String link = scene.commit("pinned", Map.of("requirements.txt", "jsonschema==3.2.0\n"));
        assertThat(scene.inKernelOf(link, """
                        import jsonschema, os, subprocess, sys
                        print(jsonschema.__version__, sys.prefix, os.environ["KERNEL_PYTHON_PREFIX"])
                        print(subprocess.run(["jupyter", "lab", "--version"], capture_output=True, text=True).stdout[0])
                        """)).isEqualTo("3.2.0 /srv/conda/envs/kernel /srv/conda/envs/kernel\n4\n");
    }

    @Test
    void aFailedLineOfPostBuildEndsTheBuildAndIsNamed() throws Exception {
        String link =
                scene.commit("failing", Map.of("postBuild", "#!/bin/bash\necho first\nls /no/such/file\necho never\n"));
        Events events = scene.launch(link);
        assertThat(events.last().json().toString())
                .contains("failed")
                .contains("STEP_FAILED")
                .contains("postBuild, line 3: `ls /no/such/file` failed with exit status 2");
        assertThat(events.raw()).contains("first").doesNotContain("never");
    }

    @Test
    void anUnknownDebianPackageIsNamed() throws Exception {
        Events events = scene.launch(scene.commit("unknown", Map.of("apt.txt", "no-such-package-here\n")));
        assertThat(events.last().json().toString())
                .contains("failed")
                .contains("apt.txt: Debian trixie has no package 'no-such-package-here'");
    }
}
