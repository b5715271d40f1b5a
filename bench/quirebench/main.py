"""The command line, and which case is measured when."""
import argparse
import pathlib
import signal
import subprocess
import tempfile
import time

from . import builds, comparison, crowd, launches, pulls, report
from .common import Failed, Missing, command, ROOT, say
from .engine import ENGINES
from .figures import Figures
from .ground import ground
from .repositories import Repositories

CASES = {
    "cold": "base and stack are known, the packages are not; beside it Docker and Podman with pip and uv",
    "known": "another repository needed the same packages before",
    "commit": "a new commit that changes a notebook only",
    "package": "one package is added to the requirements",
    "second-node": "a node that has the environment pulls the next commit's image: bytes",
    "size": "bytes of the image's layers as stored",
    "pull": "an empty node pulls and unpacks the image",
    "crowd": "many builds at once of fewer environments, with a heap of 512 MiB",
    "examples": "the examples from nothing at all, again, and to the notebook",
    "cluster": "launches on Kubernetes with the image on the node, beside a bare Pod"}
BUILDS = {"cold", "known", "commit", "package", "second-node", "size", "pull"}
EPILOG = """cases:
""" + "".join(f"  {name:13} {text}\n" for name, text in CASES.items()) + """
environment:
  QUIRE_REGISTRY_PREFIX, QUIRE_REGISTRY_INSECURE, or QUIRE_TEST_REGISTRY (host and port, plain HTTP): the registry;
                             without one, the program `registry` is started (QUIRE_BENCH_REGISTRY: its path)
  DOCKER_HOST                a Docker daemon; without one, `dockerd` is started; QUIRE_BENCH_DOCKER: the client's path
  QUIRE_BENCH_DOCKER_FLAGS, QUIRE_BENCH_PODMAN_FLAGS: what this machine needs after `build`
  QUIRE_BENCH_CONTAINERD     the directory of `containerd` and `ctr`, when not those of the path
  QUIRE_TEST_CLUSTER=yes, KUBECONFIG: a cluster that `cluster` may use
Settings (QUIRE_…) of the environment reach the services. Needs git and Python 3.10, nothing else; engines and nodes need root.
"""


def names(text):
    return [name for name in text.split(",") if name]


def arguments(words=None):
    parser = argparse.ArgumentParser(description="Measures Quire beside what a user would otherwise use, and prints a table.",
                                     epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=names, default=[name for name in CASES if name != "cluster"], help="those to measure, with commas")
    parser.add_argument("--repetitions", type=int, default=3, metavar="N", help="of what is cheap (default 3)")
    parser.add_argument("--build-repetitions", type=int, default=2, metavar="N", help="of builds by Docker and Podman (default 2)")
    parser.add_argument("--engines", type=names, default=list(ENGINES), help="docker,podman; empty for none")
    parser.add_argument("--installers", type=names, default=["pip", "uv"], help="pip,uv")
    parser.add_argument("--packages", type=names, default=["numpy", "pandas", "matplotlib", "scikit-learn"])
    parser.add_argument("--added", default="seaborn", help="the package that is added")
    parser.add_argument("--builds-at-once", type=int, default=100, metavar="N")
    parser.add_argument("--environments", type=int, default=20, metavar="N", help="how many they are of")
    parser.add_argument("--no-warm-up", dest="warm_up", action="store_false", help="measure services that have built nothing but base and stack")
    parser.add_argument("--events", metavar="DIRECTORY", help="where the event streams of builds are kept")
    parser.add_argument("--examples", type=names, default=["python", "scientific"], help="directories of examples/")
    parser.add_argument("--write", action="store_true", help="write the result into docs/benchmarks.md")
    parser.add_argument("--url", help="measure new commits and launches on a service that runs already")
    parser.add_argument("--namespace", help="with --url: the namespace of its sessions, to measure the floor")
    parser.add_argument("--git-host", default="127.0.0.1", help="this machine's address as the service sees it, to fetch from")
    options = parser.parse_args(words)
    for given, known in ((options.cases, CASES), (options.engines, ENGINES), (options.installers, ("pip", "uv"))):
        if unknown := set(given) - set(known):
            parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    options.cases = set(options.cases)
    return options


class Parts:
    """The parts of a run, of which one that fails does not take the others' figures with it."""

    def __init__(self, figures):
        self.figures, self.failed = figures, False

    def measure(self, what, function, *words):
        try:
            function(*words)
        except Missing as lacking:
            self.figures.note(f"Not measured: {what}, because {lacking}.")
        except (Failed, OSError, subprocess.CalledProcessError) as problem:
            self.failed = True
            say(f"{what} stopped: {problem}")
            self.figures.note(f"Stopped: {what}: {str(problem).splitlines()[0][:300]}")


def measure(options, work, figures, parts):
    if options.url:
        parts.measure("launches", launches.running, options, Repositories(f"{work}/examples", options.git_host), figures)
        return
    # Before the clock of anything starts.
    command(ROOT / "quire", "build")
    if options.cases & (BUILDS | {"crowd"}):
        parts.measure("builds", on_the_registry, options, work, figures, parts)
    repositories = Repositories(f"{work}/examples", options.git_host)
    for case, function in (("examples", launches.examples), ("cluster", launches.cluster)):
        if case in options.cases:
            parts.measure(case, function, options, work, repositories, figures)


def on_the_registry(options, work, figures, parts):
    with ground(options, work, figures) as here:
        if options.cases & BUILDS:
            parts.measure("Quire's builds", builds.measure, here)
        if options.cases & (BUILDS - {"known", "second-node"}):
            for engine in options.engines:
                parts.measure(f"builds by {engine}", comparison.measure, here, engine)
        if options.cases & {"size", "second-node", "pull"}:
            pulls.measure(here, parts)
        if "crowd" in options.cases:
            parts.measure("builds at once", crowd.measure, here)


def main(words=None):
    options, figures = arguments(words), Figures()
    # Ended like by Ctrl-C: services, daemons and namespaces of ours end too, and what was measured is printed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    parts, stopped, began = Parts(figures), False, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="quire-bench-", ignore_cleanup_errors=True) as work:
        try:
            measure(options, pathlib.Path(work), figures, parts)
        except KeyboardInterrupt:
            stopped = True
    seconds = time.monotonic() - began
    section = report.section(figures, seconds, [name for name in CASES if name in options.cases])
    print(section)
    # Figures with a part that failed are figures all the same, and say so.
    if options.write and not stopped:
        report.write(section)
    say(f"took {seconds:.0f} s")
    return 130 if stopped else int(parts.failed)
