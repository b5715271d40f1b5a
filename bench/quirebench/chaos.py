"""A service is killed at random moments of launches. Half of the clients come back, to another service of the installation."""
import contextlib
import http.client
import os
import random
import secrets
import signal
import threading
import time
import urllib.parse
import uuid

from . import events
from .cluster import Cluster, cluster_settings
from .common import Failed, say
from .repositories import Repositories
from .service import own_service

LONGEST = 4.0
CLEARED = 120


def measure(options, work, namespace):
    there, moments = Cluster(namespace), random.Random(options.seed)
    repositories = Repositories(f"{work}/chaos", "localhost")
    example = repositories.example("minimal")
    url = repositories.url(example)
    key = f"{work}/session-key"
    with open(key, "wb") as file:
        file.write(secrets.token_bytes(32))
    settings = dict(cluster_settings(namespace), QUIRE_SESSIONS_KEY_FILE=key)
    told, doubled, lost = {}, [], []
    try:
        with own_service(work, settings) as other:
            model = other.launch(url, ref=example.ref)
            other.stop(model.event)
            for number in range(options.kills):
                request, comes_back = str(uuid.uuid4()), number % 2 == 0
                with another(work, settings) as victim:
                    moment = moments.uniform(0, LONGEST)
                    heard = cut(victim, url, example.ref, request, moment)
                if comes_back or "url" in heard:
                    try:
                        ready = follow(other, url, example.ref, request) if "url" not in heard else heard
                        told[session(ready)] = ready
                    except Failed as problem:
                        lost.append(str(problem))
                doubled += twice(there)
                say(f"kill {number + 1} of {options.kills} after {moment:.2f} s: {'came back' if comes_back else 'gone'}; {len(told)} told")
                for ready in told.values():
                    other.stop(ready)
                told.clear()
            began = time.monotonic()
            while there.pods() and time.monotonic() < began + CLEARED:
                time.sleep(1)
            orphans, seconds = len(there.pods()), time.monotonic() - began
    finally:
        there.close()
    return [
        (f"{options.kills} kills at random moments of launches: sessions of one request that have two Pods", "0", len(doubled), not doubled),
        ("… clients that came back and got no session", "0", len(lost), not lost),
        ("… orphans after two minutes", "0", orphans, orphans == 0),
        ("… the last one gone after", f"≤ {CLEARED} s", f"{seconds:.0f} s", orphans == 0)]


@contextlib.contextmanager
def another(work, settings):
    """A second service of the same installation, with a cache directory of its own."""
    own = os.path.join(work, "victim")
    os.makedirs(own, exist_ok=True)
    with own_service(own, settings) as victim:
        yield victim


def cut(service, url, ref, request, moment):
    """Launches, and kills the service after so many seconds; the last event that was heard."""
    timer = threading.Timer(moment, lambda: os.kill(service.process.pid, signal.SIGKILL))
    last = {}
    timer.start()
    try:
        last = follow(service, url, ref, request)
    except (Failed, OSError, http.client.HTTPException):
        # Cut, as is meant.
        pass
    timer.join()
    service.process.wait()
    return last


def follow(service, url, ref, request):
    at = urllib.parse.urlsplit(service.url)
    connection = http.client.HTTPConnection(at.hostname, at.port, timeout=300)
    connection.request("GET", f"/build/git/{urllib.parse.quote(url, safe='')}/{ref}?request={request}", headers={"Accept": "text/event-stream"})
    last = {}
    with contextlib.closing(connection), connection.getresponse() as answer:
        for _, last in events.read(answer, time.monotonic):
            if last.get("phase") in ("ready", "failed"):
                break
    if last.get("phase") != "ready":
        raise Failed(f"a launch ended with {last.get('phase')}: {last.get('message', '').strip()}")
    return last


def session(ready):
    return urllib.parse.urlsplit(ready["url"]).path.strip("/").split("/")[-1]


def twice(there):
    """Sessions that have two Pods which both are to run."""
    seen, twice_seen = set(), []
    for pod in there.pods():
        if "deletionTimestamp" not in pod["metadata"] and pod["status"].get("phase") in ("Pending", "Running"):
            name = pod["metadata"]["labels"].get("quire.dev/session")
            twice_seen += [name] if name in seen else []
            seen.add(name)
    return twice_seen
