"""Installs a conda environment with rattler: solved from specs, or exactly what a lock says; then its packages for pip.

Runs in a container as the notebook's user. What to install comes in install.json, which Quire has read and checked; where
channels are mirrored comes in the environment, and nothing of that stays in the image."""

import asyncio
import json
import os
import re
import shutil
import sys
import warnings
import zipfile
from pathlib import Path

HERE = Path(sys.argv[1])
PREFIX = Path(sys.argv[2])
WORK = Path("/tmp/quire-conda")
PLAN = json.loads((HERE / "install.json").read_text())
FILE = PLAN["file"]
SERVER_PYTHON = os.environ["NB_PYTHON_PREFIX"] + "/bin/python"

zipfile.ZipFile(HERE / "rattler.whl").extractall(WORK / "rattler")
sys.path[:0] = [str(HERE), str(WORK / "rattler")]

import locks  # noqa: E402
import pip_packages  # noqa: E402
import rattler  # noqa: E402
from rattler.exceptions import GatewayError, InstallerError, SolverError  # noqa: E402
from rattler.networking import Client  # noqa: E402
from stated import Failure, sentence  # noqa: E402

warnings.simplefilter("ignore")


def place_of(text):
    """File and line of the first dependency that the text names, which is where its author has to look."""
    found = []
    for asked in PLAN["specs"]:
        name = name_of(asked["spec"])
        named = re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", text) if name else None
        if named:
            found.append((named.start(), asked["line"]))
    return f"{FILE}, line {min(found)[1]}" if found else FILE


def name_of(spec):
    try:
        return rattler.MatchSpec(spec).name.normalized
    except Exception:
        return ""


def client():
    """Channels keep their own names and addresses; a mirror only answers in their place."""
    alias = channel_alias()
    mirrors = {alias + name + "/": url for name, url in json.loads(os.environ.get("QUIRE_CONDA_MIRRORS", "{}")).items()}
    if "QUIRE_CONDA_CHANNEL_ALIAS" in os.environ:
        mirrors[alias] = os.environ["QUIRE_CONDA_CHANNEL_ALIAS"]
    toml = 'tls-root-certs = "system"\n[mirrors]\n'
    for url, mirror in mirrors.items():
        toml += f"{json.dumps(url)} = [{json.dumps(mirror.rstrip('/') + '/')}]\n"
    return Client.from_config(rattler.Config.from_toml(toml))


def channel_alias():
    return rattler.Channel("x").base_url.removesuffix("x/")


def unreachable(error):
    text = sentence(error)
    missing = "could not find subdir" in text
    for channel in PLAN["channels"]:
        if rattler.Channel(channel).base_url in text or f"/{channel}/" in text:
            subject = f"The channel '{channel}'"
            break
    else:
        subject = "A channel"
    if missing:
        return Failure(
            "UNRESOLVABLE",
            f"{FILE}: {subject} does not exist ({text}); check its name, and quire.conda.mirrors.",
        )
    return Failure(
        "PACKAGES_UNREACHABLE",
        f"{FILE}: {subject} cannot be reached ({text}); try again, and check the network,"
        " quire.conda.channel-alias and quire.conda.mirrors if it lasts.",
    )


async def solve(gateway, specs, **more):
    try:
        return await rattler.solve(
            PLAN["channels"],
            [rattler.MatchSpec(spec, strict=False) for spec in specs],
            gateway=gateway,
            virtual_packages=rattler.VirtualPackage.detect(),
            channel_priority=rattler.ChannelPriority.Strict,
            **more,
        )
    except GatewayError as error:
        raise unreachable(error) from error
    except SolverError as error:
        text = sentence(error).removeprefix("Cannot solve the request because of: ")
        raise Failure(
            "UNRESOLVABLE",
            f"{place_of(text)}: no environment satisfies it: {text[:1000]}; change these dependencies, or add a channel"
            f" that has them (channels: {', '.join(PLAN['channels'])}).",
        ) from error


