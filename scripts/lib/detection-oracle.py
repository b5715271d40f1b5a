"""Asks repo2docker what it would build for each tree of a directory; called by scripts/renew-detection-oracle.

    detection-oracle.py DIRECTORY    DIRECTORY/index has a line "NAME ID" for each tree, which lies in DIRECTORY/NAME

Prints a JSON line for each tree. What is had over the network is had from here instead: the published versions of Julia
are those of JULIA_VERSIONS, which are the first line printed, and R's snapshots are not asked for.
"""

import datetime
import json
import logging
import os
import pathlib
import re
import sys

import requests
from repo2docker.app import Repo2Docker

JULIA_VERSIONS = ["0.7.0", "1.0.5", "1.3.1", "1.5.4", "1.6.7", "1.9.3", "1.9.4", "1.10.5", "1.11.2", "1.12.0-rc1"]
COMMANDS = [
    (r"apt-get install --yes --no-install-recommends (.*?) &&", "apt"),
    (r"MAMBA_EXE} env update -p \S+ --file \"(.*?)\"", "conda"),
    (r"pip install --no-cache-dir -r \"(.*?)\"", "pip"),
    (r"pip install --no-cache-dir (\.)", "pip"),
    (r"install -p \S+ (r-base\S*) r-irkernel", "conda"),
    (r"\(cd (\S+) (?:(?!pipenv install).)*pipenv install --ignore-pipfile", "pipenv-lock"),
    (r"\(cd (\S+) (?:(?!pipenv install).)*pipenv install --skip-lock", "pipenv"),
    (r"Rscript --no-save --no-restore --no-init-file --no-environ ([^\s;]+)", "rscript"),
    (r"(remotes::install_local\(\))", "r"),
    (r"julia --project=\$\{REPO_DIR\}(\S*) ", "julia"),
    (r"nix-shell (\S+)", "nix"),
]


class Answer:
    """Stands in for an answer of the network."""

    status_code = 200

    def __init__(self, document):
        self.document = document

    def json(self):
        return self.document

    def raise_for_status(self):
        pass


def get(url, **_):
    if "julia" in url:
        return Answer({version: {"stable": "-" not in version, "files": []} for version in JULIA_VERSIONS})
    raise OSError("no network for the oracle")


def post(url, **_):
    return Answer({"upsi": "snapshot"})


requests.get, requests.post = get, post


class Warnings(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(str(record.msg))


def winner(app):
    for pack in app.buildpacks:
        instance = pack(base_image="x")
        if instance.detect():
            return instance, False
    return app.default_buildpack(base_image="x"), True


def installs(pack):
    found = []
    for _, script in pack.get_preassemble_scripts() + pack.get_assemble_scripts():
        for pattern, tool in COMMANDS:
            for match in re.finditer(pattern, script.replace("\\\n", " "), re.DOTALL):
                words = match.group(1).split() if tool == "apt" else [match.group(1)]
                found += [f"{tool}:{word}" for word in words]
    return sorted(set(found))


def ask(app, warnings):
    pack, fallback = winner(app)
    pack.platform = "linux/amd64"
    answer = {"pack": type(pack).__name__.removesuffix("BuildPack") + ("?" if fallback else "")}
    if answer["pack"] == "JuliaRequire":
        pack.build(None, "x", 0, {}, [], {})
    if hasattr(pack, "python_version"):
        answer["python"] = pack.python_version
        if any("Python version unspecified" in line for line in warnings.lines):
            answer["python"] += "?"
    if getattr(pack, "r_version", ""):
        answer["r"] = pack.r_version
    if getattr(pack, "checkpoint_date", None) and answer["pack"] == "R":
        date = pack.checkpoint_date
        answer["date"] = "recent" if date >= datetime.date.today() - datetime.timedelta(days=2) else str(date)
    if answer["pack"] == "JuliaProjectToml":
        answer["julia"] = pack.julia_version
    pack.get_build_script_files()
    pack.get_build_scripts()
    answer["installs"] = installs(pack)
    if pack.get_post_build_scripts():
        (answer["postBuild"],) = pack.get_post_build_scripts()
    if pack.get_start_script():
        answer["start"] = pack.get_start_script().removeprefix("${REPO_DIR}/")
    return answer


def main(directory):
    warnings = Warnings()
    app = Repo2Docker()
    logger = logging.getLogger("repo2docker")
    logging.raiseExceptions = False
    logger.addHandler(warnings)
    app.log.addHandler(warnings)
    app.log.propagate = False
    print(json.dumps({"julia": JULIA_VERSIONS}))
    for line in (directory / "index").read_text().splitlines():
        name, identity = line.split()
        os.chdir(directory / name)
        warnings.lines.clear()
        try:
            answer = ask(app, warnings)
        except Exception as e:  # whatever it raises ends its build
            text = str(e).replace(str(directory), "").split("\n")[0]
            answer = {"error": f"{type(e).__name__}: {text[:100]}"}
        print(json.dumps({"tree": name, "id": identity} | answer, separators=(",", ":")))


main(pathlib.Path(sys.argv[1]).resolve())
