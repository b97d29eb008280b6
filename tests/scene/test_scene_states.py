"""What the scene shows depends on the state alone: not on the way, the window or its past."""

import re

import pytest
from scene_pages import CHAPTERS, chapter, chapter_html, page_html

# Everything that is to be seen, in the order in which it is painted.
SHOWN = """() => [...document.querySelectorAll(".scene-stage > svg > :not(defs)")]
  .filter((node) => node.getAttribute("display") !== "none")
  .map((node) => [...node.attributes].map(({ name, value }) => `${name}=${value}`)
    .filter((text) => !text.startsWith("class=")).join(" ") + node.textContent)"""
QUIET = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done())))"""


def enter(page, index):
    page.evaluate("(i) => glmScene.scenes[0].steps.enter(i, true)", index)
    page.evaluate(QUIET)


@pytest.mark.parametrize("name", [each["chapter"] for each in CHAPTERS])
def test_every_step_entered_from_every_other_shows_the_same(open_page, name):
    page = open_page(chapter_html(name), reduced_motion="reduce")
    count = len(chapter(name)["steps"])
    # Drawn at once: waiting for a frame after each of the hundreds of steps would take minutes.
    different = page.evaluate(
        f"""(count) => {{
          const {{ scene, steps }} = glmScene.scenes[0];
          const shown = {SHOWN};
          const all = Array.from({{ length: count }}, (_, i) => i);
          const at = (i) => {{
            steps.enter(i, true);
            scene.draw();
            return JSON.stringify(shown());
          }};
          const alone = all.map(at);
          return all.flatMap((from) => all.flatMap((to) => {{
            at(from);
            return at(to) === alone[to] ? [] : [[from, to]];
          }}));
        }}""",
        count,
    )
    assert different == []
    shown = []
    for index in (0, count - 1):
        enter(page, index)
        shown.append(page.evaluate(SHOWN))
    assert shown[0] != shown[1] or count == 1


def test_scrolling_down_and_up_shows_the_same(open_page):
    page = open_page(chapter_html("three_assumptions"))
    steps = [step["id"] for step in chapter("three_assumptions")["steps"]]

    def scroll_to(step):
        page.evaluate(
            "(id) => scrollTo(0, document.getElementById(id).getBoundingClientRect().top + scrollY"
            " - innerHeight * 0.5)",
            step,
        )
        page.wait_for_function(
            "(id) => document.querySelector('[aria-current=step]')?.id === id", arg=step
        )
        page.wait_for_timeout(1000)  # the longest motion takes 900 ms
        return page.evaluate(SHOWN)

    down = [scroll_to(step) for step in steps]
    up = [scroll_to(step) for step in reversed(steps)]
    assert up[::-1] == down


def test_flicking_through_ends_where_the_reader_stops(open_page):
    page = open_page(chapter_html("universal_gradient"))
    last = len(chapter("universal_gradient")["steps"]) - 1
    page.evaluate(
        """async () => {
          const bottom = document.documentElement.scrollHeight;
          for (let i = 0; i <= 60; i++) {
            scrollTo(0, (bottom * ((i * 37) % 60)) / 60);
            await new Promise(requestAnimationFrame);
          }
          scrollTo(0, bottom);
        }"""
    )
    page.wait_for_function("(last) => glmScene.scenes[0].steps.index === last", arg=last)
    page.wait_for_timeout(1200)
    there = page.evaluate(SHOWN)
    enter(page, 0)
    enter(page, last)
    assert page.evaluate(SHOWN) == there


# A mark is as strong as the record says: no stylesheet lags behind.
OPACITIES = """() => {
  glmScene.scenes[0].scene.draw();
  return [...document.querySelectorAll(".scene-stage > svg > :not(defs)")]
    .filter((node) => node.getAttribute("display") !== "none")
    .map((node) => [Number(node.getAttribute("opacity")), Number(getComputedStyle(node).opacity)]);
}"""
MARKS_THAT_MOVE = """() => document.getAnimations()
  .filter(({ effect }) => effect.target.closest(".scene-stage > svg")).length"""
TERM = '<button type="button" class="term" data-sym="mu">the mean</button>'


def with_a_term(name):
    each = chapter(name)
    return page_html({"data": each["data"], **each["begin"]}, each["steps"], extra=TERM)


def test_under_reduced_motion_a_step_is_there_at_once_and_nothing_moves_by_itself(open_page):
    page = open_page(with_a_term("three_assumptions"), reduced_motion="reduce")
    for step in (1, 4):
        page.evaluate("(i) => glmScene.scenes[0].steps.enter(i)", step)
        assert page.evaluate("glmScene.scenes[0].get('rows')") == 0
        page.evaluate(QUIET)
        assert page.evaluate("document.getAnimations().length") == 0
    page.locator(".term").click()
    page.evaluate(QUIET)
    assert page.locator(".some-lit").count() == 1
    assert page.evaluate("document.getAnimations().length") == 0


def test_otherwise_it_is_on_its_way_and_each_mark_is_as_strong_as_the_record_says(open_page):
    page = open_page(with_a_term("three_assumptions"), reduced_motion="no-preference")
    page.evaluate("glmScene.scenes[0].steps.enter(1)")
    page.evaluate(QUIET)
    assert 0 < page.evaluate("glmScene.scenes[0].get('rows')") <= 1
    page.wait_for_function("() => glmScene.scenes[0].get('rows') < 0.5")
    marks = page.evaluate(OPACITIES)
    assert any(0 < told < 1 for told, _ in marks)
    for told, seen in marks:
        assert seen == pytest.approx(told, abs=1e-3)
    assert page.evaluate(MARKS_THAT_MOVE) == 0
    page.wait_for_function("() => glmScene.scenes[0].get('rows') === 0")
    page.locator(".term").hover()
    page.wait_for_function("() => document.getAnimations().length > 0")


def test_nothing_shifts_while_stepping_and_dragging(open_page):
    page = open_page(chapter_html("three_assumptions"))
    page.evaluate(
        """() => {
          window.shift = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.shift += entry.value;
          }).observe({ type: "layout-shift", buffered: false });
        }"""
    )
    for index in range(5):
        page.evaluate("(i) => glmScene.scenes[0].steps.enter(i)", index)
        page.wait_for_timeout(900)
    grip = page.locator("[data-grip=slice]").bounding_box()
    x, y = grip["x"] + 22, grip["y"] + 22
    page.mouse.move(x, y)
    page.mouse.down()
    for move in range(20):
        page.mouse.move(x - 5 * move, y)
    page.mouse.up()
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") == pytest.approx(0, abs=1e-9)


def test_the_words_are_as_wide_as_they_are_counted(open_page):
    page = open_page(chapter_html("link_and_response"), reduced_motion="reduce")
    page.evaluate("document.fonts.ready")
    worst = page.evaluate(
        """() => {
          const { scene } = glmScene.scenes[0];
          const words = scene.drawing.places;
          const found = [];
          for (const [id, { node, had }] of words) {
            if (node.nodeName !== "text" || had.display === "none") continue;
            const maths = [...node.children].every((span) => !span.matches(".scene-sans"));
            const counted = scene.widthOf(had.text, had.size);
            if (maths) found.push([id, node.getComputedTextLength(), counted]);
          }
          return found;
        }"""
    )
    assert len(worst) >= 4
    for name, measured, counted in worst:
        assert counted == pytest.approx(measured, rel=0.05), name


def test_two_scenes_on_a_page_do_not_know_each_other(open_page):
    begin = {"data": "hours", "family": "poisson", "dots": 1, "curve": 1, "slice": 1}
    html = page_html(begin).replace(
        "</main>",
        "</main><section id=second data-scene='"
        '{"data":"shop","family":"gaussian","dots":1}'
        "' class=below></section>",
    )
    page = open_page(html)
    assert page.evaluate("glmScene.scenes.length") == 2
    ids = page.evaluate("[...document.querySelectorAll('svg [id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids)) == 6
    page.evaluate("glmScene.scenes[0].set({ slice_at: 5, family: 'bernoulli' })")
    assert page.evaluate("glmScene.scenes[1].get('slice_at')") == pytest.approx(3.2)
    assert page.evaluate("glmScene.scenes[1].get('gaussian')") == 1


def test_a_scene_that_is_taken_away_leaves_nothing_behind(open_page):
    page = open_page(page_html({"data": "hours", "dots": 1, "slice": 1, "curve": 1}))
    session = page.context.new_cdp_session(page)

    def counted():
        page.evaluate("gc()")
        session.send("HeapProfiler.collectGarbage")
        counters = session.send("Memory.getDOMCounters")
        return counters["jsEventListeners"], counters["nodes"]

    again = """async (times) => {
      const place = document.createElement("div");
      document.body.append(place);
      for (let i = 0; i < times; i++) {
        const scene = glmScene.mount(place, { family: "poisson", dots: 1, slice: 1, steps: [] });
        scene.go({ slice_at: 5 });
        await new Promise(requestAnimationFrame);
        scene.destroy();
      }
      place.remove();
    }"""
    page.evaluate(again, 3)
    page.wait_for_timeout(300)
    before = counted()
    page.evaluate(again, 30)
    page.wait_for_timeout(300)
    after = counted()
    assert after[0] <= before[0] + 5, (before, after)
    assert after[1] <= before[1] + 300, (before, after)


def without_ids(shown):
    """The marks without the names of the scene's own clips, which number the scenes."""
    return [re.sub(r"#scene-\d+", "#scene", mark) for mark in shown]


