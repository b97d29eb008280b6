"""What goes into which download.

A pack is loaded whole, when a module that it holds is first imported; the first ones are loaded at
once. What no chapter and hardly a reader imports is in a pack of its own or left out.
"""

from fnmatch import fnmatch
from typing import NamedTuple


class Pack(NamedTuple):
    """Packages, or folders of one, that come together."""

    wheels: tuple[str, ...]
    only: tuple[str, ...] = ()  # patterns of paths; empty for all that no other pack claims
    modules: tuple[str, ...] = ()  # imports that ask for it; empty for what is loaded at once


PACKS = {
    "numbers": Pack(("numpy", "threadpoolctl", "traitlets", "six", "typing-extensions")),
    "scipy": Pack(("scipy",)),
    "plots": Pack(
        (
            "matplotlib",
            "contourpy",
            "cycler",
            "kiwisolver",
            "packaging",
            "pillow",
            "pyparsing",
            "python-dateutil",
        ),
        modules=(
            *("matplotlib", "mpl_toolkits", "contourpy", "cycler", "kiwisolver", "packaging"),
            *("PIL", "pyparsing", "dateutil", "pylab"),
        ),
    ),
    "optimize": Pack(
        ("scipy",),
        only=("scipy/optimize/*", "scipy/integrate/*", "scipy/differentiate/*"),
        modules=("scipy.optimize", "scipy.integrate", "scipy.differentiate"),
    ),
    "stats": Pack(
        ("scipy",),
        only=(
            "scipy/stats/*",
            "scipy/spatial/*",
            "scipy/ndimage/*",
            "scipy/fft/*",
            "scipy/interpolate/*",
        ),
        modules=("scipy.stats", "scipy.spatial", "scipy.ndimage", "scipy.fft", "scipy.interpolate"),
    ),
    "more_scipy": Pack(
        ("scipy",),
        only=(
            "scipy/signal/*",
            "scipy/io/*",
            "scipy/cluster/*",
            "scipy/odr/*",
            "scipy/fftpack/*",
            "scipy/datasets/*",
        ),
        modules=(
            *("scipy.signal", "scipy.io", "scipy.cluster", "scipy.odr", "scipy.fftpack"),
            "scipy.datasets",
        ),
    ),
    "symbols": Pack(("sympy", "mpmath"), modules=("sympy", "mpmath")),
    "more_sympy": Pack(
        ("sympy",),
        only=(
            "sympy/physics/*",
            "sympy/parsing/latex/*",
            "sympy/parsing/autolev/*",
            "sympy/stats/*",
        ),
        modules=("sympy.physics", "sympy.parsing.latex", "sympy.parsing.autolev", "sympy.stats"),
    ),
    "tables": Pack(("pandas",), modules=("pandas",)),
    "formulas": Pack(
        ("formulaic", "interface_meta", "narwhals", "wrapt"),
        modules=("formulaic", "interface_meta", "narwhals", "wrapt"),
    ),
    "learn": Pack(("scikit-learn", "joblib"), modules=("sklearn", "joblib")),
}

LEFT_OUT = (
    "*/tests/*",
    "*/benchmarks/*",
    "*.pyi",
    "*.pxd",
    "*.pyx",
    "*.pyx.in",
    "*.h",
    "*.hpp",
    "*.c",
    "*.cpp",
    "*.build",
    "*/py.typed",
    "*.data/*",
    "*.dist-info/RECORD",
    "*.dist-info/WHEEL",
    "*.dist-info/licenses/*",
    "*.dist-info/LICENSE*",
    "numpy/f2py/src/*",
    "matplotlib/testing/*",
    *(
        f"matplotlib/backends/*{name}*"
        for name in ("gtk", "qt", "tk", "wx", "mac", "nbagg", "webagg", "pdf", "ps", "pgf", "cairo")
    ),
    "matplotlib/_type1font.py",
    "mpl_toolkits/axisartist/*",
    *(f"PIL/_{name}.*" for name in ("imagingft", "imagingcms", "imagingtk", "webp", "avif")),
    "matplotlib/mpl-data/sample_data/*",
    "matplotlib/mpl-data/images/*",
    "matplotlib/mpl-data/fonts/afm/*",
    "matplotlib/mpl-data/fonts/pdfcorefonts/*",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSerif*",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSans*Oblique.ttf",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSansMono-*",
    "matplotlib/mpl-data/fonts/ttf/Humor*",
    "pandas/_version_meson.py",
    "scipy/stats/_sobol_direction_numbers.npz",
    "sklearn/datasets/data/*",
    "sklearn/datasets/images/*",
    "sklearn/datasets/descr/*",
)


def pack_of(package: str, path: str) -> str | None:
    """The pack that takes a file of a package; None where it is left out."""
    if any(fnmatch(path, pattern) for pattern in LEFT_OUT):
        return None
    mine = {name: pack for name, pack in PACKS.items() if package in pack.wheels}
    for name, pack in mine.items():
        if any(fnmatch(path, pattern) for pattern in pack.only):
            return name
    return next(name for name, pack in mine.items() if not pack.only)


def modules() -> dict[str, str]:
    """The pack that an import asks for, by the beginning of the module's name."""
    return {module: name for name, pack in PACKS.items() for module in pack.modules}


def at_once() -> list[str]:
    """The packs that everything needs."""
    return [name for name, pack in PACKS.items() if not pack.modules]
