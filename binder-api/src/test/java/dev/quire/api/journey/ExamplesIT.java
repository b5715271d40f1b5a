package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Repositories whose environment takes code to run: launched as users do, and looked at from inside of their kernels. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExamplesIT {
    @TempDir
    private static Path directory;

    private Engine engine;
    private ServiceProcess service;

    @BeforeAll
    void start() throws Exception {
        engine = Engine.require();
        service = ServiceProcess.java(Setup.of("examples", Caches.kept())
                .with(
                        "QUIRE_REPOSITORIES_FILE_DIRECTORIES",
                        directory.toRealPath().toString()));
    }

    @AfterAll
    void stop() throws Exception {
        if (service != null) {
            service.close();
            engine.clear(service.setup());
        }
    }

    private String inKernelOf(String link, String code) throws Exception {
        try (KernelClient kernel = KernelClient.of(service.launch(link).ready())) {
            return kernel.run(code);
        }
    }

    private String example(String name) throws Exception {
        return Repositories.example(service.setup(), name);
    }

    private String commit(String name, Map<String, String> files) throws Exception {
        return new Repositories(directory).commit(name, files);
    }

    @Test
    void debianPackagesPostBuildAndStart() throws Exception {
        assertThat(inKernelOf(example("system"), """
                        import os, subprocess
                        def said(*command):
                            done = subprocess.run(command, capture_output=True, text=True)
                            return (done.stdout + done.stderr).strip()
                        print(said("dot", "-V").split(" version ")[0], "|", said("greet"), "|", os.environ["QUIRE_EXAMPLE"])
                        made = os.stat("picture.svg")
                        print(made.st_size > 100, made.st_uid, os.getcwd(), os.getuid(), os.access(".", os.W_OK))
                        print(said("bash", "-lc", "command -v python"))
                        print(said("cat", "/etc/apt/sources.list.d/quire.sources")[:4], os.path.exists("/usr/sbin/policy-rc.d"))
                        """)).isEqualTo("""
                        dot - graphviz | made by postBuild | set by start
                        True 1000 /home/jovyan 1000 True
                        /srv/conda/envs/notebook/bin/python
                        cat: False
                        """);
    }

    @Test
    void aLockFileIsHonoured() throws Exception {
        assertThat(inKernelOf(
                        example("locked"),
                        "import importlib.metadata as m\nprint(m.version('pyfiglet'), m.version('jupyterlab')[0])"))
                .isEqualTo("1.0.4 4\n");
    }

    @Test
    void aPackageIsBuiltAndInstalled() throws Exception {
        assertThat(inKernelOf(
                        example("package"),
                        "import greeting\nprint(greeting.__file__, len(greeting.banner('42')) > 10)"))
                .isEqualTo("/srv/conda/envs/notebook/lib/python3.13/site-packages/greeting/__init__.py True\n");
    }

    @Test
    void anEditableInstallationReadsTheRepository() throws Exception {
        String link = commit(
                "editable",
                Map.of(
                        "requirements.txt", "-e .\n",
                        "setup.py",
                                "from setuptools import setup\nsetup(name='mine', version='1', py_modules=['mine'])\n",
                        "mine.py", "ANSWER = 42\n"));
        assertThat(inKernelOf(link, """
                        import os
                        os.chdir("/")
                        import mine
                        print(mine.__file__, mine.ANSWER)
                        """)).isEqualTo("/home/jovyan/mine.py 42\n");
    }

    @Test
    void pinsThatTheServerCannotStandGetAKernelOfTheirOwn() throws Exception {
        String link = commit("pinned", Map.of("requirements.txt", "jsonschema==3.2.0\n"));
        assertThat(inKernelOf(link, """
                        import jsonschema, os, subprocess, sys
                        print(jsonschema.__version__, sys.prefix, os.environ["KERNEL_PYTHON_PREFIX"])
                        print(subprocess.run(["jupyter", "lab", "--version"], capture_output=True, text=True).stdout[0])
                        """)).isEqualTo("3.2.0 /srv/conda/envs/kernel /srv/conda/envs/kernel\n4\n");
    }

    @Test
    void aFailedLineOfPostBuildEndsTheBuildAndIsNamed() throws Exception {
        String link = commit("failing", Map.of("postBuild", "#!/bin/bash\necho first\nls /no/such/file\necho never\n"));
        Events events = service.launch(link);
        assertThat(events.last().json().toString())
                .contains("failed")
                .contains("STEP_FAILED")
                .contains("postBuild, line 3: `ls /no/such/file` failed with exit status 2");
        assertThat(events.raw()).contains("first").doesNotContain("never");
    }

    @Test
    void anUnknownDebianPackageIsNamed() throws Exception {
        Events events = service.launch(commit("unknown", Map.of("apt.txt", "no-such-package-here\n")));
        assertThat(events.last().json().toString())
                .contains("failed")
                .contains("apt.txt: Debian trixie has no package 'no-such-package-here'");
    }
}
