r"""The book's pictures: one matplotlib function each, drawing on the axes that it is given.

Every function takes an ``ax`` first (or ``axes``, a pair of them), draws, and returns nothing;
what a picture shows is asked of ``families``, ``links`` and ``fitting``. One colour stands for one
distribution in every figure, and never alone: a label, a marker or a line style says the same.

Conventions, for all of them
    * ``family`` is a family or its name; ``x`` and ``y`` have shape (rows,), and ``theta`` is then
      the pair of intercept and slope.
    * What does not fit is refused with a ``TypeError`` or ``ValueError`` that names it: a shape, a
      value outside its domain, a family that the picture cannot show.
    * Call ``use_book_style()`` once for the look of the book; any other style works, too.

Chapters: all of them; each function names its own. For example,

>>> ax = matplotlib.figure.Figure().subplots()
>>> family_explorer(ax, "poisson", eta=1.0)
>>> ax.get_title(loc="left")
'Poisson'
"""

import re

import matplotlib.colors
import matplotlib.figure
import matplotlib.patches
import numpy as np

from glmlesson import fitting, links
from glmlesson.checks import design_matrix, one_per_row, real_array, shaped
from glmlesson.families import FAMILIES, Bernoulli, Categorical, Gaussian, Poisson, as_family

# The lesson's four distributions, then their relatives: the binomial is many Bernoulli flips and
# shares their green, waiting times are brown, spread-out counts are pink, and the families whose
# T(y) is not y are teal. Relatives never meet in one picture.
COLOURS = {
    "gaussian": "#0072B2",
    "bernoulli": "#00805C",
    "poisson": "#C8650A",
    "softmax": "#7B4FA3",
    "binomial": "#00805C",
    "exponential": "#5C4B00",
    "gamma": "#5C4B00",
    "inverse gaussian": "#5C4B00",
    "geometric": "#C2478E",
    "negative binomial": "#C2478E",
    "laplace": "#0A8A98",
    "beta": "#0A8A98",
    "von mises": "#0A8A98",
    "residual": "#B3202A",
    "data": "#6B6B6B",
    "ink": "#222222",
}

AD_SPEND = "ad spend (100 € per hour)"
CUSTOMERS = "customers per hour"

_LINEAR = r"$\theta^{\mathsf{T}}x$"
# Weights of three classes along one feature: first, middle and last, the last as the baseline.
_THREE_CLASSES = [[0.0, 1.5], [-3.6, -1.8]]

_QUIET = {"color": COLOURS["data"], "fontsize": "small"}
_SHADE = {"color": COLOURS["residual"], "alpha": 0.09, "linewidth": 0}
# For curves that no distribution owns: told apart without colour as well.
_STYLES = [
    {"color": COLOURS["ink"], "linestyle": "-"},
    {"color": COLOURS["geometric"], "linestyle": "--"},
    {"color": COLOURS["laplace"], "linestyle": "-."},
    {"color": COLOURS["gamma"], "linestyle": (0, (1, 1.2))},
    {"color": COLOURS["data"], "linestyle": (0, (6, 1.5, 1, 1.5, 1, 1.5))},
]


def use_book_style():
    """Set matplotlib to the look of the book: dark ink on a transparent ground.

    The site shows the pictures at half their recorded resolution and inverts them on a dark page,
    so nothing is drawn in white.

    Examples
    --------
    >>> with matplotlib.rc_context():
    ...     use_book_style()
    ...     matplotlib.rcParams["figure.facecolor"]
    'none'
    """
    ink = COLOURS["ink"]
    matplotlib.rcParams.update(
        {
            "figure.dpi": 200,
            "figure.facecolor": "none",
            "figure.constrained_layout.use": True,
            "savefig.facecolor": "none",
            "axes.facecolor": "none",
            "axes.edgecolor": COLOURS["data"],
            "axes.labelcolor": ink,
            "axes.titlecolor": ink,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "axes.titlesize": 15,
            "axes.labelsize": 13,
            "text.color": ink,
            "xtick.color": ink,
            "ytick.color": ink,
            "xtick.labelsize": 12,
            "ytick.labelsize": 12,
            "font.family": "STIXGeneral",
            "font.size": 14,
            "mathtext.fontset": "stix",
            "legend.frameon": False,
            "legend.fontsize": 12,
            "lines.linewidth": 2,
        }
    )


def colour(family):
    """Return the colour of a family, given as such or by name.

    Raises
    ------
    TypeError, ValueError
        If it is no family.

    Examples
    --------
    >>> colour("Poisson") == COLOURS["poisson"]
    True
    """
    name = as_family(family).name.lower()
    return COLOURS["softmax" if name == "categorical" else name]


