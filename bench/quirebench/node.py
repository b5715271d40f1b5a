"""A node's containerd, with its defaults and an empty store: how long a pull takes, and how many bytes it fetches."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from .common import Missing, command, end, timed, wait_until
from .engine import remove_storage


class Node:
    def __init__(self, ctr, address, root, insecure):
        self.ctr, self.address, self.insecure = ctr, address, insecure
        self.content = pathlib.Path(root, "io.containerd.content.v1.content", "blobs", "sha256")

    def pull(self, image):
        """(seconds, bytes fetched); unpacking is part of it."""
        before = self.blobs()
        words = [self.ctr, "--address", self.address, "images", "pull", "--snapshotter", "overlayfs"]
        seconds, _ = timed(command, *words, *(["--plain-http"] if self.insecure else []), image)
        return seconds, sum(size for name, size in self.blobs().items() if name not in before)

    def blobs(self):
        return {blob.name: blob.stat().st_size for blob in self.content.iterdir()} if self.content.is_dir() else {}


def programs():
    """(containerd, ctr): of the directory that QUIRE_BENCH_CONTAINERD names, or of the path."""
    place = os.environ.get("QUIRE_BENCH_CONTAINERD")
    found = [shutil.which(name, path=place) for name in ("containerd", "ctr")]
    if None in found or os.geteuid() != 0:
        raise Missing("pulls are measured with the programs `containerd` and `ctr`, as root")
    return found


def version():
    return command(programs()[0], "--version").split()[2].lstrip("v").split("~")[0].split("+")[0]


@contextlib.contextmanager
def node(work, insecure):
    """An empty node until the block ends."""
    containerd, ctr = programs()
    root = tempfile.mkdtemp(prefix="node-", dir=work)
    run = tempfile.mkdtemp(prefix="qb-", dir="/tmp")
    address = f"{run}/s"
    # What Kubernetes would use of it is not needed to pull.
    pathlib.Path(run, "config.toml").write_text(
        'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n')
    with open(f"{run}/log", "wb") as log:
        process = subprocess.Popen([containerd, "--config", f"{run}/config.toml", "--root", root, "--state", f"{run}/state",
                                    "--address", address, "--log-level", "warn"], stdout=log, stderr=log)

    def answers():
        if process.poll() is not None:
            raise Missing("containerd did not start: " + pathlib.Path(run, "log").read_text(errors="replace")[-500:])
        return subprocess.run([ctr, "--address", address, "version"], capture_output=True, check=False).returncode == 0
    try:
        wait_until(answers, "containerd")
        yield Node(ctr, address, root, insecure)
    finally:
        end(process)
        remove_storage(f"{run}/state")
        remove_storage(root)
        shutil.rmtree(run, ignore_errors=True)
