"""The registry that everything is pushed to: what an image in it weighs, and one of our own where none is named."""
import contextlib
import json
import os
import shutil
import subprocess
import urllib.parse
import urllib.request

from .common import Failed, Missing, end, free_port, listens, wait_until

MANIFESTS = ", ".join([
    "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.index.v1+json"])


class Registry:
    """A host with a prefix below which this run's images lie."""

    def __init__(self, prefix, insecure):
        self.prefix, self.insecure = prefix, insecure
        self.host = prefix.split("/")[0]

    def settings(self, part):
        """What tells a service to use it, with names that no other service has filled."""
        return {"QUIRE_REGISTRY_PREFIX": f"{self.prefix}/{part}", "QUIRE_REGISTRY_INSECURE": str(self.insecure).lower()}

    def scheme(self):
        return "http" if self.insecure else "https"

    def call(self, path, method="GET", body=None, kind=MANIFESTS):
        headers = {"Accept": MANIFESTS} if body is None else {"Content-Type": kind}
        request = urllib.request.Request(f"{self.scheme()}://{self.host}/v2/{path}", method=method, data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            if answer.status == 202:
                raise Failed(f"the registry {self.host} mounts no blobs across repositories, which {path} needs")
            return answer.read()

    def manifest(self, image):
        request = urllib.request.Request(manifest_url(image, self.scheme()), headers={"Accept": MANIFESTS})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def copy(self, part, to):
        """Every tag of every repository below one part of the prefix, below another: what a service that starts there finds."""
        path = self.prefix.partition("/")[2]
        # From there on: a registry lists a page at a time, by name, and no part has a page of repositories.
        listed = json.loads(self.call(f"_catalog?n=100&last={path}/{part}"))["repositories"]
        for repository in listed:
            if repository.startswith(f"{path}/{part}/"):
                target = f"{path}/{to}/{repository.removeprefix(f'{path}/{part}/')}"
                for tag in json.loads(self.call(f"{repository}/tags/list")).get("tags") or []:
                    self.copy_manifest(repository, tag, target)

    def copy_manifest(self, repository, reference, target):
        body = self.call(f"{repository}/manifests/{reference}")
        manifest = json.loads(body)
        for child in manifest.get("manifests", []):
            self.copy_manifest(repository, child["digest"], target)
        for blob in [*manifest.get("layers", []), *([manifest["config"]] if "config" in manifest else [])]:
            query = urllib.parse.urlencode({"mount": blob["digest"], "from": repository})
            self.call(f"{target}/blobs/uploads/?{query}", "POST", b"", "application/octet-stream")
        self.call(f"{target}/manifests/{reference}", "PUT", body, manifest.get("mediaType", MANIFESTS.partition(",")[0]))

    def layers(self, image):
        """The image's layers in their order: (digest, bytes as stored)."""
        return layers(self.manifest(image))


def manifest_url(image, scheme):
    host, _, path = image.partition("/")
    name, at, digest = path.partition("@")
    if not at:
        name, _, digest = path.rpartition(":")
    else:
        # A tag beside a digest says nothing more.
        head, slash, last = name.rpartition("/")
        name = head + slash + last.partition(":")[0]
    return f"{scheme}://{host}/v2/{name}/manifests/{digest}"


def layers(manifest):
    return [(layer["digest"], layer["size"]) for layer in manifest["layers"]]


def weight(of):
    return sum(size for _, size in of)


@contextlib.contextmanager
def own_registry(work):
    """A registry over plain HTTP on the loopback, when the program `registry` is here."""
    program = shutil.which(os.environ.get("QUIRE_BENCH_REGISTRY", "registry"))
    if program is None:
        raise Missing("no registry is named by QUIRE_REGISTRY_PREFIX or QUIRE_TEST_REGISTRY, and no program `registry` is here")
    port = free_port()
    configuration = f"{work}/registry.yaml"
    with open(configuration, "w", encoding="utf-8") as out:
        # JSON is YAML.
        json.dump({"version": "0.1", "storage": {"filesystem": {"rootdirectory": f"{work}/registry"}},
                   "http": {"addr": f"127.0.0.1:{port}"}, "log": {"level": "warn", "accesslog": {"disabled": True}}}, out)
    with open(f"{work}/registry.log", "wb") as log:
        process = subprocess.Popen([program, "serve", configuration], stdout=log, stderr=log)
    try:
        wait_until(lambda: listens(port), "the registry")
        yield f"127.0.0.1:{port}"
    finally:
        end(process)


@contextlib.contextmanager
def registry(work, run):
    """The registry of the environment with a prefix of this run, or one of our own."""
    prefix = os.environ.get("QUIRE_REGISTRY_PREFIX")
    if prefix:
        yield Registry(f"{prefix}/{run}", os.environ.get("QUIRE_REGISTRY_INSECURE", "false") == "true")
    elif os.environ.get("QUIRE_TEST_REGISTRY"):
        yield Registry(f"{os.environ['QUIRE_TEST_REGISTRY']}/{run}", True)
    else:
        with own_registry(work) as host:
            yield Registry(f"{host}/{run}", True)
