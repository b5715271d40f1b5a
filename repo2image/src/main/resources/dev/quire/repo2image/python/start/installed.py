"""What is installed, without reading it again as long as nothing has been installed."""

import os
import sys

seen = None


def version(distribution):
    from importlib import metadata

    return metadata.version(distribution)


def entry_points(**params):
    """As `importlib.metadata.entry_points`, which reads a file of every distribution each time."""
    global seen
    from importlib import metadata

    state = [(path, modified(path)) for path in sys.path], list(sys.meta_path)
    if seen is None or seen[0] != state:
        seen = state, metadata.entry_points()
    return seen[1].select(**params)


def modified(path):
    """Changes with what is installed there: pip makes or removes a directory for each distribution."""
    try:
        return os.stat(path or ".").st_mtime_ns
    except OSError:
        return None
