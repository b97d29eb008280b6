"""Imports that bring their download with them, and long ones that wait until they are used."""

import ast
import importlib
import importlib.machinery
import sys
import types

# Long to import, and in a chapter's first cell: what is made of them at the first use.
WAITING = ("sympy", "scipy.stats", "matplotlib.pyplot", "pandas", "sklearn", "formulaic")
# What no page holds: too large, or in need of processes. A chapter's first cell may import it.
ABSENT = ("statsmodels", "dask", "distributed", "psutil")
# What asks for a pack without importing it by name.
HINTS = {
    "plots": ("plots",),
    "figures": ("plots",),
    "invent": ("symbols", "optimize"),
    "from_formula": ("formulas", "tables"),
    "optimize": ("optimize",),
    "GLM": ("optimize",),
    "stats": ("stats", "optimize"),
}
ALONG = {"stats": ("optimize",), "formulas": ("tables",), "learn": ("stats", "optimize")}


class Packs:
    """A finder that lays out a pack when a module of it is first asked for."""

    def __init__(self, modules, fetch):
        self.modules, self.fetch = modules, fetch
        self.there = set()

    def pack_of(self, name):
        """The pack that holds a module, by the longest name that is listed."""
        parts = name.split(".")
        names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((self.modules[name] for name in names if name in self.modules), None)

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            return importlib.machinery.ModuleSpec(name, AbsentLoader(), is_package=True)
        if name in WAITING:
            return importlib.machinery.ModuleSpec(name, Waiting(self))
        self.bring(name)
        return None

    def bring(self, name):
        pack = self.pack_of(name)
        if pack and pack not in self.there:
            self.fetch(pack)
            self.laid_out(pack)

    def laid_out(self, pack):
        self.there.add(pack)
        importlib.invalidate_caches()


class WaitingModule(types.ModuleType):
    """A module that is run when the first thing of it is asked for."""

    def __getattr__(self, attribute):
        # From here on an ordinary module: its own code asks for its names too.
        self.__class__ = types.ModuleType
        load(self, self.__spec__.loader.packs)
        return getattr(self, attribute)


class Waiting:
    """Makes a module that waits."""

    def __init__(self, packs):
        self.packs = packs

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__class__ = WaitingModule


class Absent:
    """Something of a module that is not there, which can be named and not used."""

    def __init__(self, name):
        self.name = name

    def __getattr__(self, attribute):
        self()

    def __call__(self, *arguments, **options):
        library = self.name.partition(".")[0]
        raise ModuleNotFoundError(
            f"{library} is not part of Python on the page. Download the notebook to run this cell.",
            name=library,
        )


class AbsentModule(types.ModuleType):
    def __getattr__(self, attribute):
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return Absent(f"{self.__name__}.{attribute}")


class AbsentLoader:
    def create_module(self, spec):
        return AbsentModule(spec.name)

    def exec_module(self, module):
        """There is nothing to run."""


def load(module, packs):
    """Find the module where it lies, and run it."""
    name = module.__name__
    packs.bring(name)
    parent = name.rpartition(".")[0]
    path = sys.modules[parent].__path__ if parent else None
    spec = importlib.machinery.PathFinder.find_spec(name, path)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    module.__spec__, module.__loader__, module.__file__ = spec, spec.loader, spec.origin
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    module.__package__ = spec.parent
    spec.loader.exec_module(module)


def waits(value):
    return type(value) is WaitingModule


def needs(source, names, packs):
    """The packs that a cell will ask for, as far as its text tells."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    modules = set()
    bound = {name: value.__name__ for name, value in names.items() if waits(value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound[alias.asname or alias.name.partition(".")[0]] = alias.name
                if alias.name not in WAITING:
                    modules.add(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if f"{node.module}.{alias.name}" in WAITING:
                    bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                else:
                    modules.add(node.module)
                    used.add(alias.name)
    modules |= {module for name, module in bound.items() if name in used}
    found = {packs.pack_of(module) for module in modules} - {None}
    bare = used - set(bound)
    for name in bare & set(HINTS):
        found |= set(HINTS[name])
    for name in list(found):
        found |= set(ALONG.get(name, ()))
    return sorted(found - packs.there)
