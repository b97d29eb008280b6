"""Write the catalogue of attacks into the instructor's page, from the table that the tests read."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "coursework" / "attacks.toml"
PAGE = ROOT / "book" / "instructors.md"
START, END = "<!-- attacks -->\n", "<!-- end of attacks -->\n"


def kinds():
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))["kind"]


def rendered():
    """The catalogue, in Markdown: a list under each channel."""
    channels = {}
    for kind in kinds():
        channels.setdefault(kind["channel"], []).append(kind)
    lines = []
    for channel, found in channels.items():
        lines.append(f"\n### {channel}\n")
        for kind in found:
            shown = "; ".join(dict.fromkeys(map(_shown, kind["tests"])))
            attack = kind["attack"][0].upper() + kind["attack"][1:]
            lines.append(f"- {attack}. *Held by:* {kind['held']}. *Shown by:* {shown}.")
    return "\n".join(lines) + "\n\n"


def _shown(test):
    """A test in words: its name says what it shows."""
    file, _, name = test.partition("[")[0].partition("::")
    words = name.removeprefix("test_").replace("_", " ")
    return f"{words} (`{file}`)" if words else f"all of `{file}`"


def block(page):
    """The place of the table in the page's text."""
    return page.index(START) + len(START), page.index(END)


def main():
    page = PAGE.read_text(encoding="utf-8")
    start, end = block(page)
    PAGE.write_text(page[:start] + rendered() + page[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
