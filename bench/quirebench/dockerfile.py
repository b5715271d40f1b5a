"""What the same repository is for Docker and Podman: a Dockerfile on Quire's own base, and its build's context."""
import os
import pathlib
import shutil

from .common import ROOT
from .repositories import change, requirements

CERTIFICATES = "/etc/quire-bench/certificates.pem"

# Where packages come from, and what a way out needs: as on this machine. Proxies are arguments of every build anyway.
PASSED = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_DEFAULT_TIMEOUT",
          "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_INSECURE_HOST", "UV_HTTP_TIMEOUT")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")

INSTALL = {"pip": "python -m pip install --no-cache-dir", "uv": "uv pip install --python \"$(command -v python)\" --no-cache"}


def arguments(environment):
    """The build's arguments, taken from this environment."""
    passed = {name: environment[name] for name in PASSED + PROXIES if environment.get(name)}
    if environment.get("SSL_CERT_FILE"):
        passed.update(SSL_CERT_FILE=CERTIFICATES, PIP_CERT=CERTIFICATES)
    # uv does not read pip's variable.
    if "PIP_INDEX_URL" in passed and "UV_INDEX_URL" not in passed and "UV_DEFAULT_INDEX" not in passed:
        passed["UV_DEFAULT_INDEX"] = passed["PIP_INDEX_URL"]
    return passed


def declared(passed):
    return "".join(f"ARG {name}\n" for name in sorted(set(passed) - set(PROXIES)))


def tools(base, passed, installer):
    """Quire's base with what the builds need and that is not theirs to fetch: the machine's certificates, and uv."""
    text = f"FROM {base}\nUSER root\nCOPY certificates.pem {CERTIFICATES}\n"
    if installer == "uv":
        text += declared(passed) + "RUN python -m pip install --no-cache-dir uv\n"
    return text


def environment(base, passed, installer):
    """As one writes it: what is required first, so that a new commit does not install it again."""
    return (f"FROM {base}\n{declared(passed)}COPY requirements.txt /tmp/requirements.txt\n"
            f"RUN {INSTALL[installer]} -r /tmp/requirements.txt\nCOPY . .\n")


class Context:
    """A directory with a Dockerfile."""

    def __init__(self, directory, text):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True)
        (self.directory / "Dockerfile").write_text(text)

    def with_certificates(self):
        bundle = os.environ.get("SSL_CERT_FILE")
        if bundle:
            shutil.copy(bundle, self.directory / "certificates.pem")
        else:
            (self.directory / "certificates.pem").write_text("")
        return self

    def with_repository(self, packages):
        shutil.copy(ROOT / "examples" / "minimal" / "index.ipynb", self.directory)
        self.change_a_notebook()
        return self.require(packages)

    def require(self, packages):
        (self.directory / "requirements.txt").write_text(requirements(packages))
        return self

    def change_a_notebook(self):
        change(self.directory / "index.ipynb")
