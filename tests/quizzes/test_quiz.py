"""The quizzes: sound in form, right in content, whole as HTML."""

import itertools
import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy as sp

import glmlesson
from glmlesson.quizzes import Quiz, quiz

CHAPTERS = {
    *("why_one_recipe", "exponential_family", "gaussian", "bernoulli", "three_assumptions"),
    *("two_old_friends", "link_and_response", "universal_gradient", "how_sure", "whole_recipe"),
    *("newton", "softmax", "invent_your_own", "real_data", "many_machines"),
}
QUESTIONS = [
    pytest.param(name, question, id=f"{name}-{question.name}")
    for name in quiz.names()
    for question in quiz.load(name)
]


def of_kind(kind):
    return [each for each in QUESTIONS if isinstance(each.values[1], quiz.KINDS[kind])]


def question(name, which):
    return next(each for each in quiz.load(name) if each.name == which)


def texts(question):
    """Every text of a question that is shown somewhere."""
    yield question.ask
    if isinstance(question, quiz.ChoiceQuestion):
        for choice in question.choice:
            yield from (choice.text, choice.feedback)
    elif isinstance(question, quiz.NumberQuestion):
        yield from (question.because, question.otherwise)
        yield from (trap.feedback for trap in question.trap)
    else:
        yield question.because
        for step in question.step:
            yield from (step.text, step.early)


def test_every_chapter_but_the_lab_has_a_quiz():
    assert set(quiz.names()) == CHAPTERS


@pytest.mark.parametrize("name", quiz.names())
def test_a_quiz_has_three_to_five_questions_with_names_of_their_own(name):
    questions = quiz.load(name)
    assert 3 <= len(questions) <= 5
    assert len({each.name for each in questions}) == len(questions)
    assert len({each.ask for each in questions}) == len(questions)


def test_the_two_derivations_are_put_in_order():
    assert [each.values[0] for each in of_kind("order")] == ["bernoulli", "gaussian"]


@pytest.mark.parametrize(("name", "question"), of_kind("choice"))
def test_one_choice_is_right_and_each_explains_itself(name, question):
    assert 3 <= len(question.choice) <= 4
    assert sum(choice.right for choice in question.choice) == 1
    assert all(len(choice.feedback.strip()) >= 40 for choice in question.choice)
    assert len({choice.text for choice in question.choice}) == len(question.choice)
    assert len({choice.feedback for choice in question.choice}) == len(question.choice)


def test_the_right_choice_has_no_favourite_place():
    places = [
        [choice.right for choice in each.values[1].choice].index(True) for each in of_kind("choice")
    ]
    assert all(0.15 <= places.count(place) / len(places) <= 0.35 for place in (0, 1, 2))
    assert places.count(3) >= 4


@pytest.mark.parametrize(("name", "question"), of_kind("number"))
def test_tolerances_tell_the_answer_from_its_traps(name, question):
    assert 0 < question.tolerance <= 0.01 * abs(question.answer)
    values = [question.answer, *(trap.value for trap in question.trap)]
    assert len(values) >= 3
    for i, one in enumerate(values):
        assert all(abs(one - other) > 4 * question.tolerance for other in values[:i])
    explanations = [
        question.because,
        question.otherwise,
        *(trap.feedback for trap in question.trap),
    ]
    assert all(len(text.strip()) >= 40 for text in explanations)
    assert len(set(explanations)) == len(explanations)


@pytest.mark.parametrize(("name", "question"), of_kind("order"))
def test_steps_begin_out_of_order_and_each_says_why_it_waits(name, question):
    assert sorted(question.shown) == list(range(1, len(question.step) + 1))
    assert all(step != place for place, step in enumerate(question.shown, start=1))
    assert all(len(step.early.strip()) >= 40 for step in question.step[1:])
    assert len({step.text for step in question.step}) == len(question.step)


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_texts_are_whole_sentences_without_tricks(name, question):
    for text in texts(question):
        plain = quiz.inline(text)
        assert "$" not in plain
        assert "`" not in plain
        assert "\\" not in plain
        assert not re.search(r"all of the above|none of the (above|others)", plain, re.IGNORECASE)
        assert "!" not in re.sub(r"\$[^$]+\$", "", text)
    asked = " ".join(question.ask.split())
    assert asked.endswith((".", "?"))


