r"""The links by name."""

from __future__ import annotations

from glmlesson.links.base import Link
from glmlesson.links.classes import LogRatio
from glmlesson.links.positive import (
    Inverse,
    InverseSquare,
    Log,
    LogShare,
    NegativeInverse,
    NegativeInverseSquare,
)
from glmlesson.links.real import Identity
from glmlesson.links.unit import ComplementaryLogLog, Logit, Probit

LINKS: dict[str, type[Link]] = {
    link.name: link
    for link in (
        Identity,
        Log,
        Logit,
        Probit,
        ComplementaryLogLog,
        Inverse,
        InverseSquare,
        NegativeInverse,
        NegativeInverseSquare,
        LogShare,
        LogRatio,
    )
}


def as_link(link: str | Link) -> Link:
    """Return the link itself, or the one of that name with its default parameter.

    Names are those of ``LINKS``, in any case.

    Raises
    ------
    ValueError
        If no link has that name.
    TypeError
        If it is neither a name nor a link.

    Examples
    --------
    >>> as_link("log")
    Log()
    """
    if isinstance(link, Link):
        return link
    if isinstance(link, type) and issubclass(link, Link):
        raise TypeError(
            f"link must be a link or its name, but it is the class {link.__name__}; "
            f"make one of it: {link.__name__}()."
        )
    if not isinstance(link, str):
        raise TypeError(f"link must be a link or the name of one, but it is {link!r}.")
    by_name = {name.lower(): one for name, one in LINKS.items()}
    if link.lower() not in by_name:
        raise ValueError(f"link must be one of {', '.join(sorted(by_name))}; it is {link!r}.")
    return by_name[link.lower()]()