def two_failures(ax, x, y, model, xlabel=AD_SPEND, ylabel=CUSTOMERS):
    r"""Draw counts, and how the straight line or the sigmoid fails on them.

    The line is the least-squares fit; negative counts are shaded, and the rows for which it
    predicts one are marked. The sigmoid is fitted by maximum likelihood to the only question it can
    answer, "was there any customer at all?"; what lies above 1 is out of its reach. The title
    counts the failures.

    Chapter: Why one recipe.

    Parameters
    ----------
    model : {"data", "line", "sigmoid"}
        What to draw over the data.

    Examples
    --------
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> two_failures(ax, [0, 1, 2, 3, 4], [0, 1, 0, 8, 20], "line")
    >>> ax.get_title(loc="left")
    'The line predicts fewer than no customers in 1 of 5 hours'
    """
    x, y, _ = _data(x, y, Poisson())
    if model not in ("data", "line", "sigmoid"):
        raise ValueError(f"model must be data, line or sigmoid, but it is {model!r}.")
    X, grid = _with_intercept(x), _grid(x)
    line = fitting.newton(X, y, "gaussian").theta
    top = 1.08 * max(y.max(), 1)
    bottom = min(1.3 * np.min(_with_intercept(grid) @ line), -0.1 * top)
    heading = f"{len(y)} hours in a shop"
    _scatter(ax, x, y)
    if model == "line":
        predicted = X @ line
        negative = predicted < 0
        curve, hue, name = _with_intercept(grid) @ line, colour("gaussian"), "straight line"
        _mark_failures(ax, x[negative], predicted[negative], (bottom, 0))
        _note(ax, 0.98, bottom / 2, "impossible: fewer than no customers", "right")
        heading = f"The line predicts fewer than no customers in {sum(negative)} of {len(y)} hours"
    if model == "sigmoid":
        theta = fitting.newton(X, y > 0, "bernoulli").theta
        beyond = y > 1
        curve, hue = Bernoulli().mean(_with_intercept(grid) @ theta), colour("bernoulli")
        name = "sigmoid"
        _mark_failures(ax, x[beyond], y[beyond], (1, top))
        _note(ax, 0.02, 0.93 * top, "out of reach: more than one customer", "left")
        heading = f"The sigmoid cannot reach {sum(beyond)} of {len(y)} hours"
    if model != "data":
        _named_curve(ax, grid, curve, hue, name)
    ax.axhline(0, color=COLOURS["data"], linewidth=0.8)
    ax.set(ylim=(bottom, top), xlabel=xlabel, ylabel=ylabel)
    ax.set_title(heading, loc="left")


def family_explorer(ax, family, eta):
    r"""Draw one member of a family: its density or its bars at ``eta``.

    Above it stand the family's :math:`T`, :math:`b` and :math:`a`, and the numbers at ``eta``: the
    mean and the variance of :math:`T(y)`, and :math:`a(\eta)`. The mean is marked on the axis where
    :math:`T(y) = y`.

    Chapter: The exponential family.

    Parameters
    ----------
    eta : float, or array_like of shape (m,) for a family of m natural parameters

    Examples
    --------
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> family_explorer(ax, "Bernoulli", eta=0.0)
    >>> [float(bar.get_height()) for bar in ax.patches]
    [0.5, 0.5]
    """
    family, eta = _member(family, eta)
    _distribution(ax, family, eta)
    T, b, a = (_mathtext(family.latex[part]) for part in "Tba")
    variance, spread = family.variance(eta), "variance"
    if family.n_parameters > 1:
        variance, spread = np.diag(variance), "variances"
    _heading(
        ax,
        family.name,
        rf"$\eta$ = {_say(eta)}     {_mean_name(family)} = {_say(family.mean(eta))}     "
        rf"{spread} = {_say(variance)}     $a(\eta)$ = {_say(family.log_partition(eta))}",
        colour(family),
        rf"$T(y) = {T},\quad b(y) = {b},\quad a(\eta) = {a}$",
    )


def gaussian_mean(axes, mu):
    r"""Draw the Gaussian at ``mu`` and, beside it, :math:`a(\eta) = \eta^2/2` with its tangent.

    The slope of the tangent at :math:`\eta = \mu` is the mean. The dashed bell is that at zero.

    Chapter: The Gaussian in disguise.

    Examples
    --------
    >>> gaussian_mean(matplotlib.figure.Figure().subplots(1, 2), mu=1.5)
    """
    left, right = _some_axes(axes, 2)
    family, mu = _member("Gaussian", mu)
    hue, reach = colour(family), max(4.5, abs(mu) + 3)
    y = np.linspace(-reach, reach, 400)
    density = np.exp(family.log_prob(y, mu))
    left.plot(y, np.exp(family.log_prob(y, 0.0)), "--", color=COLOURS["data"], linewidth=1)
    left.fill_between(y, density, color=hue, alpha=0.15, linewidth=0)
    left.plot(y, density, color=hue)
    _mark_mean(left, mu)
    left.set(xlabel="$y$", ylabel="density", ylim=(0, 0.47), xlim=(-reach, reach))
    readout = rf"$\eta = \mu$ = {_say(mu)}     spread = 1     area = 1"
    _heading(left, "Gaussian", readout, hue)
    _tangent(right, family, mu, (-reach, reach))


