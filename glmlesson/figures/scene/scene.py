"""The scene as a notebook says it: once at the chapter's head, and a step for each paragraph."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

import numpy as np
import traitlets

from glmlesson.figures.scene.families import dataset
from glmlesson.figures.scene.layout import families_of
from glmlesson.figures.scene.marks import number
from glmlesson.figures.scene.record import FAMILIES, NUMBERS, REST, family_of
from glmlesson.figures.scene.state import best_theta, family_name, numbers
from glmlesson.figures.scene.view import View

if TYPE_CHECKING:
    from typing import Any, Literal

# What a step may let the scene do on its way.
DEEDS = ("ascend", "redraw", "top")
_SHORTEST_ALT = 40  # letters
_BENCH_NAME = "The shop's hours, their curve, and the hill of the log-likelihood"
_BENCH = {"family": "poisson", "theta": "best", "dots": 1, "curve": 1, "theta_plane": 1}
_HIDDEN = ("curve", "slice", "slices", "means", "predictor", "predictor_grips", "response", "ray")


class Scene(View):
    r"""The one living figure of a chapter: data, the curve of means, distributions along it.

    In a live notebook it is a widget. On the book's pages it stands beside the text, and the text
    drives it: each ``step`` is a place in the text and the state that the scene goes to there.

    Parameters
    ----------
    data : str
        The name of a data set of the scene: ``"hours"``, ``"shop"``, ``"horse_kicks"`` (deaths by
        the year) or ``"title"``.
    bench : bool
        The scene as a bench to work at: beside the plane the log-likelihood as a hill, and
        controls for the straight line and for gradient ascent. Every dot can be dragged, added,
        removed, and ``points`` says what the reader has made of them. It has the shop's hours and
        the Poisson, and no steps.
    **named
        What the scene begins with: ``family`` (a name, or the family), ``theta`` (the two weights
        :math:`\theta_0, \theta_1` of the linear predictor, or ``"best"`` for the fit), and numbers
        by their names. ``Scene.names()`` lists these with what they mean.

    Raises
    ------
    TypeError, ValueError
        If a name is unknown, or a value is out of its range; the message lists the names.

    Examples
    --------
    >>> scene = Scene("hours", family="poisson", theta=(-2.0, 0.8), rows=1)
    >>> scene.step(tilted_row=1, eta=0.8, alt="A second row: each bar times e to the eta y.")
    Step 1: poisson, eta 0.80, sum 9.26
    >>> scene.slice_at = 4.2
    >>> scene.theta
    (-2.0, 0.8)
    >>> lab = Scene("shop", bench=True)
    >>> lab.points[:2]
    [[4.03, 5.0], [4.55, 4.0]]
    """

    def __init__(self, data: str = "hours", *, bench: bool = False, **named: Any) -> None:
        if bench:
            named = {**_BENCH, **named}
            if data != "shop" or family_name(named["family"]) != "poisson":
                raise ValueError('A bench has the data "shop" and the family "poisson".')
        begin = numbers(_with_best(named, dataset(data), REST))
        super().__init__(data, {**REST, **begin})
        if bench:
            rows = dataset(data)
            self.set_trait("bench", True)
            self.set_trait("points", np.column_stack([rows.x, rows.y["poisson"]]).tolist())
        self._begin, self._state = named, self.record
        self._steps, self._asked, self._shared = 0, (), self

    @staticmethod
    def names() -> dict[str, str]:
        """Return the names of all numbers with what they mean, by name.

        Examples
        --------
        >>> Scene.names()["slice_at"]
        'x of the slice in hand'
        """
        return {name: fact["says"] for name, fact in NUMBERS.items()}

    def step(
        self,
        *,
        say: str = "",
        alt: str,
        name: str | None = None,
        do: Literal["ascend", "redraw", "top"] | None = None,
        **named: Any,
    ) -> Step:
        """Return the next step of the story: a mark in the text, and the state there.

        A step's state is what all steps up to it have named, over what the scene begins with.

        Parameters
        ----------
        say : str
            One sentence under the scene; what stands between dollars is mathematics.
        alt : str
            What is to be seen, for those who cannot see it; at least 40 letters.
        name : str, optional
            What a link to the step is called; ``"step-3"`` for the third.
        do : {"ascend", "redraw", "top"}, optional
            What the scene does on arriving: climb to the fit, draw the data anew, go to the top.
        **named
            The numbers that change, ``family``, ``theta`` (two numbers, or ``"best"``).

        Returns
        -------
        Step
        """
        for asked in self._asked:
            named.setdefault(asked, 0)
        self._asked = ()
        return self._next(named, say, alt, name, {"do": do} if do else {})

    def predict_curve(
        self, *, say: str = "", alt: str, name: str | None = None, **named: Any
    ) -> Step:
        """Return a step that asks the reader to draw the curve of means before the scene does.

        The parts that would give the answer away leave. What the reader draws stays beside the
        scene's own curve until the next step.

        Parameters
        ----------
        say, alt, name, **named
            As for ``step``.
        """
        hidden = {part: 0 for part in _HIDDEN if self._state[part]}
        say = say or "Press on the plane and draw the curve of the means, from left to right."
        self._asked = ("ask_curve",)
        return self._next({**hidden, **named, "ask_curve": 1}, say, alt, name, {})

    def predict_mean(
        self, at: float, *, say: str = "", alt: str, name: str | None = None, **named: Any
    ) -> Step:
        """Return a step that asks the reader where the mean will be at another η.

        Parameters
        ----------
        at : float
            The η at which the mean is asked for; the step itself stands at the ``eta`` it names.
        say, alt, name, **named
            As for ``step``.
        """
        at = numbers({"eta": at})["eta"]
        where = f"$η = {number(at)}$"
        say = say or f"Drag the black ring to where the mean will be at {where}, and let go."
        self._asked = ("ask_mean",)
        return self._next({**named, "ask_mean": 1}, say, alt, name, {"ask": {"eta": at}})

    def _next(self, named, say, alt, name, more):
        if self.bench:
            raise ValueError("A bench has no steps: it is a place to work at, not a story.")
        if len(alt) < _SHORTEST_ALT:
            raise ValueError(
                f"alt must say in at least {_SHORTEST_ALT} letters what is to be seen; "
                f"it is {alt!r}."
            )
        if more.get("do") not in (None, *DEEDS):
            raise ValueError(f"do must be one of {', '.join(DEEDS)}; it is {more['do']!r}.")
        self._state = {**self._state, **numbers(_with_best(named, dataset(self.data), self._state))}
        self._steps = place = self._steps + 1
        step = Step(self.data, self._state, place, name or f"step-{place}", named, say, alt, more)
        # All views share θ, up to a step that is about another one.
        if {"theta", "theta0", "theta1"} & set(named):
            self._shared = step
        else:
            traitlets.link((self._shared, "theta"), (step, "theta"))
        return step

    def __repr__(self) -> str:
        return f"Scene of {self.data}: {self.reading()}"

    def _html(self):
        begin = {"data": self.data, **_plain(self._begin)}
        if self.bench:
            return (
                f'<figure class="bench"><div data-scene="{_json({"as": "bench", **begin})}" '
                f'role="region" aria-label="{_BENCH_NAME}"></div>{self._picture(self._alt())}'
                f"</figure>"
            )
        return f'<aside class="scene" data-scene="{_json(begin)}"></aside>'

    def _alt(self):
        factor = number(float(np.exp(self.theta[1])), 2)
        return (
            f"{len(self.points)} hours, customers against ad spend, with the fitted curve: 100 € "
            f"more multiply the customers by {factor}. Beside it the log-likelihood over intercept "
            "and slope, as a hill with height lines and a ring at its top."
        )


class Step(View):
    """A step of a scene: a mark in the text, and the state of the scene there.

    Made by ``Scene.step``. In a live notebook it is a view of its own, which begins in this
    state and shares θ with the other views of the scene.
    """

    def __init__(self, data, state, place, name, named, say, alt, more):
        super().__init__(data, state, say)
        self._place, self._name, self._named = place, name, named
        self._alt, self._more = alt, more

    def __repr__(self):
        return f"Step {self._place}: {self.reading()}"

    def _html(self):
        more = {"do": self._more.get("do"), "ask": self._more.get("ask")}
        more = {key: value for key, value in more.items() if value is not None}
        attributes = {
            "data-step": _json(_plain(self._named)),
            "data-say": html.escape(self.say),
            "data-alt": html.escape(self._alt),
            **{f"data-{k}": v if isinstance(v, str) else _json(v) for k, v in more.items()},
        }
        written = " ".join(f'{key}="{value}"' for key, value in attributes.items())
        return (
            f'<figure class="step" id="{html.escape(self._name)}" {written}>'
            f"{self._picture(self._alt)}</figure>"
        )


def _with_best(named, data, state):
    """What is named, with the numbers of the θ that is named as the best."""
    if not isinstance(named.get("theta"), str):
        return named
    if named["theta"] != "best":
        raise ValueError(f'theta must be two numbers, or "best"; it is {named["theta"]!r}.')
    weights = {**state, **numbers({key: value for key, value in named.items() if key != "theta"})}
    family = families_of(data.name)[family_of({key: weights[key] for key in FAMILIES})]
    return {**named, "theta": best_theta(family, data)}


def _plain(named):
    """What is named, as plain data for the front end."""
    found = dict(named)
    if "family" in found:
        found["family"] = family_name(found["family"])
    if "theta" in found and not isinstance(found["theta"], str):
        found["theta"] = [float(weight) for weight in found["theta"]]
    return {
        key: value if key in ("family", "theta") else numbers({key: value})[key]
        for key, value in found.items()
    }


def _json(value):
    return html.escape(json.dumps(value, ensure_ascii=False))
