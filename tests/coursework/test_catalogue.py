"""The catalogue of attacks: every test that it names is there, and the page shows it as it is."""

import re
import subprocess
import sys

import attack_catalogue
import pytest
from toc import ROOT

KINDS = attack_catalogue.kinds()


@pytest.fixture(scope="module")
def collected():
    """The tests of the coursework, by the names that pytest gives them."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/coursework"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout
    names = re.findall(r"^tests/coursework/(\S.*)$", answer.stdout, re.MULTILINE)
    assert len(names) > 500
    return set(names)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["attack"][:40])
def test_every_test_that_is_named_is_there(kind, collected):
    assert kind["tests"]
    for test in kind["tests"]:
        there = test in collected or any(
            name.startswith((f"{test}[", f"{test}::")) for name in collected
        )
        assert there, test


def test_the_page_shows_the_table_as_it_is():
    page = attack_catalogue.PAGE.read_text(encoding="utf-8")
    start, end = attack_catalogue.block(page)
    assert page[start:end] == attack_catalogue.rendered(), "run: python tools/attack_catalogue.py"


def test_no_kind_stands_twice():
    assert len({kind["attack"] for kind in KINDS}) == len(KINDS)