def logit_sigmoid(axes, phi):
    r"""Draw the logit and the sigmoid, and ``phi`` going through one and back through the other.

    Left, :math:`\varphi \mapsto \eta`, the log-odds; right, :math:`\eta \mapsto \varphi`.

    Chapter: The Bernoulli in disguise.

    Parameters
    ----------
    phi : float
        A probability strictly between 0 and 1.

    Examples
    --------
    >>> logit_sigmoid(matplotlib.figure.Figure().subplots(1, 2), phi=0.8)
    """
    left, right = _some_axes(axes, 2)
    logit, phi = links.Logit(), shaped("phi", phi, ())
    eta = logit(phi)
    etas = _link_grid(logit, eta)
    odds = (etas, eta, r"log-odds $\eta$")
    chance = (logit.inverse(etas), phi, r"probability $\varphi$")
    _one_way(left, chance, odds, colour("bernoulli"), "logit", Bernoulli.latex["eta"])
    _one_way(right, odds, chance, colour("bernoulli"), "sigmoid", Bernoulli.latex["mean"])


def assembly_line(ax, family, x, theta):
    r"""Draw the recipe as a pipeline: features, :math:`\theta^\top x = \eta`, response, prediction.

    Only the response box has a colour: it is the only one that the distribution changes.

    Chapter: Three assumptions.

    Parameters
    ----------
    family : str or Family
        The Gaussian predicts a price in 1000 €, the Bernoulli a probability, the Poisson customers
        per hour, the categorical the probabilities of its classes, any other its mean.
    x : array_like of shape (features,)
        One row of features, the 1 of the intercept among them.
    theta : array_like of shape (features,), or (features, m) for m natural parameters
        The weights.

    Examples
    --------
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> assembly_line(ax, "poisson", x=[1, 2], theta=[0.5, 0.3])
    """
    family, x = as_family(family), shaped("x", x, np.shape(x)[:1])
    if family.canonical_link is None:
        raise ValueError(f"family must be one that a GLM can use; {family.title} has no link.")
    theta = shaped("theta", theta, (*x.shape, *_shape_of_eta(family)))
    eta = x @ theta
    mean = family.probabilities(eta) if isinstance(family, Categorical) else family.mean(eta)
    what, unit = {
        "Gaussian": ("a price", "in 1000 €"),
        "Bernoulli": ("a probability", "that $y = 1$"),
        "Poisson": ("a rate", CUSTOMERS),
        "categorical": ("probabilities", "one for each class"),
    }.get(family.name, ("a mean", ""))
    features = ", ".join(f"{entry:g}" for entry in x).replace("-", "−")
    weights = ",\n".join(_say(row) for row in (theta if theta.ndim > 1 else [theta]))
    response = _mathtext(family.canonical_link.latex["response"])
    stations = [
        ("features $x$", f"({features})", "what is known"),
        (rf"$\eta$ = {_LINEAR}", _say(eta), rf"$\theta$ = {weights}"),
        (f"{family.name} response", f"${response}$", "the only box that changes"),
        (what, _say(mean), unit),
    ]
    for place, (name, inside, below) in enumerate(stations):
        _station(ax, place, name, inside, below, colour(family) if place == 2 else None)
    ax.set(xlim=(-0.5, len(stations) - 0.5), ylim=(-1, 1))
    ax.set_axis_off()


def same_machine(ax, x, y, family, theta, xlabel="$x$", ylabel="$y$"):
    r"""Draw data along one feature and the prediction :math:`h(\theta_0 + \theta_1 x)`.

    The family is the only thing that changes between a straight line and an S. The axes depend on
    the data alone, so that two pictures can be compared.

    Chapter: Two old friends fall out.

    Examples
    --------
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> same_machine(ax, [-1, 0, 1], [0, 1, 1], "Bernoulli", theta=[0.5, 2.0])
    """
    x, y, family, theta = _one_feature_model(x, y, family, theta)
    grid, room = _grid(x), 0.25 * (np.ptp(y) or 1.0)
    _scatter(ax, x, y)
    ax.plot(grid, family.mean(_with_intercept(grid) @ theta), color=colour(family))
    ax.set(xlabel=xlabel, ylabel=ylabel, ylim=(y.min() - room, y.max() + room))
    response = _mathtext(family.canonical_link.latex["response"])
    readout = rf"$\eta$ = {_LINEAR} = {_say_line(theta)}"
    _heading(ax, rf"{family.name}:  $h(\eta) = {response}$", readout, colour(family))


def link_table(axes, link, mean):
    r"""Draw a response and its link, and a point going there and back.

    Left, the response :math:`\eta \mapsto \mu`; right, the link :math:`\mu \mapsto \eta`.

    Chapter: Link and response.

    Parameters
    ----------
    link : Link
    mean : float, or array_like of shape (k - 1,) for the log-ratio link
        The point. Of several probabilities the first is drawn, with the other :math:`\eta` held.

    Examples
    --------
    >>> link_table(matplotlib.figure.Figure().subplots(1, 2), links.Log(), mean=4.0)
    """
    left, right = _some_axes(axes, 2)
    _check_link(link)
    several = isinstance(link, links.LogRatio)
    mean = shaped("mean", mean, np.shape(mean)[:1] if several else ())
    eta = link(mean)
    etas = _link_grid(link, eta.flat[0])
    means = _first_mean(link, etas, eta) if several else link.inverse(etas)
    index, hue = "_1" if several else "", _link_colour(link)
    linear = (etas, eta.flat[0], rf"$\eta{index}$")
    means = (means, mean.flat[0], rf"mean $\mu{index}$")
    _one_way(left, linear, means, hue, "response", link.latex["response"])
    _one_way(right, means, linear, hue, f"{link.name} link", link.latex["link"])


