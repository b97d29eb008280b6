"""The coursework's engine: it assigns, collects, grades and returns; ``python -m grading --help``.

What a module of hidden checks needs is here: :func:`check`, :mod:`expect` and :class:`Wrong`.
"""

import sys

# nbformat's import waits two seconds for a parser of web addresses that no notebook needs.
sys.modules.setdefault("rfc3987_syntax", None)

from grading import expect  # noqa: E402
from grading.checks import check  # noqa: E402
from grading.session import Wrong  # noqa: E402

__all__ = ["Wrong", "check", "expect"]
