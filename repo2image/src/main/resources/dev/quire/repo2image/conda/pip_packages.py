"""The packages that an environment has from the Python package index."""

import os
import subprocess
from pathlib import Path

from stated import Failure

HERE = Path(__file__).parent


def lines_for(plan):
    """The lines of the requirements file for pip: those of the author, or pins with their hashes."""
    lines = list(plan["pip"])
    for package in plan["pinned"]:
        remote = package["url"].startswith("https://") or package["url"].startswith("http://")
        if package["sha256"] and "PIP_INDEX_URL" in os.environ:
            lines.append(f"{package['name']}=={package['version']} --hash=sha256:{package['sha256']}")
        elif package["sha256"]:
            lines.append(f"{package['name']} @ {package['url'].split('#')[0]} --hash=sha256:{package['sha256']}")
        elif remote or package["url"].startswith("git+"):
            lines.append(f"{package['name']} @ {package['url']}")
        else:
            lines.append(package["url"])
    return lines


def install(plan, prefix, server):
    """By the environment's own pip; a lock's environment may have none, then by the server's."""
    lines = lines_for(plan)
    if HERE.joinpath("requirements.txt").is_file():
        lines.append(f"-r {HERE}/requirements.txt")
    if not lines:
        return
    python = str(prefix / "bin/python")
    # The paths of local packages are relative to the file, as for conda.
    directory = Path(os.environ["REPO_DIR"]) / os.path.dirname(plan["file"])
    directory = directory if directory.is_dir() else Path(os.environ["REPO_DIR"])
    requirements = directory / f".quire-{os.getpid()}-requirements.txt"
    own = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    pip = [python, "-m", "pip"] if own else [server, "-m", "pip", "--python", python]
    command = [*pip, "install", "--no-cache-dir", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    command += ["--no-deps"] if plan["pinned"] else []
    requirements.write_text("\n".join(lines) + "\n")
    try:
        last = run(command + ["-r", str(requirements)], directory)
    finally:
        requirements.unlink()
    if last:
        raise Failure(
            "UNRESOLVABLE" if "No matching distribution" in last or "ResolutionImpossible" in last else "STEP_FAILED",
            f"{plan['file']}, line {plan['pip_line']}: pip could not install its packages ({last.rstrip('.')}).",
        )


def run(command, directory):
    """The last error of a program that failed; empty when all is well."""
    with subprocess.Popen(
        command, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        last = "no message"
        for line in process.stdout:
            print(line.rstrip("\n"), flush=True)
            last = line.strip().removeprefix("ERROR: ") if line.startswith("ERROR: ") else last
        return last if process.wait() else ""
