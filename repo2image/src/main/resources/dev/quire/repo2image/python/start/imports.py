"""What a notebook server imports at its start and needs later or never."""

from quire_start.installed import entry_points, version
from quire_start.later import Functions, Instead, Whole, instances

# By importing module: the modules that it imports, and what stands for them in it. Only what is first used inside of a
# function may be here: no base class, no decorator, and nothing that an `isinstance` or `except` asks for on the way.
IMPORTS = {
    # Checks of formats, each for the schemas that have it.
    "jsonschema._format": {
        "rfc3987_syntax": Functions("is_valid_syntax"),
        "uri_template": Whole(),
        "webcolors": Whole(),
    },
    "isoduration.parser.parsing": {"arrow": Whole()},
    "jupyter_client.jsonutil": {"dateutil.parser": Functions("isoparse"), "dateutil.tz": Functions("tzlocal")},
    "jupyterlab_server.listings_handler": {"requests": Whole()},
    # The client reads all certificates when it is made.
    "jupyterlab.extensions.pypi": {"httpx": Whole(__version__=version, AsyncClient=instances("AsyncClient"))},
    # Each reads the entry points of everything that is installed.
    "jupyter_client.provisioning.factory": {"importlib.metadata": Instead(entry_points=entry_points)},
    "jupyter_lsp.manager": {"importlib.metadata": Instead(entry_points=entry_points)},
    "jupyterlab.extensions": {"importlib.metadata": Instead(entry_points=entry_points)},
    "jupyterlab_server.translation_utils": {"importlib.metadata": Instead(entry_points=entry_points)},
}

# Packages of which the server only wants a small module, as `IPython.paths`.
PACKAGES = {"IPython"}
