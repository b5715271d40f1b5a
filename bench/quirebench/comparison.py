"""The same cases with a Dockerfile, by Docker and Podman, with pip and uv."""
import os
import pathlib
import uuid

from . import archive, dockerfile, goals
from .common import say
from .engine import ENGINES


def measure(ground, name):
    with ENGINES[name](ground.registry, ground.work) as engine:
        for installer in ground.options.installers:
            Comparison(ground, engine, installer).measure()


class Comparison:
    """One engine with one installer."""

    def __init__(self, ground, engine, installer):
        self.ground, self.engine, self.installer = ground, engine, installer
        # The rows' names end with the installer's, which goals look for.
        self.who = f"{engine.label} with {installer}"
        self.arguments = dockerfile.arguments(os.environ)
        self.repository = f"{ground.registry.prefix}/{uuid.uuid4().hex[:8]}-{installer}"

    def directory(self):
        """A new one's path."""
        return pathlib.Path(self.ground.work, "contexts", uuid.uuid4().hex[:8])

    def measure(self):
        base, loaded = f"{self.repository}:tools", f"{self.repository}:base"
        say(f"{self.who}: loading the base …")
        self.engine.load(archive.save(self.ground.registry, self.ground.plant(), loaded, self.directory()))
        text = dockerfile.tools(loaded, self.arguments, self.installer)
        self.engine.build(dockerfile.Context(self.directory(), text).with_certificates(), base, self.arguments)
        self.engine.push(base)
        self.ground.images[f"{self.who} base"] = base
        for repetition in range(self.ground.options.build_repetitions):
            self.measure_once(base, repetition)

    def measure_once(self, base, repetition):
        figures, cases = self.ground.figures, self.ground.options.cases
        text = dockerfile.environment(base, self.arguments, self.installer)
        context = dockerfile.Context(self.directory(), text).with_repository(self.ground.packages())
        image = f"{self.repository}:cold-{repetition}"
        self.once(goals.COLD, context, image, "cold" in cases)
        self.ground.images[self.who] = image
        if "commit" in cases:
            context.change_a_notebook()
            self.once(goals.COMMIT, context, f"{self.repository}:commit-{repetition}", cached=True)
        if "package" in cases:
            context.require([*self.ground.packages(), self.ground.options.added])
            self.once(goals.PACKAGE, context, f"{self.repository}:package-{repetition}", cached=True)
        figures.note("The tables' figures of Docker and Podman are of build and push together.")

    def once(self, what, context, image, wanted=True, cached=False):
        built = self.engine.build(context, image, self.arguments, cached=cached)
        pushed = self.engine.push(image)
        say(f"{self.who}: built in {built:.1f} s, pushed in {pushed:.1f} s")
        if wanted:
            self.ground.figures.add(what, self.who, built + pushed)
            self.ground.figures.add(f"{what}: of which the push", self.who, pushed)
