"""The examples as a user launches them: cold with nothing there at all, again, and on a cluster beside the floor."""
import os

from .cluster import Cluster, cluster_settings, own_namespace
from .common import Failed, Missing
from .goals import QUIRE
from .service import Service, own_service


def examples(options, work, repositories, figures):
    """On services of our own, each with nothing; the last one stays for commits and launches."""
    for name in options.examples:
        repository = repositories.example(name)
        for repetition in range(options.repetitions):
            with own_service(work, without_registry()) as service:
                launch = service.launch(repositories.url(repository), build_only=True, built=True)
                figures.add(f"build with nothing there, examples/{name}", QUIRE, launch.seconds)
                if repetition == options.repetitions - 1:
                    warm(options, service, repository, repositories, figures)


def without_registry():
    """The images stay in the cache directory, as on a laptop."""
    return {"QUIRE_REGISTRY_PREFIX": ""} if "QUIRE_REGISTRY_PREFIX" in os.environ else {}


def warm(options, service, repository, repositories, figures):
    """New commits and launches, on a service that has built the repository."""
    url, row = repositories.url(repository), f"examples/{repository.name}"
    for _ in range(options.repetitions):
        repository.change_a_notebook()
        seconds = service.launch(url, build_only=True, ref=repository.ref, built=True).seconds
        figures.add(f"same environment, new commit, {row}", QUIRE, seconds)
    for _ in range(options.repetitions):
        seconds = service.launch(url, build_only=True, ref=repository.ref, built=False).seconds
        figures.add(f"same commit again, build only, {row}", QUIRE, seconds)
    for _ in range(options.repetitions):
        launch = service.launch(url, ref=repository.ref, built=False)
        figures.add(f"same commit again, to the notebook, {row}", QUIRE, launch.seconds)
        service.stop(launch.event)


def cluster(options, work, repositories, figures):
    if os.environ.get("QUIRE_TEST_CLUSTER") != "yes" or not os.environ.get("KUBECONFIG"):
        raise Missing("KUBECONFIG with QUIRE_TEST_CLUSTER=yes does not name a cluster that may be used")
    if not os.environ.get("QUIRE_REGISTRY_PREFIX") and not os.environ.get("QUIRE_TEST_REGISTRY"):
        raise Missing("QUIRE_REGISTRY_PREFIX does not name a registry that its nodes pull from")
    with own_namespace() as namespace, own_service(work, cluster_settings(namespace)) as service:
        on_cluster(options, service, namespace, repositories.example(options.examples[0]), repositories, figures)


def on_cluster(options, service, namespace, repository, repositories, figures):
    there, url = Cluster(namespace), repositories.url(repository)
    row = f"examples/{repository.name}, image on the node"
    try:
        before = {pod["metadata"]["name"] for pod in there.pods()}
        # Builds, pulls, and shows what a session's Pod looks like.
        first = service.launch(url, ref=repository.ref)
        model = next((pod for pod in there.pods() if pod["metadata"]["name"] not in before), None)
        service.stop(first.event)
        if model is None:
            raise Failed(f"the session has no Pod in the namespace {namespace}")
        for _ in range(options.repetitions):
            there.wait_until_empty()
            launch = service.launch(url, ref=repository.ref, built=False)
            figures.add(f"launch on the cluster, {row}", QUIRE, launch.seconds)
            figures.add(f"of which from `launching` to `ready`, {row}", QUIRE, launch.launching)
            service.stop(launch.event)
            there.wait_until_empty()
            figures.add(f"floor: a bare Pod of it to Jupyter's first answer, {row}", "Kubernetes", there.bare_pod(model))
    finally:
        there.close()


def running(options, repositories, figures):
    """A service that runs already, whose cache is its own."""
    service = Service(options.url)
    for index, name in enumerate(options.examples):
        repository = repositories.example(name)
        service.launch(repositories.url(repository), build_only=True)
        warm(options, service, repository, repositories, figures)
        if index == 0 and options.namespace:
            on_cluster(options, service, options.namespace, repository, repositories, figures)
