"""Where the bundled front end lies: what pages and notebooks load of it."""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