# What each numeric question asks, computed by other means than a text editor: first the answer,
# then the value that each trap describes.
bernoulli, poisson = glmlesson.Bernoulli(), glmlesson.Poisson()
row, target = np.array([1.0, 2.0]), 1.0
residual = target - bernoulli.mean(np.zeros(2) @ row)
y, eta, mu = sp.symbols("y eta mu", real=True)
bell = sp.exp(-(y**2) / 2) / sp.sqrt(2 * sp.pi)
three = 2.0 ** np.arange(3)
shares = glmlesson.Categorical(3).natural_parameter([0.5, 0.3])
exponential = glmlesson.Exponential()
log_partition = -sp.log(-eta)

NUMBERS = {
    ("why_one_recipe", "logistic_step"): [
        0.1 * residual * row[1],
        0.1 * (target - np.zeros(2) @ row) * row[1],
        0.1 * residual,
        0.1 * residual * bernoulli.variance(0.0) * row[1],
        residual * row[1],
        -0.1 * residual * row[1],
    ],
    ("why_one_recipe", "doubling"): [3 * 2**3, 3 + 3 * 3, 3 * 2**4, 3 * 2 * 3],
    ("exponential_family", "three_outcomes"): [three[2] / three.sum(), 1 / 3, three[2], 4 / 6],
    ("exponential_family", "move_the_knob"): [
        poisson.natural_parameter(6.0) - poisson.natural_parameter(2.0),
        6 - 2,
        6 / 2,
        np.log10(3),
        poisson.natural_parameter(2.0) - poisson.natural_parameter(6.0),
    ],
    ("gaussian", "tilted_area"): [
        sp.integrate(bell * sp.exp(2 * y), (y, -sp.oo, sp.oo)),
        sp.integrate(bell, (y, -sp.oo, sp.oo)),
        glmlesson.Gaussian().log_partition(2.0),
        sp.exp(2**2),
    ],
    ("bernoulli", "log_odds"): [
        bernoulli.natural_parameter(0.9),
        0.9 / (1 - 0.9),
        np.log10(9),
        np.log(0.9),
        0.9,
        bernoulli.natural_parameter(0.1),
    ],
    ("bernoulli", "odds_tripled"): [
        bernoulli.mean(bernoulli.natural_parameter(0.5) + np.log(3)),
        3 * 0.5,
        0.5 + np.log(3),
        3 * 0.5 / (1 - 0.5),
    ],
    ("three_assumptions", "response"): [
        poisson.mean(0.5),
        glmlesson.Gaussian().mean(0.5),
        bernoulli.mean(0.5),
        poisson.natural_parameter(0.5),
    ],
    ("two_old_friends", "loss_of_a_row"): [
        -bernoulli.log_prob(0, bernoulli.natural_parameter(0.8)),
        -bernoulli.log_prob(1, bernoulli.natural_parameter(0.8)),
        (0 - 0.8) ** 2,
        bernoulli.log_prob(0, bernoulli.natural_parameter(0.8)),
        -np.log10(1 - 0.8),
    ],
    ("two_old_friends", "slope_of_a_row"): [
        *((0.7 - 1) * 3, (1 - 0.7) * 3, 0.7 - 1),
        (0.7 - 1) * 0.7 * (1 - 0.7) * 3,
    ],
    ("link_and_response", "jensen"): [
        np.log(np.mean([1, 9])) - np.mean(np.log([1, 9])),
        0,
        np.mean(np.log([1, 9])) - np.log(np.mean([1, 9])),
        np.log10(np.mean([1, 9])) - np.mean(np.log10([1, 9])),
    ],
    ("link_and_response", "read_a_weight"): [
        glmlesson.Log().inverse(glmlesson.Log()(10.0) + 2 * 0.3),
        10 + 2 * 0.3,
        10 * np.exp(0.3),
        10 * (1 + 2 * 0.3),
        2 * 10 * np.exp(0.3),
    ],
    ("universal_gradient", "variance"): [
        exponential.variance(-0.5),
        sp.diff(log_partition, eta).subs(eta, -0.5),
        exponential.log_partition(-0.5),
        -sp.diff(log_partition, eta, 2).subs(eta, -0.5),
        (-0.5) ** 2,
    ],
    ("universal_gradient", "poisson_row"): [
        glmlesson.lesson.gradient(np.zeros(2), np.array([[1.0, 3.0]]), np.array([4]), "poisson")[1],
        (4 - 0) * 3,
        4 - 1,
        -(4 - 1) * 3,
    ],
    ("universal_gradient", "stable_rate"): [2 / 800, 2 / 400, 1 / 800, 2 * 2 / 400],
    ("how_sure", "four_times"): [0.124 / np.sqrt(4), 0.124 / 4, 0.124],
    ("softmax", "odds"): [np.log(0.5 / 0.2), np.log(0.5 / 0.3), np.log(0.5 / 0.5), 0.5 / 0.2],
    ("newton", "digits"): [(0.002**2 / 2) ** 2 / 2 * 1e12, 0.002**2 / 2 * 1e12, 0.002**4 * 1e12],
    ("invent_your_own", "mean"): [
        np.average([0, 1, 2], weights=[1, 2, 2 * 2**2]),
        np.average([0, 1, 2], weights=[1, 1, 2]),
        np.average([0, 1, 2], weights=[1, 2, 2 * 2]),
    ],
    ("real_data", "shared_factor"): [1 + 0.1 * 20, 0.1 * 20, 1 + 0.1, 20 + 0.1 * 20**2],
    ("many_machines", "report"): [4 * 5 / 2 + 4 + 2, 4 * 4 + 4 + 2, 8 * (4 * 5 / 2 + 4 + 2), 4 + 2],
    ("whole_recipe", "log_ratio"): [
        shares[0],
        np.log(0.5),
        np.log(0.5 / 0.3),
        bernoulli.natural_parameter(0.5),
        0.5 / 0.2,
    ],
}