def compare_responses(ax, links):
    r"""Draw the responses of several links over the same :math:`\eta`.

    Chapter: Link and response.

    Parameters
    ----------
    links : list of Link
        Links of a single natural parameter.

    Examples
    --------
    >>> from glmlesson import Logit, Probit
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> compare_responses(ax, [Logit(), Probit()])
    >>> [line.get_label() for line in ax.lines]
    ['logit', 'probit']
    """
    shown = list(links)
    if not shown:
        raise ValueError("links must hold at least one link.")
    for link in shown:
        _check_link(link, scalar=True)
    reach = 4.0 if all(np.isfinite(link.mean_domain.high) for link in shown) else 2.0
    negative = any(link.eta_domain.high == 0 for link in shown)
    eta = np.linspace(-4.0, -0.2, 400) if negative else np.linspace(-reach, reach, 400)
    for link, style in zip(shown, _styles(len(shown)), strict=True):
        ax.plot(eta, link.inverse(eta), label=link.name, **style | {"color": _link_colour(link)})
    ax.legend(loc="upper left", handlelength=3)
    ax.set(xlabel=r"$\eta$", ylabel=r"mean $\mu = h(\eta)$")


def poisson_lab(ax, x, y, theta, line=None, xlabel=AD_SPEND, ylabel=CUSTOMERS):
    r"""Draw counts with the Poisson prediction :math:`e^{\theta_0 + \theta_1 x}`.

    Chapter: The Poisson lab.

    Parameters
    ----------
    line : array_like of shape (2,), optional
        Intercept and slope of a straight line to compare; negative counts are shaded if it has any.

    Examples
    --------
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> poisson_lab(ax, [0, 1, 2], [1, 2, 5], theta=[0.0, 0.8], line=[0.7, 2.0])
    """
    x, y, family, theta = _one_feature_model(x, y, Poisson(), theta)
    grid = _grid(x)
    curve = family.mean(_with_intercept(grid) @ theta)
    top = 1.1 * max(y.max(), 1)
    bottom = -0.04 * top
    _scatter(ax, x, y)
    _named_curve(ax, grid, curve, colour(family), "Poisson")
    ax.axhline(0, color=COLOURS["data"], linewidth=0.8)
    if line is not None:
        straight = _with_intercept(grid) @ shaped("line", line, (2,))
        _named_curve(ax, grid, straight, colour("gaussian"), "straight line", linestyle="--")
        if straight.min() < 0:
            bottom = min(1.3 * straight.min(), -0.1 * top)
            ax.axhspan(bottom, 0, **_SHADE)
            _note(ax, 0.98, bottom / 2, "impossible: fewer than no customers", "right")
    ax.set(xlabel=xlabel, ylabel=ylabel, ylim=(bottom, top))
    height = fitting.log_likelihood(theta, _with_intercept(x), y, family)
    _heading(
        ax,
        rf"$h(x) = \exp(${_say_line(theta)}$)$",
        rf"one unit more multiplies the rate by $e^{{\,\theta_1}}$ = {_say(np.exp(theta[1]))}     "
        rf"log-likelihood = {_say(height)}",
        colour(family),
    )


def log_partition(axes, family, eta):
    r"""Draw :math:`a(\eta)` with its tangent at ``eta``, and the distribution there beside it.

    The slope of the tangent is the mean of :math:`T(y)`, the curvature its variance.

    The family must have a single natural parameter.

    Chapter: The universal gradient.

    Examples
    --------
    >>> log_partition(matplotlib.figure.Figure().subplots(1, 2), "poisson", eta=1.0)
    """
    left, right = _some_axes(axes, 2)
    family, eta = _member(_scalar_family(family), eta)
    negative = family.eta_domain.high == 0
    window = (2.2 * eta, 0.15 * eta) if negative else (min(eta - 2, -3), max(eta + 1, 2))
    _tangent(left, family, eta, window)
    _distribution(right, family, eta)
    mean, variance = _say(family.mean(eta)), _say(family.variance(eta))
    readout = f"{_mean_name(family)} = {mean}     variance = {variance}"
    _heading(right, family.name, readout, colour(family))


