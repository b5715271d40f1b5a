"""Lets the notebook server start with less work; what it leaves out is done when it is first needed.

Importing its packages is most of a server's start, and much of what they import is used late or never: a parser for
international addresses that no schema asks for, a client for listings that nobody has configured. `imports.py` lists such
imports by the module that has them. Other modules import the same packages as ever, and no package is changed. Where a
package has another version than the stack's, or lies elsewhere, its modules are imported as they always were.
QUIRE_START=off in the environment switches all of it off.
"""

import builtins
import os
import sys
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.util import find_spec

from quire_start.imports import IMPORTS, PACKAGES
from quire_start.later import Package
from quire_start.stack import STACK

SITE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class PackageLoader(SourceFileLoader):
    def exec_module(self, module):
        Package.postpone(module, super().exec_module)


class ImporterLoader(SourceFileLoader):
    """Runs a module with an import statement of its own, which answers what is listed with what stands for it."""

    def exec_module(self, module):
        statement = import_statement(vars(module), IMPORTS[module.__name__])
        module.__builtins__ = {**vars(builtins), "__import__": statement}
        super().exec_module(module)


def import_statement(importer, listed):
    def __import__(name, globals=None, locals=None, fromlist=(), level=0):
        stand_in = listed.get(name) if level == 0 else None
        # What is not installed fails here and now, as ever: the importer has a way of its own for that.
        if stand_in is not None and stand_in.covers(fromlist or ()) and find_spec(name) is not None:
            return stand_in.of(name, importer)
        return builtins.__import__(name, globals, locals, fromlist, level)

    return __import__


class Finder:
    """Finds what is listed where it would be found anyway, for another loader."""

    def __init__(self, loaders):
        self.loaders = loaders

    def find_spec(self, name, path=None, target=None):
        loader = self.loaders.get(name)
        if loader is None:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader and spec.origin.startswith(SITE + os.sep):
            spec.loader = loader(name, spec.loader.path)
        return spec


def begin():
    """Called by `quire_start.pth` in every process that starts a notebook server, and in no other."""
    if os.environ.get("QUIRE_START") == "off":
        return
    found = {name.partition("-")[0].lower() for name in STACK if os.path.isdir(f"{SITE}/{name}.dist-info")}
    loaders = {name: ImporterLoader for name in IMPORTS} | {name: PackageLoader for name in PACKAGES}
    as_locked = {name: loader for name, loader in loaders.items() if name.partition(".")[0].lower() in found}
    sys.meta_path.insert(0, Finder(as_locked))
