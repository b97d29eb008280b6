"""Practising on the built pages: asked, judged, kept; with mouse, keys and finger, and without."""

import json
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from figures import overflows
from playwright.sync_api import expect
from watching import SITE, clean

from glmlesson.quizzes import generators

FILE = f"{SITE.as_uri()}/"


@contextmanager
def practising(watch, address, chapter, topic=None, **options):
    """A page whose reader has pressed "Practise"."""
    with clean(watch(reduced_motion="reduce", **options)) as page:
        page.goto(f"{address}book/{chapter}.html")
        start(page, topic)
        yield page


def start(page, topic=None):
    page.locator("[data-fresh]").get_by_role("button", name="Practise", exact=True).click()
    page.locator(".glm-fresh-card form").wait_for()
    if topic:
        choose_topic(page, topic)


def choose_topic(page, topic):
    page.get_by_label("Topic").select_option(topic)


def asked(page, chapter):
    """The question on the card, and its variant."""
    data = page.locator(".glm-fresh-card").evaluate("card => ({...card.dataset})")
    question = generators.question(chapter, data["topic"])
    return question, question.variants[int(data["variant"])]


def check(page):
    page.locator(".glm-fresh-card").get_by_role("button", name="Check").click()
    return said(page)


def said(page):
    return " ".join(page.locator(".glm-fresh-card .glm-quiz-verdict").inner_text().split())


def pick(page, place):
    page.locator(f".glm-fresh-card input[data-place='{place}']").check()


def lines(page):
    """The lines in use, by their places in the right order."""
    return page.locator(".glm-fresh-lines").evaluate(
        """list => { const all = [...list.children];
            const mark = all.findIndex((it) => it.matches(".glm-fresh-unused"));
            return all.slice(0, mark).map((it) => Number(it.dataset.place)); }"""
    )


def put_in_order(page, count, press):
    """Move the lines to their places with the given way to press a button."""
    for place in range(count):
        item = page.locator(f".glm-fresh-lines li[data-place='{place}']")
        at = item.evaluate("it => [...it.parentElement.children].indexOf(it)")
        for _ in range(at - place):
            press(item.get_by_role("button", name="up"))
    # What is left above the mark and does not belong goes down.
    while len(lines(page)) > count:
        last = page.locator(f".glm-fresh-lines li[data-place='{lines(page)[-1]}']")
        press(last.get_by_role("button", name="down"))


def answer(page, chapter, press=lambda button: button.click()):
    """Answer what is asked right."""
    question, variant = asked(page, chapter)
    if question.kind == "number":
        page.locator(".glm-fresh-card").get_by_label("Your number").fill(f"{variant['answer']:.5g}")
    elif question.kind == "choice":
        pick(page, list(question.options).index(question.right(variant)))
    elif question.kind == "panels":
        pick(page, 0)
    elif question.kind == "order":
        put_in_order(page, len(question.lines), press)
    else:
        drag(page, question, variant)
    return check(page)


def drag(page, question, variant):
    """Bring the one knob of a scene to its place by the keyboard."""
    page.locator(".glm-fresh-scene .scene-grip:not([hidden])").first.wait_for()
    assert list(question.states) == ["eta"]
    grip = "shared-eta" if question.begin.get("shared_axis") else "eta"
    page.locator(f".glm-fresh-scene [data-grip='{grip}']").focus()
    target = variant["answer"][0]
    for _ in range(round(abs(target) / 0.1)):
        page.keyboard.press("ArrowRight" if target > 0 else "ArrowLeft")


def test_nothing_is_fetched_before_the_reader_asks(served, watch):
    with clean(watch()) as page:
        watched = []
        page.on("request", lambda request: watched.append(request.url.rsplit("/", 1)[1]))
        page.goto(f"{served}book/how_sure.html")
        section = page.locator("[data-fresh]")
        expect(section.get_by_text("Here are 3 of them")).to_be_hidden()
        assert "fresh.js" not in watched
        start(page)
        assert {"fresh.js", "how_sure.js"} <= set(watched)


@pytest.mark.parametrize("chapter", ["bernoulli", "poisson_lab", "gaussian"])
def test_every_topic_can_be_answered_from_the_disk(chapter, watch):
    """Three chapters, which have every kind between them."""
    with practising(watch, FILE, chapter) as page:
        for name, question in generators.questions(chapter).items():
            if question.kind == "drag" and len(question.states) > 1:
                continue
            choose_topic(page, name)
            assert answer(page, chapter).startswith("Right."), name
            expect(page.locator(".glm-fresh-streak")).to_contain_text("1 of 3 in a row")


