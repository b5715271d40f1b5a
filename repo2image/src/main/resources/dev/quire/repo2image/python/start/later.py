"""What stands for modules and what is in them until they are needed."""

import importlib
import sys
import threading
from functools import cached_property
from types import SimpleNamespace


class Whole:
    """Stands for a module that is imported as `import module`, until something is asked of it."""

    def __init__(self, **known):
        """Values that are known without it, each as a function of the module's name."""
        self.known = known

    def covers(self, names):
        return not names

    def of(self, module, importer):
        if module in sys.modules:
            return sys.modules[module]
        return Module(module, importer, {name: value(module) for name, value in self.known.items()})


class Module:
    def __init__(self, name, importer, known):
        self.__dict__.update(known, _name=name, _importer=importer)

    def __getattr__(self, attribute):
        module = importlib.import_module(self._name)
        for alias, value in list(self._importer.items()):
            if value is self:
                self._importer[alias] = module
        return getattr(module, attribute)

    def __setattr__(self, attribute, value):
        setattr(importlib.import_module(self._name), attribute, value)

    def __dir__(self):
        return dir(importlib.import_module(self._name))


class Functions:
    """Stands for a module of which functions are imported by name: a call of one imports it."""

    def __init__(self, *names):
        self.names = frozenset(names)

    def covers(self, names):
        return bool(names) and self.names.issuperset(names)

    def of(self, module, importer):
        self.__dict__.update((name, function(module, name)) for name in self.names)
        return sys.modules.get(module, self)


class Instead:
    """Stands for a module of which functions are imported by name that others can do as well."""

    def __init__(self, **functions):
        self.__dict__.update(functions)

    def covers(self, names):
        return not vars(self).keys().isdisjoint(names)

    def of(self, module, importer):
        return SimpleNamespace(**vars(importlib.import_module(module)) | vars(self))


def function(module, name):
    def later(*args, **kwargs):
        return getattr(importlib.import_module(module), name)(*args, **kwargs)

    later.__name__ = later.__qualname__ = name
    later.__module__ = module
    return later


def instances(name):
    """Stands for a class of a module: an instance is made when something is asked of it."""
    return lambda module: lambda *args, **kwargs: Instance(lambda: function(module, name)(*args, **kwargs))


class Instance:
    def __init__(self, make):
        self._make = make

    @cached_property
    def _made(self):
        return self._make()

    def __getattr__(self, attribute):
        return getattr(self._made, attribute)


class Package(type(sys)):
    """A package whose own code runs when something is asked of it, not when one of its modules is imported."""

    @staticmethod
    def postpone(module, run):
        module.__spec__.loader_state = {"lock": threading.RLock(), "run": run}
        module.__class__ = Package

    def __getattr__(self, attribute):
        state = self.__spec__.loader_state
        with state["lock"]:
            # Its own code may ask for what it has not made yet; another thread has waited until it has.
            run = state.pop("run", None)
            if run is not None:
                try:
                    run(self)
                except BaseException:
                    state["run"] = run
                    raise
                self.__class__ = type(sys)
        return type(sys).__getattribute__(self, attribute)

    def __dir__(self):
        getattr(self, "__all__", None)
        return super().__dir__()