def test_every_numeric_question_is_recomputed():
    assert set(NUMBERS) == {(each.values[0], each.values[1].name) for each in of_kind("number")}


@pytest.mark.parametrize(("name", "question"), of_kind("number"))
def test_answers_and_traps_are_what_the_question_says(name, question):
    stated = [question.answer, *(trap.value for trap in question.trap)]
    computed = [float(value) for value in NUMBERS[name, question.name]]
    np.testing.assert_allclose(stated, computed, rtol=1e-8, atol=1e-12)


def test_doubling_the_rows_halves_the_stable_rate():
    """The question of the learning rate, on data."""
    X, counts = np.column_stack([np.ones(5), np.arange(5)]), np.array([0, 1, 1, 3, 6])
    theta = glmlesson.lesson.newton(X, counts, "poisson").theta
    once = glmlesson.lesson.largest_stable_alpha(theta, X, counts, "poisson")
    twice = glmlesson.lesson.largest_stable_alpha(
        theta, np.tile(X, (2, 1)), np.tile(counts, 2), "poisson"
    )
    assert twice == pytest.approx(once / 2)


# The formulas of the two derivations, each as SymPy writes it.
phi = sp.symbols("varphi", positive=True)
front = 1 / sp.sqrt(2 * sp.pi)
half = sp.Rational(1, 2)
log_odds = sp.log(phi / (1 - phi))
STEPS = {
    "gaussian": {
        r"\frac{1}{\sqrt{2\pi}}\,e^{-\frac{1}{2}(y - \mu)^2}": front
        * sp.exp(-half * (y - mu) ** 2),
        r"\frac{1}{\sqrt{2\pi}}\,e^{-\frac{1}{2}(y^2 - 2y\mu + \mu^2)}": front
        * sp.exp(-half * (y**2 - 2 * y * mu + mu**2)),
        r"\frac{1}{\sqrt{2\pi}}\,e^{-\frac{1}{2}y^2 + \mu y - \frac{1}{2}\mu^2}": front
        * sp.exp(-half * y**2 + mu * y - half * mu**2),
        r"\frac{1}{\sqrt{2\pi}}\,e^{-\frac{1}{2}y^2} \cdot e^{\mu y - \frac{1}{2}\mu^2}": front
        * sp.exp(-half * y**2)
        * sp.exp(mu * y - half * mu**2),
        r"b(y)\,e^{\eta\,T(y) - a(\eta)}": (
            front * sp.exp(-half * y**2) * sp.exp(eta * y - half * eta**2)
        ).subs(eta, mu),
    },
    "bernoulli": {
        r"\varphi^{y}\,(1 - \varphi)^{1 - y}": phi**y * (1 - phi) ** (1 - y),
        r"\exp\left(\log\left[\varphi^{y}\,(1 - \varphi)^{1 - y}\right]\right)": sp.exp(
            sp.log(phi**y * (1 - phi) ** (1 - y))
        ),
        r"\exp\left(y \log\varphi + (1 - y)\log(1 - \varphi)\right)": sp.exp(
            y * sp.log(phi) + (1 - y) * sp.log(1 - phi)
        ),
        r"\exp\left(y \log\varphi - y \log(1 - \varphi) + \log(1 - \varphi)\right)": sp.exp(
            y * sp.log(phi) - y * sp.log(1 - phi) + sp.log(1 - phi)
        ),
        r"\exp\left(y \log\frac{\varphi}{1 - \varphi} + \log(1 - \varphi)\right)": sp.exp(
            y * log_odds + sp.log(1 - phi)
        ),
        r"\exp\left(\eta\,y - \log(1 + e^{\eta})\right)": sp.exp(
            eta * y - sp.log(1 + sp.exp(eta))
        ).subs(eta, log_odds),
    },
}


