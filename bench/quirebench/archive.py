"""An image of the registry as an archive that every engine loads: old ones cannot pull layers that are compressed by zstd."""
import gzip
import json
import shutil
import subprocess
import tarfile
import urllib.request

from .common import Missing
from .registry import manifest_url


def save(registry, image, name, directory):
    """Writes the archive below the directory and returns its path; `name` is what the image is called once it is loaded."""
    directory.mkdir(parents=True, exist_ok=True)
    manifest = registry.manifest(image)
    blobs = manifest_url(image, registry.scheme()).rpartition("/manifests/")[0] + "/blobs/"

    def fetch(descriptor, to):
        with urllib.request.urlopen(blobs + descriptor["digest"], timeout=600) as answer, to.open("wb") as out:
            shutil.copyfileobj(answer, out, 1 << 20)
    fetch(manifest["config"], directory / "config.json")
    layers = []
    for index, layer in enumerate(manifest["layers"]):
        fetch(layer, directory / "blob")
        layers.append(f"{index}.tar")
        unpacked(directory / "blob", directory / layers[-1])
    with (directory / "manifest.json").open("w", encoding="utf-8") as out:
        json.dump([{"Config": "config.json", "RepoTags": [name], "Layers": layers}], out)
    archive = directory / "image.tar"
    with tarfile.open(archive, "w") as tar:
        for member in ("manifest.json", "config.json", *layers):
            tar.add(directory / member, member)
            (directory / member).unlink()
    return archive


def unpacked(blob, tar):
    """The layer without its compression, which its first bytes tell."""
    with blob.open("rb") as stream:
        magic = stream.read(4)
    with tar.open("wb") as out:
        if magic == b"\x28\xb5\x2f\xfd":
            if shutil.which("zstd") is None:
                raise Missing("the base's layers are compressed by zstd, and no program `zstd` is here")
            subprocess.run(["zstd", "-dcq", str(blob)], stdout=out, check=True)
        else:
            with gzip.open(blob) if magic[:2] == b"\x1f\x8b" else blob.open("rb") as stream:
                shutil.copyfileobj(stream, out, 1 << 20)
    blob.unlink()
