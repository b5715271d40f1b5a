"""Launches at a rate, as many clients make them, and restarts beside all the sessions that come of it."""
import asyncio
import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from .cluster import Cluster, cluster_settings
from .common import Failed, ROOT, end, free_port, say
from .repositories import Repositories
from .service import heap_before_collections, own_service

HEAP = "512m"
MOST_WRITES = 2
SERVES_WITHIN = 5.0


def measure(options, work, namespace):
    there, rows = Cluster(namespace), []
    repositories = Repositories(f"{work}/repositories", "localhost")
    example = repositories.example("minimal")
    log = f"{work}/gc.log"
    settings = dict(cluster_settings(namespace), QUIRE_KUBERNETES_ROUTE="proxy", QUIRE_KUBERNETES_WILDCARD_URL="http://*.sessions.localhost",
                    QUIRE_SESSIONS_LAUNCH_TIMEOUT="10m", QUIRE_SESSIONS_IDLE="12h", QUIRE_SESSIONS_MAX_AGE="24h",
                    QUIRE_JAVA_OPTS=f"{os.environ.get('QUIRE_JAVA_OPTS', '')} -Xmx{HEAP} -Xlog:gc:file={log}")
    try:
        with own_service(work, settings) as service:
            url = repositories.url(example)
            service.launch(url, build_only=True, ref=example.ref)
            if "many" in options.cases:
                rows += at_a_rate(options, service, url, example.ref, there)
                rows.append(("heap before a collection, at most", HEAP, f"{heap_before_collections(pathlib.Path(log).read_text())} MiB", True))
            missing = options.sessions - len(there.pods())
            if "restart" in options.cases and missing > 0:
                say(f"{missing} more sessions …")
                launched = asyncio.run(launches(service.url, url, example.ref, missing, options.rate))
                failed = [message for _, end, message in launched if end != "ready"]
                if failed:
                    say(f"{len(failed)} did not come up, the first: {failed[0]}")
        if "restart" in options.cases:
            rows += restart(options, work, settings, there)
    finally:
        there.close()
    return rows


def at_a_rate(options, service, url, ref, there):
    say(f"{options.launches} launches at {options.rate:g}/s …")
    before = writes(there)
    launched = asyncio.run(launches(service.url, url, ref, options.launches, options.rate))
    made = writes(there)
    ready = [seconds for seconds, end, _ in launched if end == "ready"]
    sessions = {session for _, end, session in launched if end == "ready"}
    pods = [pod["metadata"]["labels"]["quire.dev/session"] for pod in there.pods()]
    lost, doubled = options.launches - len(ready), len(pods) - len(set(pods)) + len(ready) - len(sessions)
    for message in sorted({session for _, end, session in launched if end != "ready"})[:3]:
        say(f"failed: {message}")
    each = {verb: (made.get(verb, 0) - before.get(verb, 0)) / options.launches for verb in made}
    # The end of a session is one more, its DELETE.
    total = sum(each.values()) + 1
    seconds = sorted(ready) or [float("nan")]
    return [
        (f"{options.launches} launches at {options.rate:g}/s: lost", "none", lost, lost == 0),
        ("… doubled", "none", doubled, doubled == 0),
        ("… sessions told that have no Pod", "none", len(sessions - set(pods)), sessions <= set(pods)),
        ("… API writes for each, its end included", f"≤ {MOST_WRITES}", f"{total:.2f}", total <= MOST_WRITES + 0.05),
        ("… seconds to ready: median, 95 %, most", "",
         f"{statistics.median(seconds):.2f}, {seconds[int(len(seconds) * 0.95) - 1]:.2f}, {seconds[-1]:.2f}", None)]


def writes(there):
    """Requests that wrote Pods, Services, Ingresses or HTTPRoutes, by verb, as the API server counts them; no status, no binding."""
    with urllib.request.urlopen(there.base + "/metrics", timeout=60) as answer:
        text = answer.read().decode()
    counted = {}
    for labels, number in re.findall(r"^apiserver_request_total\{(.*)\} (\S+)$", text, re.MULTILINE):
        label = dict(re.findall(r'(\w+)="([^"]*)"', labels))
        if (label.get("resource") in ("pods", "services", "ingresses", "httproutes") and label.get("subresource") == ""
                and label.get("verb") in ("POST", "PUT", "PATCH") and label.get("code", "").startswith("2")):
            counted[label["verb"]] = counted.get(label["verb"], 0) + float(number)
    return counted