def residual_times_feature(ax, x, y, family, theta, xlabel="$x$", ylabel="$y$"):
    r"""Draw the residuals, and how residual times feature adds up to the gradient.

    Above, the data, the curve :math:`h` and the residuals :math:`y - h(x)` as bars. Below, in a
    strip of its own, a staircase: from left to right each bar adds its row's :math:`(y - h(x))\,x`,
    and the arrow from zero to where they end is :math:`\partial\ell/\partial\theta_1`.

    The family must have a single natural parameter.

    Chapter: The universal gradient.

    Examples
    --------
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> residual_times_feature(ax, [0, 1, 2], [1, 2, 5], "poisson", theta=[0.0, 0.5])
    """
    x, y, family, theta = _one_feature_model(x, y, family, theta)
    order = np.argsort(x, kind="stable")
    x, target, grid = x[order], family.sufficient_statistic(y[order]), _grid(x)
    predicted = family.mean(_with_intercept(x) @ theta)
    residual = target - predicted
    ax.vlines(x, predicted, target, color=COLOURS["residual"], linewidth=3)
    _scatter(ax, x, target)
    ax.plot(grid, family.mean(_with_intercept(grid) @ theta), color=colour(family))
    ax.set(ylabel=ylabel)
    ax.tick_params(labelbottom=False)
    strip = ax.inset_axes([0, -0.66, 1, 0.54], sharex=ax)
    _staircase(strip, x, residual * x, grid[-1])
    strip.set(xlabel=xlabel, ylabel="running sum\n" + r"of $(y - h)\,x$")
    _heading(
        ax,
        "each residual, times its $x$, summed",
        rf"$\partial\ell/\partial\theta_0 = \Sigma\,(y - h)$ = {_say(residual.sum())}     "
        rf"$\partial\ell/\partial\theta_1 = \Sigma\,(y - h)\,x$ = {_say(residual @ x)}",
        COLOURS["residual"],
    )


def ascent(ax, fits):
    r"""Draw the log-likelihood against the step, one curve for each fit.

    Chapter: The universal gradient.

    Parameters
    ----------
    fits : dict of str to Fit
        Fits of the same data by label. One that runs away leaves the picture at the bottom.

    Examples
    --------
    >>> X, y = [[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6]
    >>> ascent(matplotlib.figure.Figure().subplots(), {"Newton": fitting.newton(X, y, "poisson")})
    """
    _check_fits(fits)
    if not fits:
        raise ValueError("fits must hold at least one fit.")
    for (label, fit), style in zip(fits.items(), _styles(len(fits)), strict=True):
        heights = np.where(np.isfinite(fit.log_likelihoods), fit.log_likelihoods, np.nan)
        ax.plot(heights, label=label + _outcome(fit), **style | _dots(fit))
    best = max(np.nanmax(line.get_ydata()) for line in ax.lines)
    start = min(fit.log_likelihoods[0] for fit in fits.values())
    room = max(best - start, 1e-9)
    if max(fit.n_iter for fit in fits.values()) > 50:
        ax.set_xscale("symlog", linthresh=1)
        ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set(xlabel="step", ylabel=r"log-likelihood $\ell(\theta)$")
    ax.set_ylim(start - 0.15 * room, best + 0.06 * room)
    _key(ax)


def likelihood_surface(ax, X, y, family, fits):
    r"""Draw the log-likelihood as contours over :math:`(\theta_0, \theta_1)` with the fits' paths.

    The contours are labelled with how far they lie below the top, which is starred.

    Chapter: The universal gradient.

    Parameters
    ----------
    X : array_like of shape (rows, 2)
    y : array_like of shape (rows,)
    fits : dict of str to Fit
        Fits of these data by label; it may be empty.

    Examples
    --------
    >>> X, y = [[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6]
    >>> fits = {"Newton": fitting.newton(X, y, "poisson")}
    >>> likelihood_surface(matplotlib.figure.Figure().subplots(), X, y, "poisson", fits)
    """
    X, family = design_matrix(X), _scalar_family(family)
    y = one_per_row("y", real_array("y", y), X)
    if X.shape[1] != 2:
        raise ValueError(f"X must have two columns for a surface, but its shape is {X.shape}.")
    _check_fits(fits, weights=2)
    best = fitting.newton(X, y, family)
    low, high = _surface_window(best, fitting.curvature(best.theta, X, y, family), fits)
    across, up = np.linspace(low, high, 120).T
    drop = best.log_likelihoods[-1] - _heights(across, up, X, y, family)
    contours = ax.contour(
        across, up, drop, 0.5 * 4.0 ** np.arange(8), colors=colour(family), linewidths=1
    )
    ax.clabel(contours, fmt=lambda level: f"−{level:g}", fontsize=10)
    for (label, fit), style in zip(fits.items(), _styles(len(fits)), strict=True):
        ax.plot(*fit.path.T, label=label + _outcome(fit), **style | _dots(fit))
    ax.plot(*best.theta, "*", color=colour(family), markersize=13, zorder=5)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    ax.set(xlabel=r"$\theta_0$", ylabel=r"$\theta_1$")
    if fits:
        _key(ax)


