"""The quizzes in a real browser: answering, trying again, keeping progress, and doing without."""

import json
from contextlib import contextmanager

import pytest
from figures import ADDRESS, PAGE, STATIC, alive, overflows, settle, violations
from playwright.sync_api import expect

from glmlesson.quizzes import Quiz, quiz

KEY = "glm-quiz:"


def of(page, name, place=0):
    """A question of the page's quiz, by its name."""
    return page.locator(f"[data-name={name}]").nth(place)


def check(question):
    """Press "Check" and return the reply."""
    question.get_by_role("button", name="Check").click()
    return reply(question)


def reply(question):
    return " ".join(question.locator(".glm-quiz-verdict").inner_text().split())


def explanation(question, place):
    """What the folded answers say at a place, as the browser reads it."""
    spans = question.locator("details li > span")
    return " ".join(spans.nth(place).text_content().split())


def said(question):
    return " ".join(question.locator(".glm-quiz-verdict").text_content().split())


def steps(question):
    return question.locator("li[data-place]").evaluate_all(
        "items => items.map((it) => it.dataset.letter)"
    )


def letters(question):
    """The letters of an order question's steps in their right order."""
    return [chr(65 + question.shown.index(place + 1)) for place in range(len(question.step))]


def put_in_order(page, question, wanted):
    """Move the steps with the keyboard alone."""
    for place, letter in enumerate(wanted):
        up = question.get_by_role("button", name=f"Move step {letter} up")
        up.focus()
        for _ in range(steps(question).index(letter) - place):
            page.keyboard.press("Enter")
    assert steps(question) == wanted


def answer(page, each):
    """Answer a question right, as its file says."""
    place = of(page, each.name)
    if isinstance(each, quiz.ChoiceQuestion):
        right = [choice.right for choice in each.choice].index(True)
        place.get_by_role("radio").nth(right).check()
    elif isinstance(each, quiz.NumberQuestion):
        place.get_by_label("Your number").fill(str(each.answer))
    else:
        put_in_order(page, place, letters(each))
    assert check(place).startswith("Right. ")


def count(page, place=0):
    return page.locator(".glm-quiz-count").nth(place).inner_text()


@pytest.mark.parametrize("name", quiz.names())
def test_a_quiz_can_be_answered(name, watch):
    with alive(watch, Quiz(name)) as page:
        questions = quiz.load(name)
        assert count(page) == f"0 of {len(questions)} right"
        for done, each in enumerate(questions, start=1):
            answer(page, each)
            assert count(page) == f"{done} of {len(questions)} right"
            expect(of(page, each.name).get_by_text("✓ answered right")).to_be_visible()


@pytest.mark.parametrize("name", quiz.names())
def test_every_wrong_answer_has_its_own_reply(name, watch):
    with alive(watch, Quiz(name)) as page:
        for each in quiz.load(name):
            place = of(page, each.name)
            if isinstance(each, quiz.ChoiceQuestion):
                for i, choice in enumerate(each.choice):
                    place.get_by_role("radio").nth(i).check()
                    assert reply(place) == ""  # what was said is about another answer
                    check(place)
                    start = "Right. " if choice.right else "Not this one. "
                    assert said(place) == start + explanation(place, i)
            elif isinstance(each, quiz.NumberQuestion):
                values = [each.answer, *(trap.value for trap in each.trap), 123456.7]
                for i, value in enumerate(values):
                    place.get_by_label("Your number").fill(str(value))
                    assert reply(place) == ""
                    check(place)
                    start = "Right. " if i == 0 else "Not this number. "
                    assert said(place) == start + explanation(place, i)
        assert count(page)[0] != "0"


def test_nothing_is_judged_before_there_is_an_answer(watch):
    with alive(watch, Quiz("gaussian")) as page:
        assert check(of(page, "wrong_spread")) == "Choose an answer first."
        question = of(page, "tilted_area")
        assert check(question) == "Type a number, such as 0.25, −3 or 1/4."
        field = question.get_by_label("Your number")
        expect(field).to_have_attribute("aria-invalid", "")
        field.fill("7.39")
        check(question)
        expect(field).not_to_have_attribute("aria-invalid", "")


TYPED = {
    "Right. ": ("4/7", "0.571", "  ,571 ", "57.1e-2", "0.5734", "0.5695"),
    # The tolerance is 0.002.
    "Not this number. ": ("0.5735", "0.5694", "−4/7", "571"),
    "Type a number": ("", "4/0", "four", "1/3/5", "0x1", "Infinity", "1 2"),
}


