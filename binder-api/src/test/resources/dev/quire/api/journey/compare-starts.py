"""Starts the notebook server of a session twice more, as its packages do and as Quire does, and prints what differs in
what the two answer, and what they do not answer. Runs in a kernel."""
import difflib
import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time

import websocket

TOKEN = secrets.token_hex(16)
BASE = "/s/compared/"
PATHS = [
    "lab", "tree", "notebooks/index.ipynb", "edit/index.ipynb", "consoles/x", "terminals/1", "view/index.ipynb",
    "api", "api/status", "api/me", "api/spec.yaml", "api/kernelspecs", "api/kernels", "api/sessions", "api/terminals",
    "api/contents", "api/contents/index.ipynb", "api/contents/index.ipynb/checkpoints", "api/config/notebook", "api/nbconvert",
    "kernelspecs/python3/logo-64x64.png", "files/index.ipynb", "metrics", "static/favicon.ico",
    "lab/api/extensions", "lab/api/plugins", "lab/api/settings", "lab/api/settings/@jupyterlab/apputils-extension:notification",
    "lab/api/translations", "lab/api/translations/en", "lab/api/workspaces", "lab/api/licenses",
    "lab/api/listings/@jupyterlab/extensionmanager-extension/listings.json", "lab/api/themes/@jupyterlab/theme-light-extension/index.css",
    "lab/extensions/@jupyter-widgets/jupyterlab-manager/package.json",
    "lsp/status", "mine", "server-proxy/servers-info",
] + [f"nbconvert/{kind}/index.ipynb" for kind in ("html", "markdown", "python", "notebook", "slides")]
# What differs between any two starts.
VOLATILE = [
    (TOKEN, "TOKEN"), (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(Z|\+00:00)?", "TIME"), (r"/tmp/\w+", "TMP"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"), (r'(hash|v)=[0-9a-f]+', "HASH"),
    (r"id=[0-9a-f]{6,}|cell-id=\w+", "ID"), (r'"_xsrf" value="[^"]*"', "XSRF"),
]


class Server:
    def __init__(self, mode):
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            self.port = sock.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("JPY_", "MPLBACKEND"))}
        self.log = open(f"/tmp/start-{mode}.log", "w+")
        self.process = subprocess.Popen(
            ["jupyter-lab", f"--port={self.port}", "--ip=127.0.0.1", "--no-browser", f"--ServerApp.base_url={BASE}",
             "--ServerApp.allow_origin=*", "--LabApp.extension_manager=pypi"],
            env={**environment, "JUPYTER_TOKEN": TOKEN, "QUIRE_START": mode}, cwd=os.environ["HOME"],
            stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True)
        for _ in range(600):
            try:
                if self.ask("GET", "api/status")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit(f"The server with QUIRE_START={mode} does not answer: " + self.logged())

    def logged(self):
        self.log.flush()
        return open(self.log.name).read()

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, BASE + path, body and json.dumps(body), {"Authorization": "token " + TOKEN})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read().decode("utf-8", "replace")

    def answer(self, path):
        status, kind, text = self.ask("GET", path)
        if path == "metrics":  # figures of this process; their names are what matters
            text = "\n".join(sorted({line.split(" ")[2] for line in text.splitlines() if line.startswith("# TYPE")}))
        if path in ("api", "api/status", "api/kernels") or "api/contents" in path:
            text = re.sub(r'"(last_activity|created|last_modified|writable)": "[^"]*"', "", text)
        if path == "api/me":  # everyone gets a name of their own
            text = json.dumps({part: sorted(values) for part, values in json.loads(text).items()})
        text = text.replace(str(self.port), "PORT")
        for pattern, word in VOLATILE:
            text = re.sub(pattern, word, text)
        return f"{status} {kind}\n{text}"

    def in_a_kernel(self, code):
        """What the code prints in a new kernel of this server."""
        kernel = json.loads(self.ask("POST", "api/kernels", {"name": "python3"})[2])["id"]
        url = f"ws://127.0.0.1:{self.port}{BASE}api/kernels/{kernel}/channels?token={TOKEN}"
        channels = websocket.create_connection(url, timeout=60)
        header = {"msg_id": "1", "msg_type": "execute_request", "session": "s", "username": "", "version": "5.3", "date": ""}
        content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
        channels.send(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}))
        printed = ""
        while True:
            message = json.loads(channels.recv())
            if message["parent_header"].get("msg_id") == "1":
                if message["msg_type"] == "stream":
                    printed += message["content"]["text"]
                elif message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                    break
        channels.close()
        self.ask("DELETE", "api/kernels/" + kernel)
        return printed

    def in_a_terminal(self):
        name = json.loads(self.ask("POST", "api/terminals")[2])["name"]
        terminal = websocket.create_connection(
            f"ws://127.0.0.1:{self.port}{BASE}terminals/websocket/{name}?token={TOKEN}", timeout=60)
        terminal.send(json.dumps(["stdin", "echo $((6*7))-$SHELL\r"]))
        seen = ""
        while "42-/bin/bash" not in seen:
            seen += "".join(str(part) for part in json.loads(terminal.recv())[1:])
        terminal.close()
        return self.ask("DELETE", "api/terminals/" + name)[0]

    def extensions(self):
        """What the log says of each extension."""
        return sorted(set(re.findall(r"\] (\S+ \| .*)", self.logged())))

    def languages(self):
        """Language servers are looked for after the start."""
        for _ in range(100):
            found = re.findall(r"Skipped non-installed server.*", self.logged())
            if found:
                return found
            time.sleep(0.1)
        return []

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)


def look(mode):
    server = Server(mode)
    try:
        seen = {path: server.answer(path) for path in PATHS}
        seen["a kernel"] = "200 " + server.in_a_kernel("import sys, os; print(6 * 7, sys.prefix, 'quire_start' in sys.modules)")
        seen["a terminal"] = f"200 {server.in_a_terminal()}"
        seen["extensions"] = "200 " + "\n".join(server.extensions())
        seen["language servers"] = "200 " + "\n".join(server.languages())
        return seen, server.logged()
    finally:
        server.stop()


def compare():
    (stock, _), (quire, log) = look("off"), look("on")
    for path in stock:
        if stock[path] != quire[path]:
            changes = difflib.unified_diff(stock[path].splitlines(), quire[path].splitlines(), lineterm="", n=0)
            print("differs:", path, "\n".join(changes)[:2000])
        if not quire[path].startswith("200 "):
            print("answers", quire[path].splitlines()[0], "to", path)
    if "Traceback" in log:
        print("logged:", log[log.index("Traceback"):][:3000])
    print("compared")


compare()
