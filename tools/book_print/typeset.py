"""Set a Typst file: run by the Python of the environment that has Typst, which needs no more."""

import sys

import typst


def main(source: str, target: str, faces: str) -> None:
    """Write a PDF, or a PNG of the first page of what has one page, by the target's name."""
    kind = target.rpartition(".")[2]
    options = {"ppi": 150.0} if kind == "png" else {}
    typst.compile(
        source, output=target, format=kind, font_paths=[faces], ignore_system_fonts=True, **options
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
