"""A running Quire, seen through its API; and one of this checkout, started for a measurement."""
import contextlib
import http.client
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

from . import events
from .common import ROOT, Failed, end, free_port

COLLECTION = re.compile(r"(\d+)M->(\d+)M\((\d+)M\)")


class Launch:
    """How a launch went: seconds to `ready`, seconds from the first `launching` to it, the last event, and all of them."""

    def __init__(self, seconds, event, timeline):
        self.seconds, self.event, self.timeline = seconds, event, timeline
        self.image = event.get("imageName", "")
        launching = timeline.first("launching")
        self.launching = 0.0 if launching is None else seconds - launching


class Service:
    def __init__(self, url, log=None, process=None):
        self.url, self.log, self.process = url.rstrip("/"), log, process

    def launch(self, repository_url, build_only=False, ref="main", built=None):
        """Follows a launch to its end.

        `built` says whether something has to be built, or must not; otherwise something else was measured than is meant.
        """
        at = urllib.parse.urlsplit(self.url)
        kind = http.client.HTTPSConnection if at.scheme == "https" else http.client.HTTPConnection
        connection = kind(at.hostname, at.port, timeout=1800)
        path = f"{at.path}/build/git/{urllib.parse.quote(repository_url, safe='')}/{ref}" + ("?build_only=true" if build_only else "")
        timeline, began = events.Timeline(), time.monotonic()
        connection.request("GET", path, headers={"Accept": "text/event-stream"})
        with contextlib.closing(connection), connection.getresponse() as answer:
            for _, event in events.read(answer, time.monotonic):
                now = time.monotonic() - began
                timeline.add(now, event)
                if event.get("phase") == "failed":
                    raise Failed(f"{repository_url}: {event.get('message', '').strip()}")
                if event.get("phase") == "ready":
                    if built is not None and timeline.built() != built:
                        raise Failed(f"{repository_url} at {ref} was {'not ' if built else ''}built, which is not what is measured")
                    return Launch(now, event, timeline)
        raise Failed(f"{repository_url}: the event stream ended without `ready` or `failed` (HTTP {answer.status})")

    def stop(self, event):
        """Ends the session of a launch, as who has its token may."""
        session = urllib.parse.urlsplit(event["url"]).path.strip("/").split("/")[-1]
        request = urllib.request.Request(f"{self.url}/api/v1/sessions/{session}", method="DELETE",
                                         headers={"Authorization": f"token {event['token']}"})
        try:
            urllib.request.urlopen(request, timeout=60).close()
        except OSError as problem:
            raise Failed(f"the session at {event['url']} could not be stopped: {problem}") from problem

    def processor(self):
        """(seconds of processor time of the process, seconds of the programs that it has started and that have ended)"""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks = os.sysconf("SC_CLK_TCK")
        return (int(fields[11]) + int(fields[12])) / ticks, (int(fields[13]) + int(fields[14])) / ticks

    def resident(self):
        """The most memory that the process has had, in bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) * 1024


def copied(cache, to):
    subprocess.run(["cp", "-a", "--reflink=auto", str(cache), str(to)], check=True)


def heap_before_collections(log):
    """The most mebibytes that were in use before a collection, of the JVM's log of collections; None when there was none."""
    return max((int(before) for before, _, _ in COLLECTION.findall(log)), default=None)


@contextlib.contextmanager
def own_service(work, settings, seed=None):
    """A service of this checkout until the block ends, with a fresh cache or a copy of that of the directory `seed`."""
    port = free_port()
    home = tempfile.mkdtemp(prefix="service-", dir=work)
    # Always the same place, because what lies in a cache may name it.
    cache = pathlib.Path(work, "cache")
    shutil.rmtree(cache, ignore_errors=True)
    if seed is not None:
        copied(seed, cache)
    environment = dict(
        os.environ, QUIRE_CACHE=str(cache), QUIRE_STATE=f"{home}/state", QUIRE_REPOSITORIES_PRIVATE_ADDRESSES="allow", **settings)
    # A file, so that a service which says much is not held up by a pipe that nobody empties.
    log = pathlib.Path(home, "log")
    with log.open("wb") as out:
        process = subprocess.Popen([str(ROOT / "quire"), "serve", "--port", str(port)], env=environment, stdout=out, stderr=out)
    try:
        limit = time.monotonic() + 1800
        while b"Quire is ready" not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > limit:
                raise Failed("the service did not start:\n" + log.read_text(errors="replace")[-2000:])
            time.sleep(0.2)
        service = Service(f"http://localhost:{port}", log, process)
        try:
            yield service
        except Failed as problem:
            raise Failed(f"{problem}\nThe service's last lines:\n{log.read_text(errors='replace')[-2000:]}") from problem
    finally:
        end(process)
        shutil.rmtree(home, ignore_errors=True)
