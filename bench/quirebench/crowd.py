"""Many builds at once of fewer environments: whether each layer is made once, what fails, and how much memory it takes."""
import concurrent.futures
import os
import pathlib

from . import goals
from .common import Failed, say, timed
from .figures import BYTES, COUNT
from .goals import QUIRE
from .service import heap_before_collections

HEAP = "512m"
POOL = ["numpy", "pandas", "scipy", "scikit-learn", "matplotlib", "seaborn", "sympy", "networkx", "bokeh", "plotly",
        "altair", "polars", "xarray", "dask", "statsmodels", "pillow", "sqlalchemy", "openpyxl", "tqdm", "rich"]


def environments(count):
    """That many sets, no two the same, each overlapping with the next."""
    return [[POOL[index % len(POOL)], POOL[(index + 1 + index // len(POOL)) % len(POOL)]] for index in range(count)]


def measure(ground):
    builds, sets = ground.options.builds_at_once, environments(ground.options.environments)
    log = pathlib.Path(ground.work, "collections.log")
    java = f"{os.environ.get('QUIRE_JAVA_OPTS', '')} -Xmx{HEAP} -Xlog:gc:file={log}"
    settings = {"QUIRE_JAVA_OPTS": java, "QUIRE_BUILD_QUEUE": str(builds),
                "QUIRE_BUILD_CONCURRENCY": os.environ.get("QUIRE_BUILD_CONCURRENCY", str(builds))}
    repositories = [ground.repositories.of_packages(sets[index % len(sets)]) for index in range(builds)]
    with ground.service(settings) as service, concurrent.futures.ThreadPoolExecutor(builds) as threads:

        def build(repository):
            try:
                return ground.build(service, repository)
            except (Failed, OSError) as problem:
                say(f"one of the builds at once failed: {problem}")
                return None
        seconds, launches = timed(lambda: list(threads.map(build, repositories)))
        succeeded = [launch for launch in launches if launch is not None]
        figures = ground.figures
        figures.add(f"{builds} builds at once of {len(sets)} environments, to the last", QUIRE, seconds)
        figures.add(goals.CROWD_FAILED, QUIRE, builds - len(succeeded), COUNT)
        # The service's log counts for each build what it had to wait for; an event tells of the one that made it.
        figures.add(goals.CROWD_MADE, QUIRE, sum(len(launch.timeline.made()) for launch in succeeded), COUNT)
        known = {digest for digest, _ in ground.registry.layers(ground.base)}
        distinct = {digest for launch in succeeded for digest, _ in ground.registry.layers(launch.image)} - known
        figures.add(goals.CROWD_DISTINCT, QUIRE, len(distinct), COUNT)
        heap = heap_before_collections(log.read_text())
        if heap is not None:
            figures.add(goals.CROWD_HEAP, QUIRE, heap * 2**20, BYTES)
        figures.add(goals.CROWD_RESIDENT, QUIRE, service.resident(), BYTES)
        for index, launch in enumerate(succeeded[:3]):
            ground.keep_events(f"crowd-{index}", launch)