@pytest.mark.parametrize("name", STEPS)
def test_every_step_of_a_derivation_is_the_same_function(name):
    steps = question(name, "derivation").step
    formulas = [re.search(r"\$([^$]+)\$", " ".join(step.text.split()))[1] for step in steps]
    assert formulas == list(STEPS[name])
    expressions = list(STEPS[name].values())
    for one, next_one in itertools.pairwise(expressions):
        if name == "gaussian":
            assert sp.simplify(one - next_one) == 0
        else:  # a coin has two outcomes, so two checks are a proof
            assert [sp.simplify((one - next_one).subs(y, value)) for value in (0, 1)] == [0, 0]


def right_choice(name, which):
    return next(choice.text for choice in question(name, which).choice if choice.right)


def test_formulas_among_the_right_choices_are_derived():
    z = sp.symbols("z", real=True)
    h = 1 / (1 + sp.exp(-z))
    pushed = -sp.diff((y - h) ** 2 / 2, z)  # times x_j, by the chain rule
    assert sp.simplify(pushed - (y - h) * h * (1 - h)) == 0
    assert right_choice("why_one_recipe", "mismatched_pair") == r"$(y - h)\,h\,(1 - h)\,x_j$"

    cross_entropy = sp.log(1 + sp.exp(z)) - y * z
    assert sp.limit(cross_entropy.subs(y, 3), z, sp.oo) == -sp.oo
    assert sp.limit(cross_entropy.subs(y, 1), z, sp.oo) == 0
    assert "without end" in right_choice("why_one_recipe", "count_in_cross_entropy")

    exponent = sp.expand(-((y - mu) ** 2) / (2 * 2**2))
    assert exponent.coeff(y, 1) == mu / 4
    assert exponent.coeff(y, 2) == -sp.Rational(1, 8)
    assert right_choice("gaussian", "known_spread") == r"$\mu / 4$"

    [solution] = sp.solve(sp.Eq(log_odds, eta), phi)
    assert sp.simplify(solution - 1 / (1 + sp.exp(-eta))) == 0

    e1, e2 = sp.symbols("eta_1 eta_2", real=True)
    total = 1 + sp.exp(e1) + sp.exp(e2)
    ratio = sp.log(sp.simplify((sp.exp(e1) / total) / (1 / total)))
    assert sp.simplify(ratio - e1) == 0
    assert right_choice("link_and_response", "softmax_link") == r"$\log\frac{\mu_j}{\mu_k}$"


def test_the_code_that_overflows_does_and_the_right_code_does_not():
    codes = {choice.right: choice.text for choice in question("bernoulli", "overflow").choice}
    right = re.fullmatch("`(.*)`", codes[True].strip())[1]
    for value, expected in [(800.0, 800.0), (0.0, np.log(2))]:
        assert eval(right, {"np": np, "eta": value}) == pytest.approx(expected, rel=1e-15)
    with np.errstate(all="ignore"):
        for choice in question("bernoulli", "overflow").choice:
            if choice.right:
                continue
            code, *definition = re.findall("`([^`]+)`", choice.text)
            values = []
            for value in (800.0, 0.0):
                scope = {"np": np, "eta": value}
                if definition:
                    exec(definition[0], scope)
                values.append(float(eval(code, scope)))
            assert not np.allclose(values, [800.0, np.log(2)])