def one_recipe(axes4):
    r"""Draw the four models of the lesson side by side, each with data and its fitted response.

    The picture of the title page. The data are drawn with fixed seeds, so it is always the same.

    Chapter: Why one recipe.

    Examples
    --------
    >>> one_recipe(matplotlib.figure.Figure().subplots(1, 4))
    """
    panels = [
        ("Linear", r"h = \eta", Gaussian(), [0.0, 1.0]),
        ("Logistic", r"h = 1/(1 + e^{-\eta})", Bernoulli(), [0.0, 1.6]),
        ("Poisson", r"h = e^{\eta}", Poisson(), [1.0, 0.7]),
        ("Softmax", r"h_j = e^{\eta_j} / \Sigma\, e^{\eta_l}", Categorical(3), _THREE_CLASSES),
    ]
    x = np.linspace(-3, 3, 36)
    for ax, (name, response, family, theta) in zip(_some_axes(axes4, 4), panels, strict=True):
        X, grid = _with_intercept(x), _grid(x)
        y = family.sample(X @ np.array(theta), rng=11)
        eta = _with_intercept(grid) @ fitting.newton(X, y, family).theta
        if isinstance(family, Categorical):
            _softmax_curves(ax, x, y, grid, family.probabilities(eta))
        else:
            _scatter(ax, x, y)
            ax.plot(grid, family.mean(eta), color=colour(family), linewidth=2.5)
        ax.set(xticks=[], yticks=[])
        _heading(ax, name, f"${response}$", colour(family))


# The pieces that several pictures share -----------------------------------------------------------


def _distribution(ax, family, eta):
    """Draw bars or a filled curve, and mark the mean where it is one of y itself."""
    hue, y = colour(family), _values(family, eta)
    chance = np.exp(family.log_prob(y, eta))
    if family.support.integer:
        ax.bar(y, chance, width=0.8 if len(y) < 40 else 1.0, color=hue, alpha=0.75)
        ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        ax.set(ylabel="probability")
    else:
        ax.fill_between(y, chance, color=hue, alpha=0.15, linewidth=0)
        ax.plot(y, chance, color=hue)
        ax.set(ylabel="density")
    ax.set_xlabel("class $y$" if isinstance(family, Categorical) else "$y$")
    ax.set_ylim(0, 1.18 * np.max(chance))
    if _is_its_own_statistic(family):
        _mark_mean(ax, family.mean(eta))


def _values(family, eta):
    """Return the values of y to draw: the whole support, or what is likely of it."""
    low, high = family.support.low, family.support.high
    if np.isinf([low, high]).any():
        mean, spread = family.mean(eta), np.sqrt(family.variance(eta))
        reach = (6 if family.support.integer else 4) * spread
        # Laplace: T(y) = |y|, as likely to the left of zero as to the right.
        low = max(low, mean - reach if _is_its_own_statistic(family) else -mean - reach)
        high = mean + reach
    if family.support.integer:
        return np.arange(np.floor(low), np.ceil(high) + 1)
    edge = 0.002 * (high - low)
    return np.linspace(low + edge, high - edge, 500)


def _tangent(ax, family, eta, window):
    """Draw the log-partition over a window of η, and the tangent at one of them."""
    etas, hue = np.linspace(*window, 400), colour(family)
    height, slope = family.log_partition(eta), family.mean(eta)
    curve = family.log_partition(etas)
    room = np.ptp(curve)
    ax.plot(etas, curve, color=hue)
    ax.axline((eta, height), slope=slope, color=COLOURS["ink"], linestyle="--", linewidth=1.2)
    ax.plot(eta, height, "o", color=COLOURS["ink"], zorder=4)
    ax.set(xlim=window, ylim=(curve.min() - 0.15 * room, curve.max() + 0.05 * room))
    ax.set(xlabel=r"$\eta$", ylabel=r"$a(\eta)$")
    _heading(
        ax,
        rf"$a(\eta) = {_mathtext(family.latex['a'])}$",
        rf"$\eta$ = {_say(eta)}     $a(\eta)$ = {_say(height)}     slope = {_say(slope)} = mean",
        hue,
    )


def _one_way(ax, across, up, hue, name, formula):
    """Draw a curve and the way of one point: up to the curve, then across to its value.

    ``across`` and ``up`` are each the numbers of the curve, that of the point, and a label whose
    last word is the symbol.
    """
    (xs, here, x_label), (ys, there, y_label) = across, up
    ax.plot(xs, ys, color=hue)
    ax.margins(x=0.02, y=0.03)
    guide = {"color": COLOURS["ink"], "linewidth": 1.2, "linestyle": ":"}
    ax.vlines(here, ax.get_ylim()[0], there, **guide)
    ax.hlines(there, ax.get_xlim()[0], here, **guide)
    ax.plot(here, there, "o", color=COLOURS["ink"], zorder=4)
    # An arrow head where the way ends.
    ax.plot(0, there, "<", transform=ax.get_yaxis_transform(), color=COLOURS["ink"], clip_on=False)
    ax.set(xlabel=x_label, ylabel=y_label)
    start, end = x_label.split()[-1], y_label.split()[-1]
    readout = f"{start} = {_say(here)}  →  {end} = {_say(there)}"
    _heading(ax, f"{name}:  ${_mathtext(formula)}$", readout, hue)


def _first_mean(link, etas, eta):
    """Return the first mean of a vector link where the first η runs and the others are held."""
    running = np.tile(eta, (len(etas), 1))
    running[:, 0] = etas
    return link.inverse(running)[:, 0]