def test_numbers_are_read_as_people_write_them(watch):
    with alive(watch, Quiz("exponential_family")) as page:
        question = of(page, "three_outcomes")
        for start, numbers in TYPED.items():
            for typed in numbers:
                question.get_by_label("Your number").fill(typed)
                question.get_by_label("Your number").press("Enter")
                assert reply(question).startswith(start), typed


def test_a_true_minus_sign_is_a_minus_sign(watch):
    with alive(watch, Quiz("two_old_friends")) as page:
        for typed in ("−0.9", "-0,9", "-9/10"):
            question = of(page, "slope_of_a_row")
            question.get_by_label("Your number").fill(typed)
            assert check(question).startswith("Right. ")


def test_steps_are_ordered_with_the_keyboard_and_the_first_wrong_one_is_named(watch):
    with alive(watch, Quiz("gaussian")) as page:
        question = of(page, "derivation")
        assert steps(question) == ["A", "B", "C", "D", "E"]  # right is C, D, A, E, B
        assert check(question).startswith("Step A cannot come first. Three separate terms")

        up = question.get_by_role("button", name="Move step C up")
        up.focus()
        page.keyboard.press("Space")
        assert steps(question) == ["A", "C", "B", "D", "E"]
        assert reply(question) == ""
        expect(up).to_be_focused()
        expect(question.get_by_text("Step C is second.")).to_have_attribute("role", "status")
        page.keyboard.press("Enter")
        assert steps(question) == ["C", "A", "B", "D", "E"]
        expect(up).to_be_disabled()
        expect(question.get_by_role("button", name="Move step C down")).to_be_focused()

        assert check(question).startswith(
            "The first step is right. After it, step A comes too soon. Three separate terms"
        )
        put_in_order(page, question, ["C", "D", "A", "B", "E"])
        assert check(question).startswith(
            "The first 3 steps are right. After them, step B comes too soon. The names"
        )
        put_in_order(page, question, ["C", "D", "A", "E", "B"])
        assert check(question).startswith("Right. Expand, sort, split, rename")


def test_steps_are_ordered_with_a_finger(watch):
    with alive(watch, Quiz("gaussian"), width=360, touch=True) as page:
        question = of(page, "derivation")
        question.get_by_role("button", name="Move step A down").tap()
        question.get_by_role("button", name="Move step E up").tap()
        assert steps(question) == ["B", "A", "C", "E", "D"]


def test_after_a_wrong_answer_one_may_try_again_and_right_stays_right(watch):
    with alive(watch, Quiz("gaussian")) as page:
        question = of(page, "known_spread")
        for place, right in [(0, False), (3, True), (1, False)]:
            question.get_by_role("radio").nth(place).check()
            assert check(question).startswith("Right. ") == right
        assert count(page) == "1 of 4 right"


def test_the_reply_is_spoken_and_the_focus_stays(watch):
    with alive(watch, Quiz("gaussian")) as page:
        question = of(page, "known_spread")
        question.get_by_role("radio").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        expect(question.get_by_role("button", name="Check")).to_be_focused()
        page.keyboard.press("Enter")
        expect(question.get_by_role("button", name="Check")).to_be_focused()
        assert question.get_by_role("status").inner_text().startswith("Not this one.")
        group = question.get_by_role("group").first
        assert group.evaluate("it => it.tagName") == "FIELDSET"
        assert group.locator("legend").inner_text().startswith("3. The spread is known")


def test_progress_survives_a_reload(watch):
    with alive(watch, Quiz("gaussian")) as page:
        answer(page, quiz.load("gaussian")[2])
        page.reload()
        assert count(page) == "1 of 4 right"
        expect(of(page, "known_spread").get_by_text("✓ answered right")).to_be_visible()
        expect(of(page, "wrong_spread").get_by_text("✓ answered right")).to_be_hidden()
        assert not page.locator("input:checked").count()  # and the question is as new
        answer(page, quiz.load("gaussian")[3])
        assert count(page) == "2 of 4 right"


CORRUPT = [
    *("", "nonsense", "null", "3", "[]", "{}", '{"right": 3, "of": 4}'),
    *('{"right": [3], "of": 4}', '{"right": ["known_spread"]}'),
    '{"right": ["a question of another edition"], "of": 9}',
]


def test_a_corrupt_note_is_ignored(watch):
    with alive(watch, Quiz("gaussian")) as page:
        for entry in CORRUPT:
            page.evaluate("([key, it]) => localStorage.setItem(key, it)", [KEY + "gaussian", entry])
            page.reload()
            assert count(page) == "0 of 4 right", entry
            answer(page, quiz.load("gaussian")[2])
            assert count(page) == "1 of 4 right"


