"""A line of a diagnosis, as it is shown."""

from typing import NamedTuple


class Finding(NamedTuple):
    """A line of a diagnosis.

    Attributes
    ----------
    line : str
        What was looked at.
    number : str
        What was found, with its name.
    p_value : float
        NaN where the line is no test.
    raised : bool
        Whether it speaks against the model.
    meaning, remedy, chapter : str
        What it means if it is raised, what to do, and the page of the book to read on.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1]] * 8, [0, 0, 0, 0, 0, 9, 12, 11])
    >>> finding = fit.diagnose().findings[0]
    >>> finding.line, finding.raised
    ('overdispersion', True)
    """

    line: str
    number: str
    p_value: float
    raised: bool
    meaning: str
    remedy: str
    chapter: str