def _station(ax, place, name, inside, below, hue):
    """Draw one box of the assembly line, with an arrow that leads to it."""
    edge, face = hue or COLOURS["data"], matplotlib.colors.to_rgba(hue, 0.16) if hue else "none"
    box = matplotlib.patches.FancyBboxPatch(
        (place - 0.4, -0.3),
        0.8,
        0.6,
        "round,pad=0,rounding_size=0.06",
        fc=face,
        ec=edge,
        linewidth=2 if hue else 1,
    )
    ax.add_patch(box)
    if place:
        arrow = {"arrowstyle": "-|>", "color": COLOURS["ink"], "shrinkA": 2, "shrinkB": 2}
        ax.annotate("", (place - 0.4, 0), (place - 0.6, 0), arrowprops=arrow)
    ax.text(place, 0, inside, ha="center", va="center", fontsize="small")
    ax.text(place, 0.42, name, ha="center", color=hue or COLOURS["ink"])
    ax.text(place, -0.42, below, ha="center", va="top", **_QUIET)


def _staircase(ax, x, parts, end):
    """Draw the running sum of the parts as bars, and an arrow from zero to their total."""
    sums = np.concatenate([[0.0], np.cumsum(parts)])
    red, end = COLOURS["residual"], end + 0.02 * (end - x[0])
    ax.set_facecolor("none")
    ax.spines[["top", "right"]].set_visible(False)
    ax.axhline(0, color=COLOURS["data"], linewidth=0.8)
    ax.vlines(x, sums[:-1], sums[1:], color=red, linewidth=3)
    ax.hlines(sums[1:], x, [*x[1:], end], color=red, linewidth=0.8, linestyle=":")
    if abs(sums[-1]) > 0.02 * np.ptp(sums):  # at the top there is nothing left to point at
        arrow = {"arrowstyle": "-|>", "color": COLOURS["ink"], "lw": 2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (end, sums[-1]), (end, 0), arrowprops=arrow)
    ax.set_xlim(right=end)
    _beside(ax, end, sums[-1] / 2, r"$\partial\ell/\partial\theta_1$", COLOURS["ink"])


def _softmax_curves(ax, x, y, grid, probabilities):
    """Draw one curve a class, and the points of each class in a row of its own below."""
    hue = colour("softmax")
    for label, (line, marker) in enumerate(zip(("-", "--", ":"), "o^s", strict=True)):
        members = x[y == label]
        ax.plot(grid, probabilities[:, label], line, color=hue, linewidth=2.5)
        row = np.full(len(members), -0.12 - 0.08 * label)
        ax.plot(members, row, marker, color=COLOURS["data"], markersize=4, markeredgewidth=0)


def _mark_failures(ax, x, y, region):
    """Shade an impossible region and mark the points that lie in it."""
    ax.axhspan(*region, **_SHADE)
    ax.plot(x, y, "o", color=COLOURS["residual"], markersize=6.5, fillstyle="none", zorder=4)


def _mark_mean(ax, mean):
    ink = COLOURS["ink"]
    ax.axvline(mean, color=ink, linewidth=1.2, linestyle="--")
    ax.plot(mean, 0, "^", color=ink, markersize=8, clip_on=False, zorder=5)
    place, by = (mean, 1), {"xycoords": ax.get_xaxis_transform(), "textcoords": "offset points"}
    ax.annotate("mean", place, (4, -2), va="top", **by, **_QUIET)


def _named_curve(ax, x, y, hue, name, **style):
    """Draw a curve with its name at the right end."""
    ax.plot(x, y, color=hue, **style)
    ax.set_xlim(x[0], x[-1])
    _beside(ax, x[-1], y[-1], name, hue)


def _beside(ax, x, y, text, hue):
    ax.annotate(text, (x, y), (5, 0), textcoords="offset points", va="center", color=hue)


def _note(ax, across, height, text, side):
    """Write a quiet note at a height of the data, at a share of the axes' width."""
    place = {"transform": ax.get_yaxis_transform(), "ha": side, "va": "center"}
    ax.text(across, height, text, **place, **_QUIET)


def _heading(ax, heading, readout, hue, formulas=""):
    """Write a heading above the axes and, under it, the numbers of the moment."""
    pad = 36 if "frac" in heading + formulas else 24
    ax.set_title(heading, loc="left", color=hue, pad=pad)
    ax.set_title(formulas, loc="right", fontsize="small", pad=pad)
    place = {"xycoords": "axes fraction", "textcoords": "offset points"}
    ax.annotate(readout, (0, 1), (0, 7), **place, **_QUIET)


def _key(ax):
    """Name the curves above the axes, where they cannot cross the names."""
    columns = 1 if len(ax.get_legend_handles_labels()[0]) <= 2 else 2
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, handlelength=3)


def _scatter(ax, x, y):
    ax.plot(x, y, "o", color=COLOURS["data"], markersize=5, markeredgewidth=0, alpha=0.8)


def _styles(count):
    return [_STYLES[place % len(_STYLES)] for place in range(count)]


def _dots(fit):
    """Return the style that shows the single steps, where they are few."""
    return {"marker": "o" if fit.n_iter <= 60 else "", "markersize": 4, "linewidth": 1.5}


def _outcome(fit):
    if fit.converged:
        return ""
    return " (diverged)" if "diverged" in fit.diagnosis else " (not converged)"


# Numbers and formulas as text ---------------------------------------------------------------------


