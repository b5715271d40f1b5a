"""The cases cold, known, commit and package, of Quire."""
from . import goals
from .figures import COUNT
from .goals import QUIRE


def measure(ground):
    """Each repetition is a service of its own, because what a build has made stays known."""
    for repetition in range(ground.options.repetitions):
        with ground.service() as service:
            cold(ground, service, repetition)
            if "known" in ground.options.cases:
                known(ground, service)
            if ground.options.cases & {"commit", "second-node"}:
                commit(ground, service)
            if "package" in ground.options.cases:
                package(ground, service, repetition)


def cold(ground, service, repetition):
    repository = ground.repositories.of_packages(ground.options.packages)
    before = service.processor()
    launch = ground.build(service, repository)
    own, programs = (after - earlier for after, earlier in zip(service.processor(), before))
    ground.figures.add(goals.COLD, QUIRE, launch.seconds)
    # Unlike the time, these do not depend on what else the machine does.
    ground.figures.add("cold: processor time of the service itself", QUIRE, own)
    ground.figures.add("cold: processor time of its programs (resolver, bytecode compiler)", QUIRE, programs)
    for name, seconds in launch.timeline.spans():
        ground.figures.span(name, seconds)
    made = launch.timeline.made()
    slowest = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in sorted(made, key=lambda each: -each[1])[:4])
    ground.figures.note(f"Cold build {repetition + 1}: {len(made)} layers made, {sum(seconds for _, seconds in made):.1f} s of making "
                        f"in all; the longest: {slowest}.")
    ground.keep_events(f"cold-{repetition + 1}", launch)
    ground.pins.update(launch.timeline.wheels())
    ground.images["Quire"] = launch.image


def known(ground, service):
    for _ in range(ground.options.repetitions):
        # Written in another order, so that it is the set that is known, not the file.
        launch = ground.build(service, ground.repositories.of_packages(ground.options.packages[::-1]))
        ground.figures.add(goals.KNOWN, QUIRE, launch.seconds)
        ground.keep_events("known", launch)


def commit(ground, service):
    repository = ground.repositories.of_packages(ground.options.packages)
    ground.images["Quire before"] = ground.build(service, repository).image
    for _ in range(ground.options.repetitions):
        repository.change_a_notebook()
        launch = ground.build(service, repository)
        ground.figures.add(goals.COMMIT, QUIRE, launch.seconds)
        ground.figures.add(goals.AFTER_FETCH, QUIRE, launch.seconds - launch.timeline.first("building"))
        ground.figures.add(goals.COMMIT_LAYERS, QUIRE, len(launch.timeline.made()), COUNT)
        ground.images["Quire after"] = launch.image
        ground.keep_events("commit", launch)


def package(ground, service, repetition):
    """Once with each service: the second time the package is known."""
    repository = ground.repositories.of_packages(ground.options.packages)
    ground.build(service, repository)
    repository.require([*ground.options.packages, ground.options.added])
    launch = ground.build(service, repository)
    ground.figures.add(goals.PACKAGE, QUIRE, launch.seconds)
    # What belongs to the repository or the environment as a whole is not a package's.
    wheels = [what for what, _ in launch.timeline.made() if "wheel" in what]
    ground.figures.add(goals.PACKAGE_LAYERS, QUIRE, len(wheels), COUNT)
    ground.figures.note(f"With {ground.options.added} added, these layers were made: {'; '.join(what for what, _ in launch.timeline.made())}.")
    ground.keep_events(f"package-{repetition + 1}", launch)