USED = """async (times) => {
  const { scene, steps } = glmScene.scenes[0];
  const frame = () => new Promise(requestAnimationFrame);
  const count = document.querySelectorAll("figure.step").length;
  for (let i = 0; i < times; i++) {
    steps.enter(i % count);
    scene.hold({ slice_at: 1 + (i % 40) / 10, theta1: 0.5 + (i % 7) / 20 });
    scene.hover(i % 30);
    scene.say(`A sentence, and number ${i}.`);
    if (i % 10 === 0) await frame();
  }
  scene.hover(null);
  await frame();
}"""


def test_an_hour_of_use_leaves_nothing_behind_and_shows_what_a_fresh_page_shows(open_page):
    name = "universal_gradient"
    page = open_page(chapter_html(name))
    last = len(chapter(name)["steps"]) - 1
    page.evaluate("(i) => glmScene.scenes[0].steps.enter(i, true)", last)
    page.evaluate(QUIET)
    fresh = page.evaluate(SHOWN)
    session = page.context.new_cdp_session(page)

    def counted():
        page.wait_for_timeout(1100)  # the longest motion has ended
        session.send("HeapProfiler.collectGarbage")
        counters = session.send("Memory.getDOMCounters")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
        return counters["jsEventListeners"], counters["nodes"], heap

    page.evaluate(USED, 400)
    before = counted()
    page.evaluate(USED, 4000)  # a change a second is an hour's
    after = counted()
    assert after[0] <= before[0], (before, after)
    assert after[1] <= before[1] + 100, (before, after)
    assert after[2] <= before[2] + 1_000_000, (before, after)  # bytes
    # Far from what was dragged, nothing of it is left.
    for step in (0, last):
        page.evaluate("(i) => glmScene.scenes[0].steps.enter(i, true)", step)
    page.evaluate(QUIET)
    assert page.evaluate(SHOWN) == fresh


