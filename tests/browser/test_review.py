"""The page "Review" on the built site: what it asks, shows, keeps and hands out."""

import json
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from figures import overflows
from playwright.sync_api import expect
from watching import clean

from glmlesson.practice import recall
from glmlesson.practice.recall import Answer
from glmlesson.quizzes import generators

CHAPTERS = ("bernoulli", "newton")
DAY = 86_400
CLOSED = """() => { Object.defineProperty(window, "localStorage",
    { get() { throw new DOMException("closed", "SecurityError"); } }); }"""
FULL = """() => { Storage.prototype.setItem = () => {
    throw new DOMException("full", "QuotaExceededError"); } }"""
KEEP = (
    "kept => { for (const [key, text] of Object.entries(kept)) localStorage.setItem(key, text); }"
)


def history(chapter, now):
    """A reader's record: every question of number or choice answered on two days."""
    names = [
        name
        for name, it in generators.questions(chapter).items()
        if it.kind in ("number", "choice")
    ]
    topics = {
        name: {"seed": 11 + i, "next": 2, "run": 0, "mastered": False}
        for i, name in enumerate(names)
    }
    answers = [
        [name, i, now - (9 - 3 * day) * DAY + 60 * i, int((i + day) % 3 > 0), "", 20]
        for day in (0, 1)
        for i, name in enumerate(names)
    ]
    return {"v": 1, "of": len(generators.questions(chapter)), "topics": topics, "answers": answers}


def kept(now=None):
    now = now or int(time.time())
    return {f"glm-fresh:{chapter}": json.dumps(history(chapter, now)) for chapter in CHAPTERS}


def answers_of(stored):
    found = [
        Answer(f"{key.partition(':')[2]}/{name}", float(at), bool(right))
        for key, text in stored.items()
        if key.startswith("glm-fresh:")
        for name, _, at, right, _, _ in json.loads(text)["answers"]
    ]
    return sorted(found, key=lambda it: (it.at, it.question))


def open_page(page, address, stored=None):
    page.goto(f"{address}book/review.html")
    if stored is not None:
        page.evaluate(KEEP, stored)
        page.reload()
    page.locator(".glm-review .glm-state").wait_for()


def state(page):
    return page.locator(".glm-state").inner_text()


def begin(page):
    page.get_by_role("button", name="Begin five minutes").click()
    page.locator(".glm-fresh-card form").wait_for()


def asked(page):
    return page.locator(".glm-fresh-card").evaluate("card => ({...card.dataset})")


def question_of(data):
    return next(
        found
        for chapter in CHAPTERS
        for name, found in generators.questions(chapter).items()
        if name == data["topic"]
    )


def answer_right(page):
    data = asked(page)
    question = question_of(data)
    variant = question.variants[int(data["variant"])]
    card = page.locator(".glm-fresh-card")
    if question.kind == "number":
        card.get_by_label("Your number").fill(f"{variant['answer']:.6g}")
    else:
        place = list(question.options).index(question.right(variant))
        card.locator(f"input[data-place='{place}']").check()
    card.get_by_role("button", name="Check").click()


def test_a_new_reader_is_told_where_to_begin(address, watch):
    with clean(watch()) as page:
        open_page(page, address)
        assert "press “Practise”" in state(page)
        expect(page.get_by_role("button", name="Begin five minutes")).to_be_disabled()
        assert "start-up answers alone" in page.locator(".glm-model").inner_text()


def test_the_page_shows_the_fit_of_the_package(address, watch):
    stored = kept()
    fit = recall.fit(answers_of(stored))
    with clean(watch()) as page:
        open_page(page, address, stored)
        rows = page.locator(".glm-model table").last.locator("tbody tr").all()
        shown = [row.locator("td").all_inner_texts() for row in rows]
    for cells, theta, error in zip(shown, fit.theta, fit.standard_errors, strict=True):
        numbers = [float(cell.replace("−", "-")) for cell in cells[:2]]
        assert numbers == pytest.approx([theta, error], abs=0.0051)


def test_it_asks_what_the_package_would_and_keeps_the_answers(address, watch):
    stored = kept()
    answers = answers_of(stored)
    expected = recall.choose(recall.fit(answers).theta, recall.memories(answers), time.time(), 60)
    with clean(watch()) as page:
        open_page(page, address, stored)
        begin(page)
        for name in expected[:3]:
            assert asked(page)["topic"] == name.partition("/")[2]
            answer_right(page)
            expect(page.locator(".glm-quiz-verdict")).to_contain_text("Right.")
            page.get_by_role("button", name="Next question").click()
        page.get_by_role("button", name="Stop here").click()
        expect(page.locator(".glm-say").first).to_have_text(re.compile("^3 of 3 right"))
        count = sum(
            len(json.loads(page.evaluate("key => localStorage.getItem(key)", key))["answers"])
            for key in stored
        )
        assert count == len(answers) + 3
        # The model has been fitted anew, with three rows more.
        assert (
            f"Fitted to {len(answers) // 2 + 3} answers" in page.locator(".glm-model").inner_text()
        )


