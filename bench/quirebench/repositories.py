"""The repositories that are built, and the Git server that they are fetched from."""
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import threading
import urllib.parse
import uuid

from .common import ROOT, Failed


def git(directory, *arguments):
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, "-C", str(directory), *arguments], check=True, stdout=subprocess.DEVNULL)


class Repository:
    """A directory as a Git repository of its own, to which commits can be added."""

    def __init__(self, directory):
        self.name, self.directory, self.ref = directory.name, directory, "main"
        git(directory, "init", "-q", "-b", "main")
        # Quire fetches a commit by its id.
        git(directory, "config", "uploadpack.allowAnySHA1InWant", "true")
        git(directory, "add", "-A")
        git(directory, "commit", "-q", "-m", "The files as they are")

    def change_a_notebook(self):
        notebooks = sorted(self.directory.rglob("*.ipynb"))
        if not notebooks:
            raise Failed(f"the repository {self.name} has no notebook to change")
        change(notebooks[0])
        self.commit("Change a notebook")

    def require(self, packages):
        (self.directory / "requirements.txt").write_text(requirements(packages))
        self.commit("Require other packages")

    def commit(self, message):
        # On a branch of its own: which commit a known branch is at is remembered for some seconds, and would hide the new one.
        self.ref = f"change-{uuid.uuid4().hex[:8]}"
        git(self.directory, "checkout", "-q", "-b", self.ref)
        git(self.directory, "add", "-A")
        git(self.directory, "commit", "-q", "-m", message)


def requirements(packages):
    return "".join(f"{package}\n" for package in packages)


def change(notebook):
    content = json.loads(notebook.read_text())
    cell = {"cell_type": "markdown", "id": uuid.uuid4().hex[:8], "metadata": {}, "source": [uuid.uuid4().hex]}
    content["cells"].append(cell)
    notebook.write_text(json.dumps(content, indent=1))


class Repositories:
    """Makes repositories below one directory, and serves them."""

    def __init__(self, directory, host="127.0.0.1"):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.server = GitServer(directory, host)

    def example(self, name):
        shutil.copytree(ROOT / "examples" / name, self.directory / name)
        return Repository(self.directory / name)

    def of_packages(self, packages):
        """A repository never seen before: a name, a notebook and a history of its own."""
        directory = self.directory / f"repository-{uuid.uuid4().hex[:8]}"
        directory.mkdir()
        shutil.copy(ROOT / "examples" / "minimal" / "index.ipynb", directory)
        change(directory / "index.ipynb")
        (directory / "requirements.txt").write_text(requirements(packages))
        return Repository(directory)

    def url(self, repository):
        return f"http://{self.server.host}:{self.server.server_port}/{repository.directory.name}"


class GitServer(http.server.ThreadingHTTPServer):
    """Serves the repositories of a directory as a forge does, by git's own http-backend."""

    daemon_threads = True

    def __init__(self, directory, host):
        self.directory, self.host = directory, host
        super().__init__(("" if host != "127.0.0.1" else host, 0), GitRequest)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class GitRequest(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        environment = dict(
            os.environ,
            GIT_PROJECT_ROOT=str(self.server.directory), GIT_HTTP_EXPORT_ALL="1", REMOTE_ADDR=self.client_address[0],
            GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*",
            REQUEST_METHOD=self.command, PATH_INFO=urllib.parse.unquote(path), QUERY_STRING=query,
            CONTENT_TYPE=self.headers.get("Content-Type", ""),
            HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""), GIT_PROTOCOL=self.headers.get("Git-Protocol", ""))
        body = self.body()
        environment["CONTENT_LENGTH"] = str(len(body))
        answer = subprocess.run(["git", "http-backend"], env=environment, input=body, stdout=subprocess.PIPE, check=False).stdout
        head, _, content = answer.partition(b"\r\n\r\n")
        headers = [line.split(": ", 1) for line in head.decode().splitlines()]
        self.send_response(next((int(value.split()[0]) for name, value in headers if name == "Status"), 200))
        for name, value in headers:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        whole = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def log_message(self, *arguments):
        pass