def test_two_scenes_are_dragged_and_resized_without_each_other(open_page):
    """The window turns in the middle of a drag; the other scene stays as it is."""
    begin = {"data": "hours", "family": "poisson", "dots": 1, "curve": 1, "slice": 1}
    other = {**begin, "family": "bernoulli", "slice_at": 2}
    page = open_page(page_html(begin), 1200, 800, reduced_motion="reduce")
    page.evaluate(
        """(begin) => {
          const place = document.createElement("aside");
          document.querySelector("main").append(place);
          glmScene.scenes.push(glmScene.mount(place, { ...begin, steps: [] }));
        }""",
        other,
    )
    record = "(i) => glmScene.scenes[i].get()"
    untouched = page.evaluate(record, 1)
    grip = page.locator("aside").first.locator("[data-grip=slice]")
    box = grip.bounding_box()
    x, y = box["x"] + 22, box["y"] + 22
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y)
    page.set_viewport_size({"width": 800, "height": 1200})
    page.evaluate(QUIET)
    box = grip.bounding_box()
    x, y = box["x"] + 22, box["y"] + 22
    page.mouse.move(x + 5, y)
    page.mouse.move(x, y)
    page.mouse.up()
    page.evaluate(QUIET)
    assert page.evaluate(record, 1) == untouched
    held = page.evaluate(record, 0)
    assert {name for name, value in held.items() if value != untouched[name]} == {
        *("poisson", "bernoulli", "slice_at"),
    }
    # The same state, come by without a hand, is the same picture.
    shown = without_ids(page.evaluate(SHOWN))
    page.evaluate(
        """(record) => {
          glmScene.scenes[1].destroy();
          glmScene.scenes[0].destroy();
          glmScene.scenes[0] = glmScene.mount(document.querySelector("aside"),
            { data: "hours", record, steps: [] });
        }""",
        held,
    )
    page.evaluate(QUIET)
    alone = without_ids(page.evaluate(SHOWN))
    assert alone == shown[: len(alone)]


def test_an_unknown_name_or_value_is_a_sentence(open_page):
    page = open_page(page_html({"data": "hours"}))

    def refusal(values):
        return page.evaluate(
            "(values) => { try { glmScene.scenes[0].set(values); }"
            " catch (error) { return error.message; } }",
            values,
        )

    assert refusal({"slce": 1}).startswith(
        'The scene has no "slce"; it has family, theta, gaussian'
    )
    assert refusal({"dots": 2}) == "dots must lie between 0 and 1; it is 2."
    assert refusal({"family": "weibull"}).startswith(
        "The family must be one of gaussian, bernoulli"
    )


# Links --------------------------------------------------------------------------------------------


def test_a_link_leads_to_the_step_and_to_what_was_moved(open_page):
    html = chapter_html("three_assumptions")
    page = open_page(html, reduced_motion="reduce")
    page.evaluate("glmScene.scenes[0].steps.enter(4, true)")
    page.evaluate("glmScene.scenes[0].scene.hold({ slice_at: 4.25 })")
    page.evaluate("glmScene.scenes[0].act('link')")
    page.wait_for_timeout(300)
    shown = page.evaluate(SHOWN)
    address = page.evaluate("location.href")
    assert address.endswith("#join~slice_at=4.25")
    page.goto("about:blank")
    page.goto(address)
    page.locator(".scene-stage > svg path").first.wait_for(state="attached")
    page.wait_for_timeout(300)
    assert page.evaluate("glmScene.scenes[0].steps.index") == 4
    assert page.evaluate(SHOWN) == shown


def test_a_link_with_a_number_that_is_none_says_so(open_page):
    page = open_page(chapter_html("three_assumptions"), reduced_motion="reduce")
    page.evaluate("location.hash = '#many~slce=4'")
    page.wait_for_timeout(400)
    assert "could not be read" in page.locator(".scene-slot").inner_text()
    assert page.evaluate("glmScene.scenes[0].steps.index") == 2
