"""Derivations typed on the built pages, questions answered in words: kept, and without a script."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from figures import ADDRESS, STATIC, overflows, settle
from playwright.sync_api import expect
from watching import SITE, clean

from glmlesson.practice import Derivation, derivation, page

CHAPTERS = {
    "gaussian": "gaussian",
    "bernoulli": "bernoulli",
    "poisson": "poisson_lab",
    "exponential": "invent_your_own",
    "geometric": "invent_your_own",
}
# As a reader types them.
TYPED = {
    "gaussian": ["1/sqrt(2π) e^(-y^2/2) exp(μ y - μ²/2)"],
    "bernoulli": [
        "exp(y log(phi) + (1-y) log(1-phi))",
        "e^(y log(phi/(1-phi)) + log(1-phi))",
        "η = log(φ) - log(1-φ)",
        "exp(ηy - log(1+e^η))",
    ],
    "poisson": [
        "1/y! e^(y log(λ)) e^-λ",
        "1/y! exp(y log(λ) - λ)",
        "exp(η y - e^η)/y!",
    ],
    "exponential": ["exp(log(λ) - λ y)", "-λ", "exp(η y + log(-η))"],
    "geometric": ["log(1-φ)", "exp(η y + log(1-e^η))"],
}

# What can be pressed or typed into, and is less than 44 pixels high.
SMALL = """() => [...document.querySelectorAll(
        ".glm-practice :is(button, input[type=text], select, textarea, summary, label:has(input))")]
    .filter((it) => it.checkVisibility())
    .map((it) => [it, it.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.9)
    .map(([it, box]) => `${box.width} × ${box.height}: ${it.outerHTML.slice(0, 120)}`)"""


def near(page, selector):
    """Scroll to a practice, take it up if none was before, and wait until it is alive."""
    section = page.locator(selector)
    section.scroll_into_view_if_needed()
    begin = section.locator(".practice-begin")
    if begin.count():
        begin.click()
    page.locator(f"{selector}.glm-live").wait_for()
    return section


def coach_of(page, name):
    return near(page, f"[data-derivation={name}]")


def check(section, line):
    section.locator("form input").fill(line)
    section.get_by_role("button", name="Check").click()


def verdict(section):
    return " ".join(section.locator(".glm-verdict").inner_text().split())


def kept(page):
    return json.loads(
        page.evaluate("JSON.stringify(Object.fromEntries(Object.entries(localStorage)))")
    )


def test_every_derivation_is_typed_to_its_end_and_kept(address, watch):
    watched = watch(reduced_motion="reduce")
    with clean(watched) as page:
        for chapter in dict.fromkeys(CHAPTERS.values()):
            page.goto(f"{address}book/{chapter}.html")
            for name in (name for name in CHAPTERS if CHAPTERS[name] == chapter):
                section = coach_of(page, name)
                for line in TYPED[name]:
                    assert section.locator("form input").count() == 1
                    check(section, line)
                expect(section.get_by_text("All lines stand.")).to_be_visible()
                blank = sum(bool(step.ask) for step in derivation.load(name)[1])
                assert section.locator(".glm-done").count() == blank
        assert not watched.foreign(address)
        page.reload()
        section = coach_of(page, "geometric")
        expect(section.get_by_text("All lines stand.")).to_be_visible()


@pytest.fixture
def bernoulli(served, watch):
    watched = watch(reduced_motion="reduce")
    with clean(watched) as page:
        page.goto(served + "book/bernoulli.html")
        yield coach_of(page, "bernoulli")


def test_a_line_is_drawn_and_said_as_it_was_understood(bernoulli):
    field = bernoulli.get_by_label("Line 2, in y and φ")
    field.press_sequentially("phi^y (1-phi)^(1-y)")
    assert bernoulli.locator(".glm-preview msup").count() == 2
    told = bernoulli.locator("form .glm-unseen[aria-live=polite]")
    expect(told).to_have_text(
        "Understood: phi to the power y times open bracket 1 minus phi close bracket to the power "
        "1 minus y, end of power."
    )
    field.fill("exp(y log(phi)")
    expect(bernoulli.locator(".glm-preview small")).to_contain_text("closing bracket")


SLIPS = [
    ("exp(y log(phi) - (1-y) log(1-phi))", "A sign has slipped."),
    ("exp(y log(1-phi) + (1-y) log(phi))", "Two roles are swapped"),
    ("exp(y log(phi) + log(1-phi))", "A term is missing"),
    ("y log(phi) + (1-y) log(1-phi)", "That is the logarithm of the line."),
    ("phi^y (1-phi)^(1-y)", "no progress"),
    ("e^(y log(phi)) (1-phi)^(1-y)", "still stands outside the exponential"),
    ("exp(y phi)", "Not equal. At y = 1, φ = 0.5 it should be 0.5"),
    ("exp(eta y)", "in y and φ, and yours holds η"),
    ("log y", "in brackets"),
]


def test_each_slip_has_its_reply_and_the_line_comes_after_tries(bernoulli):
    show = bernoulli.get_by_role("button", name="Show the line")
    expect(show).to_be_hidden()
    for line, reply in SLIPS:
        check(bernoulli, line)
        assert reply in verdict(bernoulli), line
        bernoulli.locator("form input").press("End")
    bernoulli.get_by_role("button", name="A hint").click()
    expect(bernoulli.locator(".glm-hints")).to_contain_text("Any positive number")
    show.click()
    expect(bernoulli.locator(".glm-done")).to_contain_text("The book's line.")
    assert bernoulli.locator("form input").count() == 1


def test_what_is_further_than_asked_is_welcome(bernoulli):
    check(bernoulli, "exp(y log(phi/(1-phi)) + log(1-phi))")
    assert bernoulli.locator(".glm-done").count() == 2
    expect(bernoulli.locator(".glm-done").first).to_contain_text("Passed over")


def test_by_keyboard_alone_and_with_the_keys(bernoulli):
    page = bernoulli.page
    field = bernoulli.locator("form input")
    bernoulli.get_by_role("button", name="Keys").press("Enter")
    keys = bernoulli.get_by_role("group", name="Mathematics keys")
    expect(keys).to_be_visible()
    for key in ("exp of", "y", "log of", "phi"):
        keys.get_by_role("button", name=key, exact=True).click()
    assert field.input_value() == "exp(ylog(φ))"
    field.fill("a")
    field.select_text()
    keys.get_by_role("button", name="fraction").click()
    assert field.input_value() == "(a)/()"
    field.fill("exp(y log(phi) + (1-y) log(1-phi))")
    field.press("Enter")
    expect(bernoulli.get_by_label("Line 4, in y and φ")).to_be_focused()
    assert page.evaluate("document.activeElement.id").startswith("glm-practice")


def test_one_s_own_family_is_checked(served, watch):
    with clean(watch()) as page:
        page.goto(served + "book/invent_your_own.html")
        own = coach_of(page, "own")
        own.get_by_label("Outcomes y").select_option("y > 0")
        own.get_by_label("Parameter").select_option("s")
        own.get_by_label("Your density p(y)").fill("y/s^2 exp(-y^2/(2 s^2))")
        parts = {"T(y)": "y^2", "η": "-1/(2 s^2)", "b(y)": "y", "a": "-2 log(s)"}
        for label, line in parts.items():
            own.get_by_label(label, exact=True).fill(line)
        own.get_by_role("button", name="Check").click()
        assert "A sign has slipped" in verdict(own)
        own.get_by_label("a", exact=True).fill("2 log(s)")
        assert verdict(own) == ""
        own.get_by_role("button", name="Check").click()
        assert "Right: b(y)" in verdict(own)
        page.reload()
        assert coach_of(page, "own").get_by_label("T(y)").input_value() == "y^2"


ANSWER = "Only the cross term holds both of them, so it is the product of knob and statistic."


def test_a_question_is_answered_then_compared_and_kept(address, watch):
    with clean(watch()) as page:
        page.goto(address + "book/gaussian.html")
        why = near(page, "[data-why=gaussian]")
        compare = why.get_by_role("button", name="Compare with a model answer")
        expect(compare).to_be_disabled()
        expect(why.locator("details").first).to_be_hidden()
        why.get_by_label("Your answer").fill(ANSWER)
        compare.click()
        why.get_by_role("checkbox").nth(1).check()
        expect(why.get_by_text("By your own mark: 1 of 3 points.")).to_be_visible()
        page.reload()
        why = near(page, "[data-why=gaussian]")
        assert why.get_by_label("Your answer").input_value() == ANSWER
        expect(why.get_by_role("checkbox").nth(1)).to_be_checked()
        why.get_by_text("Where your lines are kept").click()
        with page.expect_download() as download:
            why.get_by_role("button", name="Export my lines").click()
        text = json.loads(download.value.path().read_text(encoding="utf-8"))
        assert text["practice"]["why:gaussian"]["text"] == ANSWER
        why.get_by_role("button", name="Forget all of it").click()
        why.get_by_role("button", name="Press again").click()
        assert not [key for key in kept(page) if key.startswith("glm-practice")]


def test_two_tabs_lose_neither_answer(served, watch):
    watched = watch()
    first = watched.page
    second = first.context.new_page()
    areas = []
    for tab in (first, second):
        tab.goto(served + "book/gaussian.html")
        areas.append(near(tab, "[data-why=gaussian]").get_by_label("Your answer"))
    areas[0].fill("written in the first tab")
    areas[0].blur()
    expect(areas[1]).to_have_value("written in the first tab")  # it had none of its own
    areas[1].fill("another, in the second")
    areas[1].blur()
    areas[0].focus()
    first.get_by_role("button", name="Put it below mine").click()
    assert areas[0].input_value() == "written in the first tab\n\nanother, in the second"


FULL = """() => { Storage.prototype.setItem =
    () => { throw new DOMException("full", "QuotaExceededError"); }; }"""
CLOSED = """() => { Object.defineProperty(window, "localStorage",
    { get() { throw new DOMException("closed", "SecurityError"); } }); }"""


@pytest.mark.parametrize("trouble", [FULL, CLOSED], ids=["full", "closed"])
def test_without_storage_all_works_and_a_sentence_says_so(trouble, served, watch):
    page = watch().page
    page.goto(served + "book/gaussian.html")
    page.evaluate(trouble)
    section = coach_of(page, "gaussian")
    check(section, TYPED["gaussian"][0])
    expect(section.get_by_text("All lines stand.")).to_be_visible()
    expect(section.get_by_text("lasts until you leave")).to_be_visible()
    why = near(page, "[data-why=gaussian]")
    why.get_by_label("Your answer").fill(ANSWER)
    why.get_by_role("button", name="Compare with a model answer").click()
    expect(why.get_by_text("lasts until you leave")).to_be_visible()


def test_what_cannot_be_read_is_set_aside(served, watch):
    with clean(watch()) as page:
        page.goto(served + "book/gaussian.html")
        page.evaluate("""() => {
            localStorage.setItem("glm-practice:why:gaussian", "{torn");
            localStorage.setItem("glm-practice:derive:gaussian", '{"lines": {"3": "exp(y)"}}');
        }""")
        page.reload()
        section = coach_of(page, "gaussian")
        assert section.locator("form input").count() == 1  # a wrong line does not count
        why = near(page, "[data-why=gaussian]")
        expect(why.get_by_text("could not be read")).to_be_visible()
        area = why.get_by_label("Your answer")
        area.fill("anew")
        area.blur()
        assert kept(page)["glm-practice:why:gaussian:unread"] == "{torn"


def test_without_javascript_blanks_are_questions_and_answers_folded(served, watch):
    page = watch(java_script_enabled=False).page
    page.goto(served + "book/bernoulli.html")
    section = page.locator("[data-derivation=bernoulli]")
    assert section.locator("li").count() == 6
    assert section.get_by_role("button").count() == 0
    folded = section.locator("details").first
    expect(folded.locator(".glm-line")).to_be_hidden()
    folded.locator("summary").click()
    expect(folded.locator(".glm-line")).to_be_visible()
    why = page.locator("[data-why=bernoulli]")
    expect(why.locator(".glm-points")).to_be_hidden()


def test_on_paper_the_blanks_are_asked_and_the_answers_stand_at_the_end(served, watch):
    page = watch().page
    page.goto(served + "book/bernoulli.html")
    coach_of(page, "bernoulli")
    page.emulate_media(media="print")
    settle(page)
    section = page.locator("[data-derivation=bernoulli]")
    expect(section.get_by_text("Gather: one term with")).to_be_visible()
    expect(section.locator("form")).to_be_hidden()
    end = page.locator(".on-paper")
    expect(end.get_by_text("Line 2: hints, and the line")).to_be_visible()
    expect(end.get_by_text("A model answer, and what yours should say")).to_be_visible()
    assert end.get_by_text("Where your lines are kept").count() == 0


def test_a_derivation_works_in_a_live_notebook(watch):
    """With a stand-in for the widget's model, and the stylesheet that anywidget brings."""
    made = Derivation("poisson")
    page = watch().page
    page.route(
        "**/*",
        lambda route: route.fulfill(
            **(
                {"path": STATIC / "widget.js", "content_type": "text/javascript"}
                if route.request.url.endswith("widget.js")
                else {"body": '<div id="cell"></div>', "content_type": "text/html"}
            )
        ),
    )
    page.goto(ADDRESS)
    page.evaluate(
        """async (state) => {
            const { default: widget } = await import("./widget.js");
            const model = { get: (key) => state[key] };
            window.end = widget.render({ model, el: document.querySelector("#cell") });
        }""",
        {"figure": made.figure, "page": made.page},
    )
    section = page.locator("[data-derivation=poisson]")
    for line in TYPED["poisson"]:
        check(section, line)
    expect(section.get_by_text("All lines stand.")).to_be_visible()
    page.evaluate("window.end()")
    assert page.locator("#cell").inner_html() == ""


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_practice_is_for_everyone(width, theme, served, watch):
    watched = watch(
        viewport={"width": width, "height": 800},
        color_scheme=theme,
        has_touch=width == 360,
        is_mobile=width == 360,
        reduced_motion="reduce",
    )
    with clean(watched) as page:
        for chapter, names in [
            ("gaussian", ["gaussian"]),
            ("invent_your_own", ["geometric", "own"]),
        ]:
            page.goto(f"{served}book/{chapter}.html")
            for name in names:
                section = coach_of(page, name)
                if width == 360:
                    assert section.get_by_role("group", name="Mathematics keys").is_visible()
                section.get_by_role("button", name="Check").click()
                if name != "own":
                    check(section, TYPED[name][0])
            if chapter == "gaussian":
                why = near(page, "[data-why=gaussian]")
                why.get_by_label("Your answer").fill(ANSWER)
                why.get_by_role("button", name="Compare with a model answer").click()
            page.evaluate(
                "document.querySelectorAll('.glm-practice details:not([hidden])')"
                ".forEach((it) => { it.open = true; })"
            )
            settle(page)
            found = Axe().run(
                page, context=".glm-practice", options={"resultTypes": ["violations"]}
            )
            assert not found.response["violations"]
            assert not overflows(page)
            assert page.evaluate(SMALL) == []


def test_no_page_carries_the_script_before_a_reader_is_near(served, watch):
    for name in {*CHAPTERS.values(), *page.files("why")}:
        text = (SITE / "book" / f"{name}.html").read_text(encoding="utf-8")
        assert not re.findall(r"(?:src|href)=\"[^\"]*practice\.(?:js|css)", text)
        assert 'class="glm-practice' in text
    watched = watch()
    watched.open(served + "book/bernoulli.html")
    assert not [url for url in watched.requests if "practice." in url]