def check_specs():
    for asked in PLAN["specs"]:
        try:
            rattler.MatchSpec(asked["spec"], strict=False)
        except Exception as error:
            raise Failure(
                "INVALID_FILE",
                f"{FILE}, line {asked['line']}: '{asked['spec']}' is not a dependency that conda knows"
                f" ({sentence(error)}).",
            ) from error


async def records_for(gateway):
    """What is to be installed, with a kernel for the notebooks if it has a Python."""
    if PLAN["kind"] == "ENVIRONMENT":
        check_specs()
        specs = [asked["spec"] for asked in PLAN["specs"]] + PLAN["added"]
        try:
            return await solve(gateway, specs + PLAN["preferred"])
        except Failure as failure:
            if not PLAN["preferred"] or failure.args[0] != "UNRESOLVABLE":
                raise
            print(f"{FILE} has no solution with {PLAN['preferred'][0]}; trying other versions", flush=True)
            return await solve(gateway, specs)
    records = locks.of_pixi(PLAN, HERE / "pixi.lock") if PLAN["kind"] == "PIXI_LOCK" else locks.of_conda_lock(PLAN)
    names = {record.name.normalized for record in records}
    if "python" in names and "ipykernel" not in names | {package["name"] for package in PLAN["pinned"]}:
        print(f"{FILE} has no ipykernel, which notebooks need; it is added from the channels", flush=True)
        return await solve(gateway, sorted(names) + ["ipykernel"], pinned_packages=records)
    return records


async def install_conda():
    network = client()
    gateway = rattler.Gateway(cache_dir=WORK / "repodata", client=network)
    records = await records_for(gateway)
    for record in records:
        if not record.sha256 and not record.md5:
            raise Failure(
                "CORRUPT_PACKAGE", f"{FILE}: {record.url} has no hash in its channel or lock, so it was not used."
            )
        print(f"  {record.name.normalized} {record.version} {record.build}")
    print(f"Installing {len(records)} packages", flush=True)
    try:
        # Link scripts run as conda runs them; this container is there for that.
        await rattler.install(
            records,
            PREFIX,
            cache_dir=WORK / "packages",
            client=network,
            show_progress=False,
            execute_link_scripts=True,
        )
    except InstallerError as error:
        text = sentence(error)
        if "hash mismatch" in text:
            raise Failure(
                "CORRUPT_PACKAGE",
                f"{FILE}: a package is not the file that its channel or lock promises, so nothing was installed ({text});"
                " try again later, and check quire.conda.mirrors if it lasts.",
            ) from error
        if "failed to fetch" in text:
            raise Failure(
                "PACKAGES_UNREACHABLE",
                f"{FILE}: a package cannot be downloaded ({text}); try again, and check quire.conda.mirrors if it lasts.",
            ) from error
        raise Failure("STEP_FAILED", f"{FILE}: the packages could not be installed ({text}).") from error


def bind_kernel():
    """The kernel starts this environment's Python, wherever the server finds its name."""
    spec = PREFIX / "share/jupyter/kernels/python3/kernel.json"
    if spec.is_file():
        kernel = json.loads(spec.read_text())
        kernel["argv"][0] = str(PREFIX / "bin/python")
        spec.unlink()
        spec.write_text(json.dumps(kernel, indent=1) + "\n")
    elif (PREFIX / "bin/python").exists():
        print(f"{FILE}: the environment has no kernel; notebooks use the server's Python", flush=True)


try:
    asyncio.run(install_conda())
    pip_packages.install(PLAN, PREFIX, SERVER_PYTHON)
    bind_kernel()
except Failure as failure:
    code, why = failure.args
    print(f"quire-error: {code} {' '.join(why.split())}", flush=True)
    sys.exit(1)
finally:
    shutil.rmtree(WORK, ignore_errors=True)
