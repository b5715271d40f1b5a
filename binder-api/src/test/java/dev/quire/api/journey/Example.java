package dev.quire.api.journey;

/** The repositories in {@code examples/}, and what is to be seen of each from inside of its session. */
enum Example {
    MINIMAL(Tool.PYTHON, """
            import importlib.metadata, sys
            print(sys.prefix, importlib.metadata.version("jupyterlab")[0])
            """, "/srv/conda/envs/notebook 4\n"),

    PYTHON(Tool.PYTHON, """
            import cowsay, tabulate
            print(cowsay.__version__, tabulate.tabulate([[42]], tablefmt="plain"))
            """, "6.1 42\n"),

    LOCKED(Tool.PYTHON, """
            import importlib.metadata as metadata
            print(metadata.version("pyfiglet"), metadata.version("jupyterlab")[0])
            """, "1.0.4 4\n"),

    UV(Tool.PYTHON, """
            import greeting, importlib.metadata, os
            os.chdir("/")
            print(greeting.greet("you"), greeting.__file__, importlib.metadata.version("greeting"))
            """, "Hello, you. /home/jovyan/greeting/src/greeting/__init__.py 1.2\n"),

    PYLOCK(
            Tool.PYTHON,
            """
            import greeting
            print(greeting.greet("you"), greeting.__file__)
            """,
            "Hello, you. /srv/conda/envs/notebook/lib/python3.13/site-packages/greeting/__init__.py\n"),

    PIPENV(Tool.PYTHON, """
            import importlib.metadata as metadata, sys
            print(metadata.version("pyfiglet"), metadata.version("cowsay"), sys.version_info[:2])
            """, "1.0.4 6.1 (3, 13)\n"),

    SETUP(Tool.PYTHON, """
            import dice, subprocess, sys, tabulate
            rolled = subprocess.run(["dice"], capture_output=True, text=True).stdout
            print(sys.version_info[:2], len(dice.roll(3)), rolled.split()[:3], dice.__file__)
            """, """
            (3, 11) 3 ['first', 'second', 'third'] /srv/conda/envs/notebook/lib/python3.11/site-packages/dice.py
            """),

    PACKAGE(
            Tool.PYTHON,
            "import greeting\nprint(greeting.__file__, len(greeting.banner('42')) > 10)",
            "/srv/conda/envs/notebook/lib/python3.13/site-packages/greeting/__init__.py True\n"),

    BINDER_DIRECTORY(Tool.PYTHON, """
            import cowsay
            print(cowsay.__version__, "made by postBuild" in open("moo.txt").read())
            """, "6.1 True\n"),

    HIDDEN_DIRECTORY(Tool.PYTHON, """
            import cowsay, os
            print(cowsay.__version__.startswith("6."), os.environ["GREETING"])
            """, "True set by .binder/start\n"),

    SYSTEM(Tool.PYTHON, """
            import os, subprocess
            def said(*command):
                done = subprocess.run(command, capture_output=True, text=True)
                return (done.stdout + done.stderr).strip()
            print(said("dot", "-V").split(" version ")[0], "|", said("greet"), "|", os.environ["QUIRE_EXAMPLE"])
            print(os.path.getsize("picture.svg") > 100, said("bash", "-lc", "command -v python tree"))
            print(said("cat", "/etc/apt/sources.list.d/quire.sources")[:4], os.path.exists("/usr/sbin/policy-rc.d"))
            """, """
            dot - graphviz | made by postBuild | set by start
            True /srv/conda/envs/notebook/bin/python
            /usr/bin/tree
            cat: False
            """),

    /** Its tests are more than one: {@link ScientificIT}. */
    SCIENTIFIC(Tool.PYTHON, "import numpy, pandas, matplotlib, sklearn", ""),

    R(Tool.R, """
            cat(as.character(packageVersion("praise")), praise::praise(), R.version$major, .libPaths()[1], Sys.getenv("NB_USER"))
            """, "1.0.0 You are amazing! 4 /srv/rlibs jovyan"),

    R_PACKAGE(
            Tool.R,
            "cat(compliments::compliment('You'), dirname(system.file(package = 'compliments')))",
            "You: You are amazing! /srv/rlibs"),

    RENV(
            Tool.R,
            "cat(as.character(packageVersion('praise')), dirname(system.file(package = 'praise')), getwd())",
            "1.0.0 /srv/rlibs /home/jovyan"),

