"""The Kubernetes cluster that sessions are launched on, and the floor of a launch: a bare Pod."""
import contextlib
import http.client
import json
import os
import subprocess
import time
import urllib.request
import uuid

from .common import Failed


class Cluster:
    """The Kubernetes API, through `kubectl proxy`: no client to start up within what is timed."""

    def __init__(self, namespace):
        self.namespace = namespace
        self.proxy = subprocess.Popen(["kubectl", "proxy", "--port=0"], stdout=subprocess.PIPE, text=True)
        self.base = "http://" + self.proxy.stdout.readline().split()[-1]

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.base + path, method=method, headers={"Content-Type": "application/json"},
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def pods(self):
        return self.call("GET", f"/api/v1/namespaces/{self.namespace}/pods")["items"]

    def bare_pod(self, model):
        """Seconds from the creation of a Pod like that one, with no labels and no owner, to Jupyter's first answer."""
        name = f"bench-floor-{uuid.uuid4().hex[:8]}"
        path = f"/api/v1/namespaces/{self.namespace}/pods"
        keep = ("containers", "securityContext", "volumes", "imagePullSecrets", "automountServiceAccountToken", "enableServiceLinks")
        spec = {key: value for key, value in model["spec"].items() if key in keep}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": dict(spec, restartPolicy="Never")}
        began = time.monotonic()
        self.call("POST", path, pod)
        try:
            address = None
            while time.monotonic() < began + 120:
                if address is None:
                    address = self.call("GET", f"{path}/{name}")["status"].get("podIP")
                elif answers(address):
                    return time.monotonic() - began
                time.sleep(0.02)
            raise Failed(f"the bare Pod at {address} did not answer within 120 s; its address must be reachable from here")
        finally:
            self.call("DELETE", f"{path}/{name}?gracePeriodSeconds=0")

    def wait_until_empty(self):
        limit = time.monotonic() + 60
        while self.pods() and time.monotonic() < limit:
            time.sleep(0.3)

    def close(self):
        self.proxy.terminate()
        self.proxy.wait()


def answers(address):
    """Whether Jupyter answers; its base path and token do not matter, any answer of HTTP is one."""
    connection = http.client.HTTPConnection(address, 8888, timeout=1)
    try:
        connection.request("GET", "/api/status")
        connection.getresponse().read()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextlib.contextmanager
def own_namespace():
    name = f"quire-bench-{uuid.uuid4().hex[:6]}"
    subprocess.run(["kubectl", "create", "namespace", name], check=True, stdout=subprocess.DEVNULL)
    try:
        subprocess.run(["kubectl", "label", "namespace", name, "pod-security.kubernetes.io/enforce=restricted"],
                       check=True, stdout=subprocess.DEVNULL)
        yield name
    finally:
        subprocess.run(["kubectl", "delete", "namespace", name, "--wait=false"], check=False, stdout=subprocess.DEVNULL)


def cluster_settings(namespace):
    prefix = os.environ.get("QUIRE_REGISTRY_PREFIX")
    settings = {"QUIRE_MODE": "cluster", "QUIRE_KUBERNETES_NAMESPACE": namespace}
    if prefix is None:
        # A prefix of its own, so that no earlier run has filled it.
        settings.update(QUIRE_REGISTRY_PREFIX=f"{os.environ['QUIRE_TEST_REGISTRY']}/{namespace}", QUIRE_REGISTRY_INSECURE="true")
    if "QUIRE_TEST_INGRESS" in os.environ:
        settings.setdefault("QUIRE_KUBERNETES_INGRESS_URL", os.environ["QUIRE_TEST_INGRESS"])
        settings.setdefault("QUIRE_KUBERNETES_INGRESS_CLASS", os.environ["QUIRE_TEST_INGRESS_CLASS"])
    return settings
