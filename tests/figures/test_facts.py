"""What the front end and the stylesheets know is what the package says."""

import re

import export_facts
import pytest
from toc import ROOT

from glmlesson.plots.style import COLOURS, COLOURS_ON_DARK

STATIC = ROOT / "glmlesson" / "figures" / "static"
PAIR = r"light-dark\((#[0-9a-f]{6}), ?(#[0-9a-f]{6})\)"


def test_the_front_end_has_the_facts_of_the_package():
    assert export_facts.FILE.read_text(encoding="utf-8") == export_facts.exported(), (
        "The package has changed; run: make figures"
    )


@pytest.mark.parametrize("name", [name for name in COLOURS if name != "ink"])
def test_the_quizzes_stylesheet_has_every_colour(name):
    css = (STATIC / "quizzes.css").read_text(encoding="utf-8")
    found = re.findall(rf"--glm-{name.replace(' ', '-')}-colour: ?{PAIR}", css)
    assert found == [(COLOURS[name].lower(), COLOURS_ON_DARK[name].lower())]


SITE = ("gaussian", "bernoulli", "poisson", "softmax", "residual", "data")


@pytest.mark.parametrize("name", SITE)
def test_the_sites_stylesheet_has_the_same_colours(name):
    css = (ROOT / "book" / "_static" / "book.css").read_text(encoding="utf-8")
    found = re.findall(rf"--{name}: {PAIR}", css)
    assert found == [(COLOURS[name].lower(), COLOURS_ON_DARK[name].lower())]


def test_the_review_starts_as_the_package_does():
    assert export_facts.STARTUP_FILE.read_text(encoding="utf-8") == export_facts.startup(), (
        "The package has changed; run: make figures"
    )