def test_a_wrong_answer_is_named_and_leads_to_its_section(watch):
    with practising(watch, FILE, "poisson_lab", "rate_ratio") as page:
        question, variant = asked(page, "poisson_lab")
        slips = [name for name in question.slips if variant[name] is not None]
        for name in slips:
            page.locator(".glm-fresh-card").get_by_label("Your number").fill(f"{variant[name]:.6g}")
            assert said(page) == ""  # what was said is about another answer
            verdict = check(page)
            assert verdict.startswith("Not this. "), verdict
            words = question.slips[name].split("$")[0].split("«")[0].strip()
            assert words in verdict
        link = page.locator(".glm-fresh-section a")
        assert link.inner_text() == "Read the weights in words"
        assert page.locator(link.get_attribute("href")).is_visible()
        kept = json.loads(page.evaluate("localStorage.getItem('glm-fresh:poisson_lab')"))
        assert [each[4] for each in kept["answers"]] == slips[:1]  # the first answer counts
        page.get_by_role("button", name="Show the answer").click()
        assert said(page).startswith("The answer: ")
        page.get_by_role("button", name="Next question").click()
        assert asked(page, "poisson_lab")[1] is not variant


def test_nothing_is_judged_before_there_is_an_answer(watch):
    with practising(watch, FILE, "poisson_lab") as page:
        for topic, words in {
            "rate_ratio": "Type a number, such as 0.25, −3 or 1/4.",
            "percent": "Choose an answer first.",
            "poisson_panel": "Choose a panel first.",
            "weights": "Drag first: the scene is as it was.",
        }.items():
            choose_topic(page, topic)
            if topic == "weights":
                page.locator(".glm-fresh-scene .scene-grip:not([hidden])").first.wait_for()
            assert check(page) == words
        assert "answers" in page.evaluate("localStorage.getItem('glm-fresh:poisson_lab')")
        kept = json.loads(page.evaluate("localStorage.getItem('glm-fresh:poisson_lab')"))
        assert kept["answers"] == []


def test_three_in_a_row_by_the_keyboard_alone_are_shown_in_the_contents(watch):
    with practising(watch, FILE, "how_sure", "missed") as page:
        met = []
        for done in (1, 2, 3):
            question, variant = asked(page, "how_sure")
            met.append(variant["right"])
            place = list(question.options).index("right")
            page.locator(f".glm-fresh-card input[data-place='{place}']").focus()
            page.keyboard.press("Space")
            page.keyboard.press("Enter")
            expect(page.locator(".glm-fresh-streak")).to_contain_text(f"{done} of 3 in a row")
            button = page.get_by_role("button", name="Next question")
            button.focus()
            if done < 3:
                page.keyboard.press("Enter")
                expect(page.locator(".glm-fresh-card legend")).to_be_focused()
        expect(page.locator(".glm-fresh-live .glm-quiz-count")).to_contain_text(
            "1 of 7 topics mastered"
        )
        mark = page.locator("[data-chapter='book/how_sure'] .progress").first
        assert "1 of 7 topics mastered" in mark.get_attribute("title")
        page.reload()
        start(page, "missed")
        expect(page.locator(".glm-fresh-streak")).to_contain_text("mastered; question 4")


def test_a_finger_orders_lines_and_drags_on_a_phone(watch):
    options = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    with practising(watch, FILE, "poisson_lab", "listing", **options) as page:
        assert answer(page, "poisson_lab", press=lambda it: it.tap()).startswith("Right.")
        choose_topic(page, "weights")
        grip = page.locator(".glm-fresh-scene [data-grip='predictor0']")
        grip.wait_for()
        grip.scroll_into_view_if_needed()
        page.wait_for_timeout(200)
        box = grip.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        client = page.context.new_cdp_session(page)
        for kind, points in (
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": x, "y": y - 10}]),
            ("touchMove", [{"x": x, "y": y - 18}]),
            ("touchEnd", []),
        ):
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        assert check(page).startswith(("Not this.", "Right."))
        assert not overflows(page)


