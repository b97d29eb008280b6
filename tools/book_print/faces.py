"""The site's faces as Typst needs them: the same outlines, each weight a file of its own.

Run by the Python of the environment that has Typst: ``python faces.py FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "book" / "_static" / "fonts"
SANS = ROOT / "glmlesson" / "plots" / "fonts" / "SourceSans3-Regular.ttf"
REGULAR, BOLD = 400, 650
# Each file of the site, the family it becomes, and whether it slants. Typst takes a letter that
# one family lacks from the next, so that the Greek letters need a family of their own.
SERIF = {
    "source-serif-4-latin-wght-normal.woff2": ("Book Serif", False),
    "source-serif-4-latin-wght-italic.woff2": ("Book Serif", True),
    "source-serif-4-greek-wght-normal.woff2": ("Book Serif Greek", False),
}


def write_faces(folder: Path) -> None:
    """Write the faces into a folder, unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for source, (family, slanted) in SERIF.items():
        for weight in (REGULAR, BOLD):
            path = folder / f"{source.partition('-wght')[0]}-{weight}{'i' if slanted else ''}.ttf"
            if not path.exists():
                face(FONTS / source, family, weight, slanted=slanted).save(path)
    sans = folder / SANS.name
    if not sans.exists():
        font = TTFont(SANS)
        rename(font, "Book Sans", "Regular")
        font.save(sans)


def face(source: Path, family: str, weight: int, *, slanted: bool) -> TTFont:
    """One weight of a variable face."""
    font = TTFont(source)
    font.flavor = None
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    bold = weight > REGULAR
    font["OS/2"].usWeightClass = 700 if bold else 400
    style = f"{'Bold' if bold else ''}{' Italic' if slanted else ''}".strip() or "Regular"
    rename(font, family, style)
    regular, italic, strong = 1 << 6, 1, 1 << 5
    font["OS/2"].fsSelection &= ~(regular | italic | strong)
    font["OS/2"].fsSelection |= (italic if slanted else 0) | (strong if bold else 0)
    if style == "Regular":
        font["OS/2"].fsSelection |= regular
    font["head"].macStyle = (1 if bold else 0) | (2 if slanted else 0)
    return font


def rename(font: TTFont, family: str, style: str) -> None:
    """Name a font, so that no installed face of the same family stands in for it."""
    table = font["name"]
    for number in (16, 17, 21, 22, 25):
        table.removeNames(nameID=number)
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}
    for number, name in names.items():
        table.removeNames(nameID=number)
        table.setName(name, number, 3, 1, 0x409)


if __name__ == "__main__":
    write_faces(Path(sys.argv[1]))