def _say(value):
    """Return a number, or several in brackets, with two decimals and a true minus sign."""
    if np.ndim(value):
        return "(" + ", ".join(_say(entry) for entry in value) + ")"
    places = 2 if abs(value) < 1000 else 0
    # Adding zero turns a negative zero into a plain one.
    return f"{round(float(value), places) + 0.0:,.{places}f}".replace("-", "−")


def _say_line(theta):
    """Return the formula of a line with numbers for its weights."""
    sign = "+" if theta[1] >= 0 else "−"
    return rf"{_say(theta[0])} {sign} {_say(abs(theta[1]))} $x$"


def _mean_name(family):
    return "mean" if _is_its_own_statistic(family) else "mean of $T(y)$"


def _is_its_own_statistic(family):
    return family.latex["T"] == "y"


def _mathtext(latex):
    """Return LaTeX in the part of it that matplotlib can set, with fractions of full size."""
    spelled = {
        r"\\[bB]ig[lr]": "",
        r"\\[lr]Vert": r"\\|",
        r"\\[lr]vert": "|",
        r"\\frac": r"\\dfrac",
        r"\\sum": r"\\Sigma",
    }
    for command, plain in spelled.items():
        latex = re.sub(command, plain, latex)
    return latex


# The checks and the arithmetic --------------------------------------------------------------------


def _data(x, y, family):
    x, y = real_array("x", x), real_array("y", y)
    if x.ndim != 1 or x.shape != y.shape or not len(x):
        raise ValueError(
            "x and y must be two lists of numbers of the same length, "
            f"but their shapes are {x.shape} and {y.shape}."
        )
    family.sufficient_statistic(y)  # refuses targets outside the support
    return x, y, family


def _one_feature_model(x, y, family, theta):
    return *_data(x, y, _scalar_family(family)), shaped("theta", theta, (2,))


def _scalar_family(family):
    family = as_family(family)
    if family.n_parameters > 1:
        raise ValueError(
            f"family must have a single natural parameter for this picture; {family.title} has "
            f"{family.n_parameters}."
        )
    return family


def _member(family, eta):
    """Return the family and one natural parameter of it."""
    family = as_family(family)
    return family, shaped("eta", eta, _shape_of_eta(family))


def _shape_of_eta(family):
    return () if family.n_parameters == 1 else (family.n_parameters,)


def _some_axes(axes, count):
    axes = np.ravel(axes)
    if len(axes) != count:
        raise ValueError(f"axes must be {count} Axes, but there are {len(axes)}.")
    return axes


def _check_link(link, scalar=False):
    if not isinstance(link, links.Link):
        raise TypeError(f"link must be a link such as links.Log(), but it is {link!r}.")
    if scalar and isinstance(link, links.LogRatio):
        raise ValueError(f"links must be of single numbers, but {link.title} is of a vector.")


def _check_fits(fits, weights=None):
    if not isinstance(fits, dict):
        raise TypeError(f"fits must be a dict of fits by label, but it is {fits!r}.")
    for label, fit in fits.items():
        if not isinstance(fit, fitting.Fit):
            raise TypeError(f"fits[{label!r}] must be a Fit, but it is {fit!r}.")
        if weights and fit.theta.shape != (weights,):
            raise ValueError(
                f"fits[{label!r}] must have {weights} weights, but has the shape {fit.theta.shape}."
            )


def _link_colour(link):
    """Return the colour of the first family whose canonical link it is, or one of its own."""
    for family in FAMILIES.values():
        if isinstance(family().canonical_link, type(link)):
            return colour(family())
    return COLOURS["geometric" if isinstance(link, links.Probit) else "laplace"]


def _link_grid(link, eta):
    if link.eta_domain.high == 0:
        return np.linspace(3 * eta, 0.25 * eta, 400)
    reach = 5.0 if np.isfinite(link.mean_domain.high) else 2.5
    return np.linspace(min(-reach, eta - 1), max(reach, eta + 0.5), 400)


def _with_intercept(x):
    return np.column_stack([np.ones_like(x), x])


def _grid(x):
    """Return many places along the data, a little wider than they are."""
    room = 0.03 * (np.ptp(x) or 1.0)
    return np.linspace(x.min() - room, x.max() + room, 400)


def _surface_window(best, curvature, fits):
    """Return corners that hold the top, three standard errors around it, and what converged."""
    error = np.sqrt(np.diag(np.linalg.inv(curvature)))
    paths = [fit.path if fit.converged else fit.path[:1] for fit in fits.values()]
    seen = np.vstack([best.theta - 3 * error, best.theta + 3 * error, *paths])
    low, high = seen.min(axis=0), seen.max(axis=0)
    return low - 0.08 * (high - low), high + 0.08 * (high - low)


def _heights(across, up, X, y, family):
    """Return the log-likelihood over a grid of weights, NaN outside the domain."""
    eta = np.stack(np.meshgrid(across, up), axis=-1) @ X.T
    allowed = family.eta_domain.contains(eta).all(axis=-1)
    heights = np.full(allowed.shape, np.nan)
    heights[allowed] = family.log_prob(y, eta[allowed]).sum(axis=-1)
    return heights
