"""Makes the conda packages `python`, `pip` and `ipykernel` of what this container has, as a channel below the directory given.

The tests cannot reach a channel with a CPython. Debian's is nearly as good, because it finds its modules relative to itself; where
it would look for packages in Debian's places, it is led to those of upstream, which conda's has.
"""

import hashlib
import importlib.metadata
import io
import json
import re
import sys
import sysconfig
import tarfile
from pathlib import Path

CHANNEL = Path(sys.argv[1])
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
VERSION = ".".join(map(str, sys.version_info[:3]))
REPODATA = {}


def package(name, version, depends, files):
    """Files: path to bytes, or to the target of a link."""
    index = {"name": name, "version": version, "build": "0", "build_number": 0, "depends": depends, "subdir": "linux-64"}
    paths = []
    for path, content in sorted(files.items()):
        kind = "softlink" if isinstance(content, str) else "hardlink"
        paths.append({"_path": path, "path_type": kind})
        if kind == "hardlink":
            paths[-1] |= {"sha256": hashlib.sha256(content).hexdigest(), "size_in_bytes": len(content)}
    described = files | {
        "info/index.json": json.dumps(index).encode(),
        "info/paths.json": json.dumps({"paths": paths, "paths_version": 1}).encode(),
    }
    target = CHANNEL / "linux-64" / f"{name}-{version}-0.tar.bz2"
    with tarfile.open(target, "w:bz2", compresslevel=1) as tar:
        for path, content in sorted(described.items()):
            info = tarfile.TarInfo(path)
            info.mode = 0o755 if path.startswith("bin/") or ".so" in path else 0o644
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    data = target.read_bytes()
    REPODATA[target.name] = index | {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def python():
    files = {"bin/" + PYTHON: Path("/usr/bin/" + PYTHON).read_bytes(), "bin/python": PYTHON, "bin/python3": PYTHON}
    library = Path("/usr/lib") / PYTHON
    for path in library.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path.name not in ("EXTERNALLY-MANAGED", "sitecustomize.py"):
            files[f"lib/{PYTHON}/{path.relative_to(library)}"] = path.read_bytes()
    scheme = f"lib/{PYTHON}/sysconfig/__init__.py"
    files[scheme] = files[scheme].replace(b"prefix_scheme = 'posix_local'", b"prefix_scheme = 'posix_prefix'")
    files[f"lib/{PYTHON}/site-packages/README.txt"] = b"Packages go here.\n"
    files[f"lib/{PYTHON}/dist-packages"] = "site-packages"
    package("python", VERSION, [], files)


def closure(name, found):
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key not in found:
        found[key] = importlib.metadata.distribution(name)
        for line in found[key].requires or []:
            marker = line.partition(";")[2]
            if not any(word in marker for word in ("extra", "platform", "implementation")):
                try:
                    closure(re.match(r"[A-Za-z0-9_.-]+", line)[0], found)
                except importlib.metadata.PackageNotFoundError:
                    pass
    return found


def distribution(name, depends):
    files = {}
    for found in closure(name, {}).values():
        for path in found.files:
            real = Path(found.locate_file(path)).resolve()
            inside = real.relative_to(sys.prefix)
            if real.is_file() and "__pycache__" not in real.parts and inside.parts[0] != "bin":
                files[str(inside)] = real.read_bytes()
    package(name, importlib.metadata.version(name), depends, files)


(CHANNEL / "linux-64").mkdir(parents=True)
(CHANNEL / "noarch").mkdir()
assert sysconfig.get_platform() == "linux-x86_64"
python()
distribution("pip", ["python"])
distribution("ipykernel", [f"python >={VERSION}"])
for subdir, packages in (("linux-64", REPODATA), ("noarch", {})):
    data = {"info": {"subdir": subdir}, "packages": packages, "packages.conda": {}}
    (CHANNEL / subdir / "repodata.json").write_text(json.dumps(data))