class Tags(HTMLParser):
    """The tags of a document, checked to be closed in the order they were opened."""

    VOID = {"br", "img", "input"}

    def __init__(self, text):
        super().__init__()
        self.open, self.attributes = [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        if tag not in self.VOID:
            self.open.append(tag)
        self.attributes += [(tag, *attribute) for attribute in attributes]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", quiz.names())
def test_the_html_is_well_formed_and_bears_no_script_style_or_id(name):
    page = quiz.as_html(name)
    attributes = Tags(page).attributes
    assert not re.search(r"<(script|style|iframe|img)\b", page)
    assert not any(kind == "style" or kind == "id" or kind[:2] == "on" for _, kind, _ in attributes)
    assert page.count("<details>") == len(quiz.load(name))
    assert page.count(" data-right") >= len(quiz.load(name)) - 1


@pytest.mark.parametrize("name", quiz.names())
def test_every_word_of_a_quiz_is_in_its_html(name):
    page = quiz.as_html(name)
    for each in quiz.load(name):
        assert all(quiz.inline(text) in page for text in texts(each))


def test_texts_are_escaped():
    assert quiz.inline('<b onclick="x">&') == "&lt;b onclick=&quot;x&quot;&gt;&amp;"
    assert quiz.inline("`<script>`") == "<code>&lt;script&gt;</code>"


def test_every_formula_is_converted_and_nothing_else():
    table = json.loads((quiz.STATIC / "mathematics.json").read_text(encoding="utf-8"))
    fresh = Path(__file__).parents[2] / "frontend" / "quizzes" / "formulas.json"
    used = set(json.loads(fresh.read_text(encoding="utf-8")))
    practice = quiz.QUIZZES.parent / "practice"
    for file in [*quiz.QUIZZES.glob("*.toml"), *practice.rglob("*.toml")]:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        found = re.findall(r"\$([^$]+)\$", json.dumps(content, ensure_ascii=False))
        used |= {" ".join(json.loads(f'"{latex}"').split()) for latex in found}
    assert set(table) == used
    for mathml in table.values():
        assert mathml.startswith("<math><mrow>")
        Tags(mathml)
        assert not re.search("annotation|katex|merror|<span", mathml)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("-\\frac{1}{2}y^2 + 2y = -\\frac{1}{2}(y - 2)^2 + 2", "−1/2y^2+2y=−1/2(y−2)^2+2"),
        ("e^{\\eta^2}", "e^(η^2)"),
        ("X^\\top W X", "X^⊤WX"),
        ("a'(\\eta) = -1/\\eta", "a′(η)=−1/η"),
        ("(y - h(x))\\,x_j", "(y−h(x))x_j"),
    ],
)
def test_a_formula_can_be_read_where_its_markup_is_taken_away(latex, text):
    html = quiz.inline(f"${latex}$")
    left = re.sub(r"<[^>]*>", "", html)
    assert "".join(left.split()) == text


def test_what_markup_took_with_it_is_unseen_and_without_width():
    tree = ElementTree.fromstring(quiz.inline("$e^{\\eta^2}$"))
    signs = [box for box in tree.iter("mpadded") if box.get("width") == "0"]
    assert ["".join(box.itertext()) for box in signs] == ["^(", "^", ")"]
    assert all([child.tag for child in box] == ["mphantom"] for box in signs)


def test_a_formula_without_mathml_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="no MathML yet; build the front end"):
        quiz.inline("$never + written$")


def test_an_unknown_quiz_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match="no quiz 'poisson_lab'; there are bernoulli, ") as refusal:
        Quiz("poisson_lab")
    assert all(name in str(refusal.value) for name in quiz.names())


@pytest.mark.parametrize("name", ["../quizzes/gaussian", "gaussian.toml", "", None, 3])
def test_a_name_is_no_path(name):
    with pytest.raises(ValueError, match="There is no quiz"):
        Quiz(name)


def test_the_widget_shows_the_same_html_everywhere():
    made = Quiz("gaussian")
    bundle = made._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert data["text/plain"] == repr(made) == "Quiz('gaussian', 4 questions)"
    assert data["text/html"] == made.page == quiz.as_html("gaussian") == Quiz("gaussian").page
    assert made.get_state()["figure"] == "quiz"
    assert made.get_state()["page"] == made.page


def test_the_quizzes_are_part_of_the_package():
    settings = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    data = settings["tool"]["setuptools"]["package-data"]["glmlesson.quizzes"]
    assert "*.toml" in data
