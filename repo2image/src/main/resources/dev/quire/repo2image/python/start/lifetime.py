"""Says how much time a session has left, so that its page can warn before it ends, and counts what people do.

An open page of JupyterLab asks for kernels, files and workspaces every ten seconds, and writes its workspace as often, whether
somebody sits before it or not. So that is no activity here: what counts is a change that somebody makes, a kernel's work, and
the page's word that there was a key or a pointer.

The limits are those of the service that launched the session, from the environment; without them nothing of this is done.
"""

import json
import os
from datetime import datetime, timezone

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import ensure_async, url_path_join
from tornado import web


class LifetimeHandler(APIHandler):
    def initialize(self, idle, age):
        self.idle, self.age = idle, age

    @web.authenticated
    async def get(self):
        now = datetime.now(timezone.utc)
        kernels = await ensure_async(self.kernel_manager.list_kernels())
        busy = any(kernel.get("execution_state") == "busy" for kernel in kernels)
        idle = (now - self.application.last_activity()).total_seconds()
        age = (now - self.settings["started"]).total_seconds()
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps({"idle": None if busy else max(0, self.idle - idle), "age": max(0, self.age - age)}))

    @web.authenticated
    def post(self):
        """Somebody is there: said by the page, or by whoever has the token and wants the session to go on."""
        self.set_status(204)
        self.finish()


def count_what_people_do(workspaces):
    update = APIHandler.update_api_activity

    def update_api_activity(handler):
        request = handler.request
        if request.method not in ("GET", "HEAD", "OPTIONS") and not request.path.startswith(workspaces):
            update(handler)

    APIHandler.update_api_activity = update_api_activity


def _jupyter_server_extension_points():
    return [{"module": "quire_start.lifetime"}]


def _load_jupyter_server_extension(server):
    limits = [os.environ.get(name, "") for name in ("QUIRE_IDLE_SECONDS", "QUIRE_MAX_AGE_SECONDS")]
    if all(limit.isdecimal() for limit in limits):
        idle, age = map(int, limits)
        path = url_path_join(server.base_url, "quire/lifetime")
        server.web_app.add_handlers(".*$", [(path, LifetimeHandler, {"idle": idle, "age": age})])
        count_what_people_do(url_path_join(server.base_url, "lab/api/workspaces"))
