"""Figures over rows of one feature and one target: the traits and the checks that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import traitlets

from glmlesson import datasets
from glmlesson.families import as_family
from glmlesson.figures.figure import Figure
from glmlesson.figures.traits import FamilyName, Numbers

if TYPE_CHECKING:
    from typing import Any

# The front end draws no farther than this.
LARGEST = 1e6

# The families whose natural parameter may be any number, so that any line will do for it.
FAMILIES = ("gaussian", "bernoulli", "poisson")


class Column(Numbers):
    """A list of finite numbers, a column of a table for example; whole ones are whole in Python."""

    def validate(self, obj, value):
        entries = super().validate(obj, value)
        return [int(entry) if entry.is_integer() else entry for entry in entries]


class Rows(Figure):
    """A figure over one feature ``x`` and one target ``y``; those of ``example`` by default."""

    x = Column().tag(sync=True)
    y = Column().tag(sync=True)
    xlabel = traitlets.Unicode("x").tag(sync=True)
    ylabel = traitlets.Unicode("y").tag(sync=True)

    data_names = ("x", "y", "xlabel", "ylabel")
    state_names = data_names

    def __init__(self, **state: Any) -> None:
        given = {"x", "y"} & set(state)
        if len(given) == 1:
            raise TypeError("x and y must be given together: a feature and a target for each row.")
        super().__init__(**(state if given else {**self.example(), **state}))

    @staticmethod
    def example() -> dict[str, Any]:
        """Return the state that the figure has if no data are given."""
        raise NotImplementedError

    def check(self, state: dict[str, Any]) -> None:
        """Refuse, with a TraitError, values that do not fit together."""
        rows = len(state["x"])
        if rows != len(state["y"]):
            raise traitlets.TraitError(
                f"x and y must have the same length, but they have {rows} and {len(state['y'])}. "
                "To change both, set them within hold_trait_notifications()."
            )
        if len(set(state["x"])) < 2:
            raise traitlets.TraitError("x must hold two different numbers at least.")

    @traitlets.validate("x", "y")
    def _fits_together(self, proposal):
        self.check({**self.state, proposal["trait"].name: proposal["value"]})
        return proposal["value"]

    def __repr__(self) -> str:
        example = self.example()
        shown = dict(self.state)
        if all(shown[name] == example[name] for name in self.data_names):
            shown = {name: shown[name] for name in shown if name not in self.data_names}
        arguments = ", ".join(f"{name}={value!r}" for name, value in shown.items())
        return f"{type(self).__name__}({arguments})"


class Curve(Rows):
    """Rows and a curve h(θ₀ + θ₁x) through them."""

    family = FamilyName("gaussian", FAMILIES).tag(sync=True)
    theta = Column((0, 0)).tag(sync=True)

    state_names = (*Rows.state_names, "family", "theta")

    def check(self, state: dict[str, Any]) -> None:
        super().check(state)
        family, theta = as_family(state["family"]), state["theta"]
        if not family.support.contains(np.array(state["y"], dtype=float)).all():
            raise traitlets.TraitError(
                f"y must be {family.support} for {family.title}; choose another family."
            )
        if len(theta) != 2:
            raise traitlets.TraitError(
                f"theta must be two numbers, intercept and slope, but it has {len(theta)}."
            )
        eta = theta[0] + theta[1] * np.array(state["x"])
        with np.errstate(over="ignore"):
            sizes = np.abs([eta, family.canonical_link.inverse(eta)])
        if not (sizes <= LARGEST).all():
            raise traitlets.TraitError(
                "theta must keep θ₀ + θ₁x and the prediction within a million at every x."
            )

    @traitlets.validate("family", "theta")
    def _is_a_curve(self, proposal):
        return self._fits_together(proposal)


def shop():
    """The synthetic shop, as data for a figure."""
    table = datasets.load("shop")
    return {
        "x": table["ad_spend"].tolist(),
        "y": table["customers"].tolist(),
        "xlabel": "ad spend (100 € per hour)",
        "ylabel": "customers per hour",
    }


def gentoo():
    """The mass and the sex of the Gentoo penguins, as data for a figure."""
    penguins = datasets.load("penguins").complete()
    species = penguins["species"] == "Gentoo"
    return {
        "x": (penguins["body_mass"][species] / 1000).tolist(),
        "y": (penguins["sex"][species] == "male").astype(int).tolist(),
        "xlabel": "body mass (kg)",
        "ylabel": "male (1) or female (0)",
    }
