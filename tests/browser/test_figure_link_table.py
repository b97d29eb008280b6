"""The table of links in a browser: choosing a row, and the way there and back."""

import pytest
from figures import (
    alive,
    drag,
    handle,
    message,
    number,
    overflows,
    readouts,
    run_copied_code,
    set_slider,
    settle,
    spoken,
    swipe,
    the,
    too_small,
    violations,
)

from glmlesson import LogRatio
from glmlesson.families import as_family
from glmlesson.figures import LinkTable

PREDICT = {"question": "Where?", "choices": ["here", "there"], "answer": 1, "because": "So."}
NAMES = {
    "gaussian": "Gaussian linear regression",
    "bernoulli": "Bernoulli logistic regression",
    "poisson": "Poisson Poisson regression",
    "categorical": "Multinomial softmax regression",
}


def row(figure, family):
    return figure.locator("tbody tr").filter(has=figure.page.locator(f"[value={family}]"))


def eta_of(family, mean):
    if family == "categorical":
        return LogRatio()([mean, (1 - mean) / 2])[0]
    return as_family(family).canonical_link(mean)


def agrees(figure, family, mean):
    there, eta, back = (number(value) for value in list(readouts(figure).values())[:3])
    assert there == back == pytest.approx(mean, abs=6e-4)
    assert eta == pytest.approx(eta_of(family, mean), abs=6e-4)


@pytest.mark.parametrize("family", NAMES)
@pytest.mark.parametrize("mean", [0.05, 0.8])
def test_the_numbers_are_those_of_the_module(watch, family, mean):
    with alive(watch, LinkTable(family=family, mean=mean)) as page:
        figure = the(page)
        agrees(figure, family, mean)
        assert row(figure, family).get_by_role("radio").is_checked()


def test_the_table_is_a_table_and_its_multinomial_link_is_exact(watch):
    with alive(watch, LinkTable()) as page:
        figure = the(page)
        table = figure.get_by_role("table")
        assert table.get_by_role("columnheader").count() == 3
        assert table.get_by_role("rowheader").count() == 4
        link = row(figure, "categorical").get_by_role("cell").nth(1)
        tree = link.locator("math").evaluate("it => it.textContent")
        assert tree.replace("\u2009", " ") == "log μjμk"
        assert link.locator("mfrac > msub").count() == 2
        assert "the baseline" in link.inner_text()


def test_a_click_anywhere_on_a_row_chooses_it(watch):
    with alive(watch, LinkTable(mean=0.8)) as page:
        figure = the(page)
        row(figure, "poisson").get_by_role("cell").first.click()
        agrees(figure, "poisson", 0.8)
        set_slider(figure, "mean μ", 12)
        row(figure, "categorical").get_by_text("Multinomial").click()
        agrees(figure, "categorical", 0.8)  # no probability is twelve
        assert run_copied_code(figure).state == {"family": "categorical", "mean": 0.8}
        assert set(readouts(figure)) >= {"mean μ₁", "link, there: η₁"}


def test_the_arrow_keys_go_through_the_rows(watch):
    with alive(watch, LinkTable()) as page:
        figure = the(page)
        radio = figure.get_by_role("radio", name=NAMES["bernoulli"])
        radio.focus()
        radio.press("ArrowDown")
        settle(page)
        assert figure.get_by_role("radio", name=NAMES["poisson"]).is_checked()
        agrees(figure, "poisson", 0.8)
        assert spoken(figure).startswith("Poisson: the log takes mean 0.800 to −0.223")


@pytest.mark.parametrize("family", NAMES)
def test_either_dot_can_be_dragged(watch, family):
    with alive(watch, LinkTable(family=family, mean=0.8)) as page:
        figure = the(page)
        drag(handle(figure, "Mean μ"), -30, 0)
        first = run_copied_code(figure).mean
        assert first < 0.8
        agrees(figure, family, first)
        drag(handle(figure, "Natural parameter η"), 30, 0)
        second = run_copied_code(figure).mean
        assert second > first
        agrees(figure, family, second)


@pytest.mark.parametrize("family", NAMES)
def test_the_ends_of_every_row_can_be_shown(watch, family):
    with alive(watch, LinkTable(family=family, mean=0.8)) as page:
        figure = the(page)
        for label in ("Natural parameter η", "Mean μ"):
            for key in ("Home", "End"):
                handle(figure, label).press(key)
                agrees(figure, family, run_copied_code(figure).mean)


def test_a_finger_does_the_same(watch):
    with alive(watch, LinkTable(), width=360, touch=True) as page:
        figure = the(page)
        row(figure, "gaussian").tap()
        settle(page)
        swipe(handle(figure, "Natural parameter η"), 50, 0)
        assert run_copied_code(figure).mean > 1


def test_the_prediction_comes_first(watch):
    with alive(watch, LinkTable(predict=PREDICT)) as page:
        figure = the(page)
        row(figure, "poisson").get_by_role("cell").first.click()
        drag(handle(figure, "Mean μ"), -30, 0)
        agrees(figure, "bernoulli", 0.8)
        figure.get_by_role("button", name="Skip").click()
        row(figure, "poisson").get_by_role("cell").first.click()
        agrees(figure, "poisson", 0.8)
        figure.get_by_role("button", name="Reset").click()
        agrees(figure, "bernoulli", 0.8)


@pytest.mark.parametrize("state", ['{"family":"gamma"}', '{"family":"poisson","mean":-1}', "{"])
def test_a_link_that_cannot_be_shown_leaves_the_page_as_it_is(watch, state):
    with alive(watch, LinkTable(mean=0.4), fragment=f"#link_table={state}") as page:
        agrees(the(page), "bernoulli", 0.4)
        assert "default" in message(the(page))


@pytest.mark.parametrize("width", [360, 800])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(watch, width, theme):
    widgets = LinkTable(predict=PREDICT), LinkTable(family="categorical")
    with alive(watch, *widgets, width=width, theme=theme) as page:
        assert violations(page) == []
        assert too_small(the(page, 1)) == []
        labels = the(page, 1).locator("tbody label").all()
        assert all(label.bounding_box()["height"] >= 44 for label in labels)
        assert not overflows(page)