def exported(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="Export my progress").click()
    assert download.value.suggested_filename == "one-recipe-progress.json"
    return json.loads(download.value.path().read_text())


def test_the_export_holds_the_progress_in_all_quizzes(watch):
    with alive(watch, Quiz("gaussian")) as page:
        entry = json.dumps({"right": ["log_odds"], "of": 5})
        for key, value in {"bernoulli": entry, "two_old_friends": "corrupt"}.items():
            page.evaluate("([key, it]) => localStorage.setItem(key, it)", [KEY + key, value])
        page.evaluate("localStorage.setItem('theme', 'dark')")
        answer(page, quiz.load("gaussian")[2])
        progress = exported(page)
        assert "proves nothing" in progress["note"]
        assert progress["quizzes"] == {
            "bernoulli": {"right": ["log_odds"], "of": 5},
            "gaussian": {"right": ["known_spread"], "of": 4},
        }
        assert "no proof of anything" in page.locator(".glm-quiz-note").inner_text()


def test_the_export_holds_practice_and_gives_it_back(watch, tmp_path):
    words = {"text": "because the sum is sufficient", "marks": [True]}
    with alive(watch, Quiz("gaussian")) as page:
        keep = "it => localStorage.setItem('glm-practice:why:gaussian', JSON.stringify(it))"
        page.evaluate(keep, words)
        progress = exported(page)
        assert progress["practice"] == {"why:gaussian": words}
        page.evaluate("localStorage.clear()")
        file = tmp_path / "progress.json"
        file.write_text(json.dumps(progress), encoding="utf-8")
        page.locator("input[type=file]").set_input_files(file)
        expect(page.locator(".glm-quiz-taken")).to_contain_text("1 entry.")
        kept = page.evaluate("JSON.parse(localStorage.getItem('glm-practice:why:gaussian'))")
        assert kept == words


def test_an_export_that_cannot_be_fetched_is_told(watch, tmp_path):
    page = watch().page
    folder = on_disk(tmp_path)
    (folder / "_static" / "progress.js").rename(folder / "progress.js")
    page.goto((folder / "quiz.html").as_uri())
    page.get_by_role("button", name="Export my progress").click()
    expect(page.locator(".glm-quiz-taken")).to_contain_text("Press again to try once more.")
    (folder / "progress.js").rename(folder / "_static" / "progress.js")
    assert exported(page)["quizzes"] == {}


def test_progress_is_forgotten_after_a_second_press(watch):
    with alive(watch, Quiz("gaussian")) as page:
        page.evaluate("localStorage.setItem('theme', 'dark')")
        answer(page, quiz.load("gaussian")[2])
        forget = page.get_by_role("button", name="Forget my progress")
        forget.click()
        page.keyboard.press("Tab")  # leaving the button takes it back
        expect(forget).to_be_visible()
        assert count(page) == "1 of 4 right"
        forget.click()
        page.get_by_role("button", name="Press again to forget it, in all chapters").click()
        expect(forget).to_be_visible()
        assert count(page) == "0 of 4 right"
        assert page.evaluate("Object.keys(localStorage)") == ["theme"]


CLOSED = """() => { Object.defineProperty(window, "localStorage",
    { get() { throw new DOMException("closed", "SecurityError"); } }); }"""


def on_disk(folder):
    """The page of a quiz with all that belongs to it, as a reader has it on her own disk."""
    (folder / "_static").mkdir()
    for place, name in (("", "quizzes.css"), ("", "quizzes.js"), ("_static", "progress.js")):
        (folder / place / name).write_bytes((STATIC / name).read_bytes())
    (folder / "quiz.html").write_text(PAGE % Quiz("gaussian")._html(), encoding="utf-8")
    return folder


def test_without_storage_the_quiz_works_and_says_so(watch, tmp_path):
    page = watch().page
    page.add_init_script(f"({CLOSED})()")
    folder = on_disk(tmp_path)
    page.goto((folder / "quiz.html").as_uri())
    assert "keeps nothing for this page" in page.locator(".glm-quiz-note").inner_text()
    answer(page, quiz.load("gaussian")[2])
    assert count(page) == "1 of 4 right"
    assert exported(page)["quizzes"] == {"gaussian": {"right": ["known_spread"], "of": 4}}


def test_from_disk_progress_is_kept_and_exported(watch, tmp_path):
    watched = watch()
    page = watched.open((on_disk(tmp_path) / "quiz.html").as_uri())
    answer(page, quiz.load("gaussian")[2])
    page.reload()
    assert count(page) == "1 of 4 right"
    assert exported(page)["quizzes"]["gaussian"]["right"] == ["known_spread"]
    assert not watched.complaints


