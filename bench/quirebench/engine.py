"""Docker and Podman, each with storage of its own that goes when the run ends."""
import contextlib
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile

from .common import Failed, Missing, command, end, say, timed, wait_until


def flags(name):
    """What this machine's engine needs on each build, such as --ulimit: the variable QUIRE_BENCH_<ENGINE>_FLAGS."""
    return shlex.split(os.environ.get(f"QUIRE_BENCH_{name.upper()}_FLAGS", ""))


class Engine:
    """Builds and pushes. `label` is what the table calls it."""

    def __init__(self, label, program, build, push=(), environment=None):
        self.label, self.program, self.environment = label, program, environment or {}
        self.build_words, self.push_words = list(build), list(push)

    def run(self, *words):
        return command(*self.program, *words, environment=self.environment)

    def build(self, context, image, arguments, cached=False):
        """Seconds of a build whose base is here. The network is the machine's own, so that no address translation is measured."""
        words = [*self.build_words, "--network", "host", "--tag", image]
        for name, value in sorted(arguments.items()):
            words += ["--build-arg", f"{name}={value}"]
        if not cached:
            words.append("--no-cache")
        return timed(self.run, *words, context.directory)[0]

    def load(self, archive):
        self.run("load", "--input", archive)
        archive.unlink()

    def push(self, image):
        return timed(self.run, "push", *self.push_words, image)[0]


def docker_program(address):
    """(the program, its kind of build): the first `docker` of the path whose BuildKit works here, else the first that answers."""
    found = [os.path.join(place, "docker") for place in os.get_exec_path() if os.access(os.path.join(place, "docker"), os.X_OK)]
    named = os.environ.get("QUIRE_BENCH_DOCKER")
    with tempfile.TemporaryDirectory() as empty:
        pathlib.Path(empty, "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
        for kind, setting in (("BuildKit", "1"), ("classic builder", "0")):
            for program in [named] if named else found:
                with contextlib.suppress(Failed):
                    command(program, "build", "--quiet", empty, environment={"DOCKER_HOST": address, "DOCKER_BUILDKIT": setting}, limit=120)
                    return program, kind, setting
    raise Missing(f"no program `docker` can build at {address}")


@contextlib.contextmanager
def docker(registry, work):
    """The daemon that DOCKER_HOST names, or one of our own."""
    with contextlib.ExitStack() as ends:
        address = os.environ.get("DOCKER_HOST") or ends.enter_context(own_dockerd(registry, work))
        program, kind, setting = docker_program(address)
        version = command(program, "version", "--format", "{{.Server.Version}}", environment={"DOCKER_HOST": address}).strip()
        say(f"Docker {version} with {kind}")
        yield Engine(f"Docker {version}, {kind}", [program], ["build", *flags("docker")],
                     environment={"DOCKER_HOST": address, "DOCKER_BUILDKIT": setting, "BUILDKIT_PROGRESS": "plain"})


@contextlib.contextmanager
def own_dockerd(registry, work):
    if shutil.which("dockerd") is None or os.geteuid() != 0:
        raise Missing("no Docker daemon is named by DOCKER_HOST, and none can be started without `dockerd` and root")
    # Sockets have short names, and the directory for temporary files may lie deep.
    run = tempfile.mkdtemp(prefix="qb-", dir="/tmp")
    address = f"unix://{run}/s"
    words = ["dockerd", "--host", address, "--pidfile", f"{run}/pid", "--exec-root", f"{run}/exec", "--data-root", f"{work}/docker",
             "--bridge", "none", "--iptables=false", "--ip6tables=false"]
    if registry.insecure:
        # The daemon wants the host alone, the BuildKit of its release 20.10 an address with a scheme.
        words += ["--insecure-registry", registry.host, "--insecure-registry", f"http://{registry.host}"]
    with open(f"{work}/dockerd.log", "wb") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        def answers():
            if process.poll() is not None:
                raise Missing("dockerd did not start: " + pathlib.Path(work, "dockerd.log").read_text(errors="replace")[-500:])
            return subprocess.run(["docker", "--host", address, "version"], capture_output=True, check=False).returncode == 0
        wait_until(answers, "the Docker daemon")
        yield address
    finally:
        end(process)
        shutil.rmtree(run, ignore_errors=True)
        remove_storage(f"{work}/docker")


@contextlib.contextmanager
def podman(registry, work):
    if shutil.which("podman") is None:
        raise Missing("podman is not here")
    storage, run = f"{work}/podman", tempfile.mkdtemp(prefix="qb-", dir="/tmp")
    program = ["podman", "--root", storage, "--runroot", run]
    version = command("podman", "--version").split()[-1]
    insecure = ["--tls-verify=false"] if registry.insecure else []
    try:
        yield Engine(f"Podman {version}", program, ["build", *insecure, *flags("podman")], insecure)
    finally:
        remove_storage(storage)
        shutil.rmtree(run, ignore_errors=True)


def remove_storage(directory):
    """What is mounted there would be emptied instead of being left alone."""
    mounts = [line.split()[1] for line in pathlib.Path("/proc/mounts").read_text().splitlines()]
    for mount in sorted((each for each in mounts if each.startswith(directory + "/") or each == directory), reverse=True):
        subprocess.run(["umount", "--lazy", mount], check=False)
    shutil.rmtree(directory, ignore_errors=True)


ENGINES = {"docker": docker, "podman": podman}
