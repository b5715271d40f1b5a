"""The command line of `bench/sessions`: many launches at a rate, restarts beside many sessions, and services that are killed."""
import argparse
import os
import signal
import subprocess
import sys
import tempfile

from . import chaos, many
from .cluster import own_namespace
from .common import Failed, Missing, say

EPILOG = """cases:
  many      launches at a rate: how many were lost or doubled, how long they took, requests that wrote, heap
  restart   beside so many running sessions, the service and the session proxy start anew: how long until they serve
  chaos     a service is killed (SIGKILL) at random moments of launches, half of whose clients come back to another one:
            what was doubled, and what is left two minutes later

`many` and `restart` want a cluster with room for so many Pods, simulated nodes for instance; where sessions are to run is said by the
settings of the service (QUIRE_KUBERNETES_POD_TOLERATIONS, QUIRE_KUBERNETES_POD_OVERLAY). `chaos` wants real nodes.

environment: KUBECONFIG with QUIRE_TEST_CLUSTER=yes; QUIRE_REGISTRY_PREFIX or QUIRE_TEST_REGISTRY (host and port, plain HTTP).
"""


def arguments(words):
    parser = argparse.ArgumentParser(description="Launches many sessions on a test cluster, and kills services.", epilog=EPILOG,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=lambda text: text.split(","), default=["many", "restart"], help="with commas (many,restart)")
    parser.add_argument("--launches", type=int, default=1000, metavar="N", help="of `many` (1000)")
    parser.add_argument("--rate", type=float, default=50, metavar="N", help="launches that are begun in a second (50)")
    parser.add_argument("--sessions", type=int, default=5000, metavar="N", help="that run when `restart` starts (5000)")
    parser.add_argument("--kills", type=int, default=50, metavar="N", help="of `chaos` (50)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of `chaos` (1)")
    return parser.parse_args(words)


def main(words=None):
    options = arguments(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if os.environ.get("QUIRE_TEST_CLUSTER") != "yes" or not os.environ.get("KUBECONFIG"):
            raise Missing("KUBECONFIG with QUIRE_TEST_CLUSTER=yes does not name a cluster that may be used")
        rows = []
        with tempfile.TemporaryDirectory(prefix="quire-bench-") as work, own_namespace() as namespace:
            if {"many", "restart"} & set(options.cases):
                rows += many.measure(options, work, namespace)
            if "chaos" in options.cases:
                rows += chaos.measure(options, work, namespace)
    except (Failed, subprocess.CalledProcessError) as problem:
        say(str(problem))
        return 1
    print("| what | goal | seen | |\n|---|---|---:|---|")
    for what, goal, seen, met in rows:
        print(f"| {what} | {goal} | {seen} | {'' if met is None else 'met' if met else 'not met'} |")
    return 0 if all(met is not False for *_, met in rows) else 3