async def launches(base, url, ref, number, rate):
    """(seconds, `ready` or else, session or what was said) of each launch; they are begun in even steps, whatever becomes of them."""
    began, running = time.monotonic(), []
    for each in range(number):
        await asyncio.sleep(max(0, began + each / rate - time.monotonic()))
        running.append(asyncio.create_task(launch(base, url, ref)))
    return await asyncio.gather(*running)


async def launch(base, url, ref):
    at, began = urllib.parse.urlsplit(base), time.monotonic()
    path = f"/build/git/{urllib.parse.quote(url, safe='')}/{ref}?request={uuid.uuid4()}"
    last = "the stream ended without a last event"
    try:
        reader, writer = await asyncio.open_connection(at.hostname, at.port, limit=1 << 20)
        with contextlib.closing(writer):
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n".encode())
            async for line in reader:
                if line.startswith(b"data:"):
                    event = json.loads(line[5:])
                    last = event.get("message", "").strip()
                    if event.get("phase") == "ready":
                        return time.monotonic() - began, "ready", urllib.parse.urlsplit(event["url"]).hostname.split(".")[0]
                    if event.get("phase") == "failed":
                        break
    except OSError as problem:
        last = str(problem)
    return time.monotonic() - began, "failed", last


def restart(options, work, settings, there):
    before = {pod["metadata"]["uid"] for pod in there.pods()}
    port, inner = free_port(), free_port()
    say(f"starting anew beside {len(before)} sessions …")
    with own_service(work, settings) as service:
        served = answers_after(f"{service.url}/ready")
    proxy = {**os.environ, **settings, "QUIRE_MODE": "cluster", "QUIRE_PROXY_HOST": "127.0.0.1", "QUIRE_PROXY_PORT": str(port),
             "QUIRE_PROXY_INNER_PORT": str(inner), "QUIRE_PROXY_NOTICE": "0s", "QUIRE_PROXY_DRAIN": "0s"}
    archive = f"{work}/proxy.jsa"
    first, _ = proxy_starts(there, proxy, archive)
    again, leads = proxy_starts(there, proxy, archive)
    kept = len(before & {pod["metadata"]["uid"] for pod in there.pods()})
    return [
        (f"session proxy beside {len(before)} sessions: from its start until it serves them all, the first time", "", f"{first:.2f} s", None),
        ("… when it starts again", f"≤ {SERVES_WITHIN:g} s", f"{again:.2f} s", again <= SERVES_WITHIN),
        ("… it leads to the last of them, and to no other", "yes", "yes" if leads else "no", leads),
        ("… the service: from when it listens until it is ready", f"≤ {SERVES_WITHIN:g} s", f"{served:.2f} s", served <= SERVES_WITHIN),
        ("… sessions that are still there", "all", f"{kept} of {len(before)}", kept == len(before))]


def proxy_starts(there, environment, archive):
    """Seconds from the start of the process until it is ready, and whether it knows who is there."""
    port, inner = environment["QUIRE_PROXY_PORT"], environment["QUIRE_PROXY_INNER_PORT"]
    session = there.pods()[-1]["metadata"]["labels"]["quire.dev/session"]
    began = time.monotonic()
    process = subprocess.Popen(proxy_command(archive), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        answers_after(f"http://127.0.0.1:{inner}/readyz")
        seconds = time.monotonic() - began
        known = is_known(f"http://127.0.0.1:{port}/", f"{session}.sessions.localhost")
        stranger = is_known(f"http://127.0.0.1:{port}/", f"{'a' * len(session)}.sessions.localhost")
    finally:
        end(process)
    return seconds, known and not stranger


def proxy_command(archive):
    """As the chart has it."""
    java = pathlib.Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
    classes = f"{ROOT}/binder-api/target/lib/*"
    jar = next(pathlib.Path(ROOT, "binder-api/target").glob("binder-api-*.jar"))
    return [str(java), f"-Xmx{HEAP}", "-XX:+UseCompactObjectHeaders", "-XX:+AutoCreateSharedArchive", f"-XX:SharedArchiveFile={archive}",
            "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
            "-cp", f"{jar}:{classes}", "dev.quire.api.ProxyApplication"]


def answers_after(url, limit=120):
    began = time.monotonic()
    while time.monotonic() < began + limit:
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(url, timeout=5):
                return time.monotonic() - began
        time.sleep(0.05)
    raise Failed(f"{url} did not answer within {limit} s")


def is_known(url, host):
    """Whether the proxy tries to reach the session; whoever answers at a simulated Pod's address is not Jupyter."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Host": host}), timeout=30):
            return True
    except urllib.error.HTTPError as refused:
        return refused.code != 404 or b"session" not in refused.read().lower()
