"""What the cases stand on: the registry, the repositories, a cache that knows base and stack, and services that start from it."""
import contextlib
import pathlib
import uuid

from .common import say
from .registry import registry
from .repositories import Repositories
from .service import copied, own_service

# Packages that share nothing with those measured: a service in use has built other environments before.
OTHERS = ["sqlalchemy", "sympy", "networkx"]


class Ground:
    def __init__(self, options, work, figures, here):
        self.options, self.work, self.figures, self.registry = options, work, figures, here
        self.repositories = Repositories(f"{work}/repositories", options.git_host)
        self.minimal = self.repositories.example("minimal")
        self.images, self.pins, self.base, self.seed = {}, {}, None, pathlib.Path(work, "seed")

    def packages(self):
        """The packages in the versions that Quire's resolution found, so that all install the same."""
        return [f"{name}=={self.pins[name]}" if name in self.pins else name for name in self.options.packages]

    def plant(self):
        """Builds base and stack once, for the caches of all services and as the base of the Dockerfiles."""
        if self.base is None:
            say("building base and stack …")
            with own_service(self.work, self.registry.settings("base")) as service:
                self.base = service.launch(self.repositories.url(self.minimal), build_only=True, built=True).image
            copied(f"{self.work}/cache", self.seed)
        return self.base

    @contextlib.contextmanager
    def service(self, settings=None):
        """A service whose cache and registry have base and stack and nothing of the packages measured."""
        self.plant()
        part = f"quire-{uuid.uuid4().hex[:8]}"
        self.registry.copy("base", part)
        with own_service(self.work, dict(self.registry.settings(part), **(settings or {})), seed=self.seed) as service:
            if self.options.warm_up:
                self.build(service, self.repositories.of_packages(OTHERS))
            yield service

    def build(self, service, repository):
        return service.launch(self.repositories.url(repository), build_only=True, ref=repository.ref, built=True)

    def keep_events(self, name, launch):
        if self.options.events:
            directory = pathlib.Path(self.options.events)
            directory.mkdir(parents=True, exist_ok=True)
            (directory / f"{name}.txt").write_text(launch.timeline.text())


@contextlib.contextmanager
def ground(options, work, figures):
    with registry(work, f"quire-bench-{uuid.uuid4().hex[:8]}") as here:
        yield Ground(options, work, figures, here)