def test_without_javascript_the_answers_can_be_unfolded(watch):
    page = watch(java_script_enabled=False).page
    page.set_content(PAGE % Quiz("bernoulli")._html())
    for each in quiz.load("bernoulli"):
        question = of(page, each.name)
        expect(question.locator("details > :not(summary)").first).to_be_hidden()
        question.locator("summary").click()
        answers = question.locator("details > :not(summary)")
        expect(answers.first).to_be_visible()
        if isinstance(each, quiz.OrderQuestion):
            assert answers.first.inner_text().startswith(", ".join(letters(each)))
        else:
            assert question.locator("[data-right] > span").inner_text()
    assert not page.get_by_role("button").count()


def test_two_quizzes_do_not_disturb_each_other(watch):
    with alive(watch, Quiz("gaussian"), Quiz("bernoulli"), Quiz("gaussian")) as page:
        first, second = of(page, "known_spread", 0), of(page, "known_spread", 1)
        first.get_by_role("radio").nth(0).check()
        second.get_by_role("radio").nth(3).check()
        of(page, "why_the_sigmoid").get_by_role("radio").nth(1).check()
        assert page.locator("input:checked").count() == 3
        assert check(second).startswith("Right. ")
        assert reply(first) == ""
        # Both are the same quiz, so both know; the other is another.
        assert [count(page, place) for place in range(3)] == [
            *("1 of 4 right", "0 of 5 right", "1 of 4 right")
        ]
        ids = page.locator("[id]").evaluate_all("all => all.map((it) => it.id)")
        assert len(set(ids)) == len(ids)


# Boxes whose content is wider than they are.
BURSTING = """() => [...document.querySelectorAll(".glm-quiz :is(div, li, p, legend)")]
    .filter((box) => box.checkVisibility() && !box.matches(".glm-hidden"))
    .filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => `${box.scrollWidth} > ${box.clientWidth}: ${box.outerHTML.slice(0, 150)}`)"""

TARGETS = ".glm-quiz :is(button, label:has(input), input[type=text], summary)"
SMALL = """them => them.map((it) => [it, it.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.9 || box.width < 43.9)
    .map(([it, box]) => `${box.width} × ${box.height}: ${it.outerHTML.slice(0, 120)}`)"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_quiz_is_for_everyone(theme, watch):
    widgets = [Quiz(name) for name in quiz.names()]
    with alive(watch, *widgets, width=360, theme=theme, touch=True) as page:
        for question in page.locator(".glm-quiz-question").all():
            question.get_by_role("button", name="Check").click()
        page.locator("details").evaluate_all("all => all.forEach((it) => { it.open = true; })")
        for name in ("known_spread", "wrong_spread"):
            of(page, name).get_by_role("radio").nth(3).check()
            check(of(page, name))
        settle(page)
        assert not violations(page)
        assert not overflows(page)
        assert page.evaluate(BURSTING) == []
        assert page.locator(TARGETS).evaluate_all(SMALL) == []


def test_formulas_are_drawn_by_the_browser(watch):
    with alive(watch, *(Quiz(name) for name in quiz.names())) as page:
        boxes = page.locator("fieldset math").evaluate_all(
            "all => all.map((it) => [it.namespaceURI, it.getBoundingClientRect().width])"
        )
        assert len(boxes) > 60
        assert all("MathML" in space and width > 4 for space, width in boxes)
        assert page.locator("fieldset mfrac").count() > 8


@contextmanager
def in_a_notebook(watch, name):
    """A page that shows the widget as a live notebook does, with a stand-in for its model."""
    watched = watch()
    page = watched.page
    made = Quiz(name)

    def serve(route):
        if route.request.url.endswith("widget.js"):
            route.fulfill(path=STATIC / "widget.js", content_type="text/javascript")
        else:
            route.fulfill(
                body=PAGE.replace("%s", '<div id="cell"></div>'), content_type="text/html"
            )

    page.route("**/*", serve)
    page.goto(ADDRESS)
    page.evaluate(
        """async (state) => {
            const { default: widget } = await import("./widget.js");
            const model = { get: (key) => state[key] };
            window.end = widget.render({ model, el: document.querySelector("#cell") });
        }""",
        {"figure": made.figure, "page": made.page},
    )
    yield page


def test_the_quiz_works_in_a_live_notebook(watch):
    with in_a_notebook(watch, "bernoulli") as page:
        for each in quiz.load("bernoulli"):
            answer(page, each)
        assert count(page) == "5 of 5 right"
        page.evaluate("window.end()")
        assert page.locator("#cell").inner_html() == ""