TARGETS = ".glm-fresh-card :is(button, label:has(input), input[type=text]), .glm-fresh select"
SMALL = """them => them.map((it) => [it, it.getBoundingClientRect()])
    .filter(([it, box]) => it.checkVisibility() && (box.height < 43.9 || box.width < 43.9))
    .map(([it, box]) => `${box.width} × ${box.height}: ${it.outerHTML.slice(0, 120)}`)"""


THEMES = {
    "light": ("rate_ratio", "percent", "listing", "poisson_panel", "weights"),
    "dark": ("rate_ratio", "poisson_panel"),
}


@pytest.mark.parametrize("theme", THEMES)
def test_every_kind_is_for_everyone(theme, watch, served):
    options = {"viewport": {"width": 360, "height": 740}, "color_scheme": theme}
    with practising(watch, served, "poisson_lab", **options) as page:
        for topic in THEMES[theme]:
            choose_topic(page, topic)
            if topic == "weights":
                page.locator(".glm-fresh-scene .scene-grip:not([hidden])").first.wait_for()
            check(page)
            found = Axe().run(page, context=".glm-fresh", options={"preload": False})
            assert not found.response["violations"], topic
            assert not overflows(page), topic
            assert page.locator(TARGETS).evaluate_all(SMALL) == [], topic
        ids = page.locator("[id]").evaluate_all("all => all.map((it) => it.id)")
        assert len(set(ids)) == len(ids)


def test_without_scripts_and_on_paper_there_are_examples(watch, served):
    page = watch(java_script_enabled=False).page
    page.goto(f"{FILE}book/softmax.html")
    section = page.locator("[data-fresh]")
    expect(section.get_by_text("Asking them takes JavaScript. Here are 3 of them.")).to_be_visible()
    section.get_by_text("Answer to example 2").click()
    expect(section.locator("details").nth(1).locator("p")).to_be_visible()
    assert not section.get_by_role("button").count()
    with practising(watch, FILE, "softmax") as live:
        live.emulate_media(media="print")
        expect(live.locator("[data-fresh] .glm-fresh-examples")).to_be_visible()
        expect(live.locator(".glm-fresh-live")).to_be_hidden()


def test_what_is_corrupt_is_put_aside_and_a_full_store_is_said(watch):
    with practising(watch, FILE, "how_sure", "missed") as page:
        page.evaluate("localStorage.setItem('glm-fresh:how_sure', '{broken')")
        page.reload()
        start(page, "missed")
        notice = page.locator(".glm-fresh-live .glm-fresh-notice")
        expect(notice).to_contain_text("put aside, not deleted")
        aside = page.evaluate(
            "Object.entries(localStorage).filter(([k]) => k.startsWith('glm-fresh-unread:'))"
        )
        assert [value for _, value in aside] == ["{broken"]
        page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
        assert answer(page, "how_sure").startswith("Right.")
        expect(notice).to_contain_text("forgotten when you leave")
        expect(page.locator(".glm-fresh-streak")).to_contain_text("1 of 3 in a row")


def test_progress_goes_out_comes_in_and_is_erased(watch, tmp_path):
    with practising(watch, FILE, "how_sure", "missed") as page:
        assert answer(page, "how_sure").startswith("Right.")
        with page.expect_download() as download:
            page.get_by_role("button", name="Export my progress").click()
        exported = json.loads(download.value.path().read_text())
        assert [each[0] for each in exported["fresh"]["how_sure"]["answers"]] == ["missed"]
        forget = page.get_by_role("button", name="Forget my progress")
        forget.click()
        page.get_by_role("button", name="Press again").click()
        assert page.evaluate("localStorage.getItem('glm-fresh:how_sure')") is None
        said_of = page.locator(".glm-quiz-taken")

        def take_in(text):
            file = tmp_path / "progress.json"
            file.write_text(text)
            page.locator("input[type=file]").set_input_files(file)

        take_in("{broken")
        expect(said_of).to_contain_text("no export of progress")
        exported["fresh"]["../x"] = {}
        exported["quizzes"]["gaussian"] = {"right": ["known_spread"], "of": 4}
        take_in(json.dumps(exported))
        expect(said_of).to_contain_text("2 entries. 1 could not be read and was left out.")
        back = json.loads(page.evaluate("localStorage.getItem('glm-fresh:how_sure')"))
        assert back["answers"] == exported["fresh"]["how_sure"]["answers"]
        take_in(json.dumps(exported))
        again = json.loads(page.evaluate("localStorage.getItem('glm-fresh:how_sure')"))
        assert len(again["answers"]) == 1  # none twice
