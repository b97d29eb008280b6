r"""``invent``: a family from its log-partition function alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glmlesson.intervals import Interval
from glmlesson.invented.domain import SUPPORTS, whole_numbers
from glmlesson.invented.family import InventedFamily
from glmlesson.invented.reading import read
from glmlesson.invented.rewriting import ETA, Y

if TYPE_CHECKING:
    import sympy


def invent(
    log_partition: str | sympy.Expr,
    support: str | range | Interval,
    *,
    base_measure: str | sympy.Expr | None = None,
    sufficient_statistic: str | sympy.Expr = "y",
    eta_domain: Interval | tuple[float, float] | None = None,
    name: str = "invented",
) -> InventedFamily:
    r"""Make a family from its log-partition function.

    .. math:: p(y; \eta) = b(y)\, e^{\eta T(y) - a(\eta)}, \qquad
       \mu = a'(\eta), \quad \mathrm{Var} = a''(\eta), \quad \eta = (a')^{-1}(\mu)

    Parameters
    ----------
    log_partition : str or sympy.Expr
        The formula of :math:`a` in ``eta``, such as ``"log(1 + exp(eta))"``. Text is read, never
        evaluated; it may contain numbers, ``+ - * / **``, ``pi``, ``e`` and the functions of
        ``glmlesson.expressions.FUNCTIONS``.
    support : str, range or Interval
        Where ``y`` may lie: ``"counts"``, ``"integers"``, ``"reals"``, ``"positive"``, a range of
        whole numbers such as ``range(1, 7)``, or an interval of ``glmlesson.intervals``. Whole
        numbers to which the base measure gives nothing are taken out.
    base_measure : str or sympy.Expr, optional
        The formula of :math:`b` in ``y``; found from the log-partition by default.
    sufficient_statistic : str or sympy.Expr
        The formula of :math:`T` in ``y``. With one other than ``y`` a base measure must be given.
    eta_domain : Interval or tuple of two floats, optional
        The open interval of :math:`\eta`; by default the largest on which :math:`a` is real: one
        that reaches :math:`-\infty` where the support has a lower end, :math:`+\infty` where it
        has an upper, and otherwise the one around, or nearest to, zero.
    name : str
        What to call the family in messages.

    Returns
    -------
    InventedFamily
        A family like any other of the module.

    Raises
    ------
    ImportError
        If SymPy is not installed.
    TypeError
        If an argument is not of the kinds above.
    ValueError
        If a formula cannot be read, is not real, or is not the log-partition of a distribution on
        the support: not convex, no variance, a negative :math:`b`, or probabilities that do not
        sum (integrate) to one. The message names an :math:`\eta`, or the ``y``, where it fails.

    Examples
    --------
    The Poisson, and then a count that is never zero:

    >>> poisson = invent("exp(eta)", support="counts")
    >>> round(float(poisson.natural_parameter(20.0)), 6), poisson.latex["b"]
    (2.995732, '\\frac{1}{y!}')
    >>> households = invent("log(exp(exp(eta)) - 1)", support="counts")
    >>> print(households.support)
    a whole number, 1 or more
    >>> households.base_measure([1, 2, 3]).round(6)
    array([1.      , 0.5     , 0.166667])

    A spin, up or down, fitted like every other family:

    >>> from glmlesson.lesson import newton
    >>> spins = invent("log(2*cosh(eta))", support=range(-1, 2))
    >>> print(spins.support, "with mean", spins.latex["mean"])
    -1 or 1 with mean \tanh{\left(\eta \right)}
    >>> newton([[1, -1], [1, 0], [1, 1], [1, 2]], [-1, 1, -1, 1], spins)
    Fit(theta=[-0.227 ,  0.4541], converged in 5 steps)
    >>> invent("-eta**2", support="reals")
    Traceback (most recent call last):
    ValueError: log_partition must be convex, for its curvature is the variance: -2 at eta = 0.
    """
    support = _as_support(support)
    if not isinstance(name, str) or not name.strip():
        raise TypeError(f"name must be a text that is not empty, but it is {name!r}.")
    return InventedFamily(
        read("log_partition", log_partition, ETA),
        support,
        None if base_measure is None else read("base_measure", base_measure, Y),
        read("sufficient_statistic", sufficient_statistic, Y),
        None if eta_domain is None else _as_domain(eta_domain),
        name,
    )


def _as_support(support):
    if isinstance(support, Interval):
        return support
    if isinstance(support, range) and abs(support.step) == 1 and len(support) > 1:
        return whole_numbers(min(support), max(support))
    if isinstance(support, str) and support in SUPPORTS:
        return SUPPORTS[support]
    raise (ValueError if isinstance(support, str | range) else TypeError)(
        f"support must be one of {', '.join(map(repr, SUPPORTS))}, a range of two or more "
        f"consecutive whole numbers, or an Interval, but it is {support!r}."
    )


def _as_domain(eta_domain):
    if not isinstance(eta_domain, Interval):
        try:
            low, high = (float(end) for end in eta_domain)
        except (TypeError, ValueError) as error:
            raise TypeError(
                "eta_domain must be an Interval or a pair of numbers (low, high), but it is "
                f"{eta_domain!r}."
            ) from error
        eta_domain = Interval(low, high)
    if not eta_domain.low < eta_domain.high:
        raise ValueError(f"eta_domain must be an interval (low, high), but it is {eta_domain}.")
    return Interval(eta_domain.low, eta_domain.high)