    /** Julia itself is in no registry that can be reached: a script stands in for it, so that there is no kernel to ask. */
    JULIA(Tool.PYTHON, Tool.ASK_JULIA, """
            julia version 1.10.5 /home/jovyan /srv/julia/pkg 1000
            Project.toml as 1000 from http://packages.example.org for /home/jovyan
            ['julia-1.10', 'python3'] Example = "7876af07-990d-54b4-ab0e-23690620f79a" 0
            """),

    JULIA_LOCKED(Tool.PYTHON, Tool.ASK_JULIA, """
            julia version 1.10.4 /home/jovyan /srv/julia/pkg 1000
            JuliaProject.toml as 1000 from http://packages.example.org for /home/jovyan
            ['julia-1.10', 'python3'] Example = "7876af07-990d-54b4-ab0e-23690620f79a" 1
            """),

    CONDA(Tool.PYTHON, """
            import cowsay, numpy, os, sys
            print(sys.prefix, numpy.prod([6, 7]), cowsay.__version__, os.environ["GREETING"], os.environ["CONDA_PREFIX"])
            """, "/srv/conda/envs/kernel 42 6.1 Hello /srv/conda/envs/kernel\n"),

    CONDA_LOCK(Tool.PYTHON, Tool.ASK_TIME, "/srv/conda/envs/notebook 2024-07-01T00:00:00+02:00\n"),

    PIXI(Tool.PYTHON, Tool.ASK_TIME, "/srv/conda/envs/notebook 2024-07-01T00:00:00+02:00\n"),

    DOCKERFILE(Tool.PYTHON, """
            import os
            ignored = not os.path.exists("README.md") or "Dockerfile" not in open("README.md").readline()
            print(os.environ["GREETING"], os.path.exists("Dockerfile"), ignored)
            """, "made by a Dockerfile True True\n"),

    NIX(Tool.PYTHON, """
            import os, subprocess
            print(subprocess.run(["hello"], capture_output=True, text=True).stdout.strip(), "|", os.environ["GREETING"])
            print(os.stat("/nix/store").st_uid, "IN_NIX_SHELL" in os.environ)
            """, "hello from nix | good morning\n1000 True\n");

    /** What every session promises: user, home, the variables of repo2docker, and that all of the home is the user's own. */
    static final String CONTRACT = """
            import os, pathlib
            print(os.getcwd(), os.getuid(), os.path.exists("index.ipynb"))
            print(*(os.environ.get(name) for name in ("NB_USER", "NB_UID", "HOME", "USER", "REPO_DIR", "APP_BASE", "CONDA_DIR")))
            print({path.lstat().st_uid for path in [pathlib.Path("."), *pathlib.Path(".").rglob("*")]})
            pathlib.Path("written").write_text("x"); pathlib.Path("written").unlink(); print(os.access("index.ipynb", os.W_OK))
            """;

    static final String PROMISED = """
            /home/jovyan 1000 True
            jovyan 1000 /home/jovyan jovyan /home/jovyan /srv /srv/conda
            {1000}
            True
            """;

    private final Tool kernel;
    private final String code;
    private final String printed;

    Example(Tool kernel, String code, String printed) {
        this.kernel = kernel;
        this.code = code;
        this.printed = printed;
    }

    /** What is asked. */
    private enum Tool {
        PYTHON("python3"),
        R("ir");

        private static final String ASK_JULIA = """
                import jupyter_client.kernelspec, os, subprocess
                depot = os.environ["JULIA_DEPOT_PATH"]
                version = subprocess.run(["julia", "--version"], capture_output=True, text=True).stdout.strip()
                print(version, os.environ["JULIA_PROJECT"], depot, os.stat(depot).st_uid)
                print(open(depot + "/packages/told").read().split("install-project.jl ")[1].strip())
                asked = open(depot + "/packages/project").read().splitlines()
                print(sorted(jupyter_client.kernelspec.find_kernel_specs()), asked[1], end=" ")
                locked = depot + "/packages/manifest"
                print(os.path.exists(locked) and open(locked).read().count('version = "0.5.3"'))
                """;

        private static final String ASK_TIME = """
                import datetime, os, sys, zoneinfo
                zoneinfo.reset_tzpath([os.environ["CONDA_PREFIX"] + "/share/zoneinfo"])
                time = datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
                print(sys.prefix, time.isoformat())
                """;

        private final String kernel;

        Tool(String kernel) {
            this.kernel = kernel;
        }
    }

    String directory() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    String kernel() {
        return kernel.kernel;
    }

    String code() {
        return code;
    }

    String printed() {
        return printed;
    }
}