def test_the_keyboard_is_enough(served, watch):
    with clean(watch()) as page:
        open_page(page, served, kept())
        page.get_by_role("button", name="Begin five minutes").focus()
        page.keyboard.press("Enter")
        page.locator(".glm-fresh-card legend:focus").wait_for()
        page.get_by_role("button", name="Show the answer").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".glm-quiz-verdict")).to_contain_text("The answer:")
        page.keyboard.press("Enter")  # "Next question" has the focus
        page.locator(".glm-fresh-card legend:focus").wait_for()
        page.get_by_role("button", name="Stop here").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".glm-say").first).to_have_text(re.compile("^0 of 1 right"))


def test_nothing_is_fetched_before_the_first_press(served, watch):
    with clean(watch()) as page:
        fetched = []
        page.on("request", lambda request: fetched.append(request.url))
        open_page(page, served, kept())
        assert not [url for url in fetched if "/fresh/" in url or "scene" in url]
        begin(page)
        assert [url for url in fetched if "/fresh/" in url]
        assert all(url.startswith(served) for url in fetched)


def test_closed_storage_is_told(served, watch):
    with clean(watch()) as page:
        page.add_init_script(f"({CLOSED})()")
        open_page(page, served)
        assert "keeps nothing for this page" in state(page)


def test_full_storage_is_told_and_the_answer_counts_while_the_page_is_open(served, watch):
    with clean(watch()) as page:
        open_page(page, served, kept())
        page.evaluate(FULL)
        begin(page)
        answer_right(page)
        expect(page.locator(".glm-fresh-notice")).to_contain_text("no room left")
        page.get_by_role("button", name="Stop here").click()
        rows = len(answers_of(kept())) // 2
        assert f"Fitted to {rows + 1} answers" in page.locator(".glm-model").inner_text()


def test_what_cannot_be_read_is_named_and_stays(served, watch):
    with clean(watch()) as page:
        open_page(page, served, kept() | {"glm-fresh:gaussian": "{broken"})
        assert "The Gaussian in disguise cannot be read" in state(page)
        assert page.evaluate("localStorage.getItem('glm-fresh:gaussian')") == "{broken"


def test_another_tab_is_heard(served, watch):
    with clean(watch()) as page:
        open_page(page, served, {})
        assert "Nothing to review yet" in state(page)
        other = page.context.new_page()
        open_page(other, served, kept())
        expect(page.locator(".glm-state")).to_contain_text("can come back now")
        other.close()


def test_export_erase_import(address, watch, tmp_path):
    stored = kept() | {
        "glm-quiz:newton": json.dumps({"right": ["a"], "of": 4}),
        "glm-practice:why:newton": json.dumps({"text": "my words"}),
    }
    with clean(watch()) as page:
        open_page(page, address, stored)
        with page.expect_download() as download:
            page.get_by_role("button", name="Export all").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        given = json.loads(file.read_text(encoding="utf-8"))
        assert set(given["fresh"]) == set(CHAPTERS)
        assert given["practice"]["why:newton"]["text"] == "my words"
        page.get_by_role("button", name="Erase all").click()
        assert page.evaluate("localStorage.length") >= len(stored)  # asked once more
        page.get_by_role("button", name="Press again to erase").click()
        assert "Nothing to review yet" in state(page)
        assert page.evaluate("key => localStorage.getItem(key)", "glm-quiz:newton") is None
        page.locator("input[type=file]").set_input_files(file)
        expect(page.locator(".glm-say").first).to_contain_text("4 entries")
        assert "can come back now" in state(page)
        broken = tmp_path / "broken.json"
        broken.write_text(file.read_text(encoding="utf-8")[:-30], encoding="utf-8")
        page.locator("input[type=file]").set_input_files(broken)
        expect(page.locator(".glm-say").first).to_contain_text("Nothing was changed")


def test_the_reminder_is_a_calendar(address, watch):
    with clean(watch()) as page:
        open_page(page, address)
        page.locator("input[type=time]").fill("07:45")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save a calendar file").click()
        assert download.value.suggested_filename.endswith(".ics")
        text = download.value.path().read_bytes().decode()
        assert text.startswith("BEGIN:VCALENDAR\r\n")
        assert re.search(r"\r\nDTSTART:\d{8}T074500\r\n", text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_session_fits_and_is_accessible(width, scheme, served, watch):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with clean(watch(reduced_motion="reduce", **options)) as page:
        open_page(page, served, kept())
        for _ in range(2):
            assert not overflows(page)
            found = Axe().run(page, options={"resultTypes": ["violations"]})
            assert found.violations_count == 0, found.generate_report()
            if not page.locator(".glm-fresh-card").count():
                begin(page)
