"""The scene and the quizzes on the built pages: alive over HTTP and from the disk."""

import pytest
from toc import notebooks
from watching import SITE

PAGES = [
    page.relative_to(SITE).as_posix()
    for page in sorted(SITE.glob("book/*.html"))
    if 'class="glm-quiz"' in page.read_text(encoding="utf-8")
]


LAB = "book/poisson_lab.html"


def test_every_chapter_of_the_lesson_has_a_quiz_and_the_lab_its_bench():
    lesson = {f"book/{path.stem}.html" for path in notebooks(part=0)}
    assert lesson - set(PAGES) <= {LAB}


@pytest.mark.parametrize("way", ["http", "file"])
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (768, 1024), (390, 844), (360, 740)])
def test_the_bench_fits_one_screen(width, height, way, served, watch):
    watched = watch(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = watched.open((served if way == "http" else f"{SITE.as_uri()}/") + LAB)
    bench = page.locator("figure.bench")
    bench.get_by_role("button", name="Run").wait_for()
    assert bench.locator("img").is_hidden()
    top = bench.locator(".scene-stage").bounding_box()["y"]
    last = bench.locator(".scene-alpha").bounding_box()
    assert last["y"] + last["height"] - top <= height - 56  # below the header
    assert page.evaluate("document.documentElement.scrollWidth") == width
    bench.get_by_role("button", name="Straight line").click()
    bench.locator(".scene-slot").get_by_text("fewer than no customers").wait_for()
    assert not watched.complaints


def test_without_javascript_the_bench_is_its_picture(served, watch):
    page = watch(java_script_enabled=False).page
    page.goto(served + LAB)
    picture = page.locator("figure.bench img")
    picture.scroll_into_view_if_needed()
    assert picture.is_visible()
    assert "multiply the customers by 1.99" in picture.get_attribute("alt")
    assert page.locator("figure.bench [data-scene]").is_hidden()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("way", ["http", "file"])
def test_scenes_and_quizzes_come_to_life(name, way, served, watch):
    watched = watch(reduced_motion="reduce")
    page = watched.open((served if way == "http" else f"{SITE.as_uri()}/") + name)
    for scene in page.locator("[data-scene]").all():
        scene.locator(".scene-stage > svg path").first.wait_for(state="attached")
    # Where the scene is alive a step is a mark without height, and its drawn picture is away.
    heights = "all => all.map((it) => it.getBoundingClientRect().height)"
    assert max(page.locator("figure.step").evaluate_all(heights), default=0) < 2
    for quiz in page.locator("section[data-quiz]").all():
        assert quiz.get_by_role("button", name="Check").count() >= 3
    assert not watched.complaints


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_the_drawn_steps_and_the_words_stand(name, served, watch):
    page = watch(java_script_enabled=False).page
    page.goto(served + name)
    for picture in page.locator("figure.step img").all():
        picture.scroll_into_view_if_needed()
        assert picture.is_visible()
        assert picture.get_attribute("src").startswith("../_images/")
    # A family that could be pressed is still a word of its sentence, or of its table.
    for word in page.locator("button.word").all():
        assert word.is_visible()


PICKS = [
    *(("exponential_family", "table", name) for name in ("inverse_gaussian", "binomial")),
    *(("link_and_response", "pairs", name) for name in ("poisson", "softmax")),
    *(("universal_gradient", "coin", name) for name in ("gamma", "bernoulli")),
    *(("three_assumptions", "rate", name) for name in ("gaussian", "bernoulli")),
    *(("two_old_friends", "settings", name) for name in ("bernoulli", "gaussian")),
]


def test_a_family_is_picked_in_the_text_by_mouse_by_finger_and_by_keys(served, watch):
    for touch in (False, True):
        size = {"width": 390, "height": 844} if touch else {"width": 1280, "height": 800}
        watched = watch(viewport=size, has_touch=touch, reduced_motion="reduce")
        shown = None
        for chapter, step, family in PICKS:
            if shown != chapter:
                page = watched.open(f"{served}book/{chapter}.html")
                shown = chapter
            page.locator(f"#{step}").evaluate("it => it.scrollIntoView({ block: 'center' })")
            page.wait_for_function(
                "id => document.querySelector('[aria-current=step]')?.id === id", arg=step
            )
            behind = f"figure#{step} >> xpath=following::button[@data-verb='{family}'][1]"
            button = page.locator(behind)
            if touch:
                button.tap()
            elif family == "softmax":
                button.press("Enter")
            else:
                button.click()
            page.wait_for_function("key => glmScene.scenes[0].get(key) === 1", arg=family)
            assert button.get_attribute("aria-pressed") == "true"
        assert not watched.complaints


FIRST_SCREEN = """() => [...document.querySelectorAll("article :is(h1, h2, p, .math)")]
    .filter((it) => !it.closest("[data-scene]"))
    .map((it) => it.getBoundingClientRect())
    .filter(({ top, height }) => height && top < innerHeight)
    .map(({ top }) => Math.round(top))"""


@pytest.mark.parametrize("name", ["book/intro.html", *PAGES])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_nothing_on_the_first_screen_moves_when_the_scene_comes(name, width, height, served, watch):
    """Its room is kept, so that a reader who has begun to read is not interrupted."""
    page = watch(viewport={"width": width, "height": height}, reduced_motion="reduce").page
    held = []
    page.route("**/scene.js", lambda route: held.append(route))
    page.goto(served + name, wait_until="commit")
    page.locator("nav.turn").wait_for(state="attached")
    page.evaluate("document.fonts.ready")
    before = page.evaluate(FIRST_SCREEN)
    assert len(before) >= 2
    for route in held:
        route.continue_()
    page.wait_for_load_state("load")
    assert page.locator("[data-scene]:not([data-alive])").count() == 0
    page.evaluate("document.fonts.ready")
    assert page.evaluate(FIRST_SCREEN) == before


def test_where_the_scene_cannot_be_loaded_its_drawn_pictures_stand(served, watch):
    page = watch().page
    page.route("**/scene.js", lambda route: route.abort())
    page.goto(served + "book/newton.html")
    for picture in page.locator("figure.step img").all():
        picture.scroll_into_view_if_needed()
        assert picture.is_visible()


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_nothing_cuts_the_bench_off(width, served, watch):
    page = watch(viewport={"width": width, "height": 900}, reduced_motion="reduce").open(
        served + LAB
    )
    cut = page.locator(".scene-stage").evaluate(
        """(stage) => {
            const found = [];
            for (let it = stage.parentElement; it !== document.body; it = it.parentElement) {
                const { overflowX, maskImage } = getComputedStyle(it);
                if (overflowX !== "visible" || maskImage !== "none") found.push(it.className);
            }
            return found;
        }"""
    )
    assert not cut


TOLD = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const rest = () => frame().then(frame);
    const { steps } = glmScene.scenes[0];
    const ids = [...document.querySelectorAll("figure.step")].map(({ id }) => id);
    const found = [];
    for (const id of ids.toReversed()) {
        location.hash = id;
        await rest();
        dispatchEvent(new Event("scroll"));
        await rest();
        found.push(ids[steps.index]);
    }
    return [ids, found.reverse()];
}"""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_a_link_to_a_step_leads_to_it(name, width, height, served, watch):
    page = watch(viewport={"width": width, "height": height}, reduced_motion="reduce").open(
        served + name
    )
    if not page.locator("figure.step").count():
        return
    ids, found = page.evaluate(TOLD)
    assert found == ids
    page.goto("about:blank")
    page.goto(f"{served}{name}#{ids[-2]}", wait_until="load")
    page.wait_for_function(
        "id => document.querySelector('[aria-current=step]')?.id === id", arg=ids[-2]
    )


def test_what_the_scene_shows_can_be_linked_to(served, watch):
    watched = watch(
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = watched.open(f"{served}book/three_assumptions.html#many")
    page.evaluate("glmScene.scenes[0].scene.hold({ slice_at: 5.2 })")
    page.get_by_role("button", name="Link to what the scene shows").click()
    page.get_by_role("status").get_by_text("Link copied").wait_for(state="attached")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address.endswith("#many~slice_at=5.2")
    page.goto("about:blank")
    watched.open(address)
    assert page.evaluate("glmScene.scenes[0].get('slice_at')") == 5.2
    assert page.locator("[aria-current=step]").get_attribute("id") == "many"
    assert not watched.complaints


# What cannot be told from the canvas in forced colours, of all that each step shows: lines and
# words are in the system's own colour, dots and grips stand out by three to one.
UNSEEN = """() => {
    const probe = document.createElement("p");
    probe.style.cssText = "color: CanvasText; background: Canvas";
    document.body.append(probe);
    const { color: ink, backgroundColor: canvas } = getComputedStyle(probe);
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((v) =>
            v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
        const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
    };
    const { scene, steps } = glmScene.scenes[0];
    const quiet = ".hatch, .axis, .ruling, .zero";
    const found = new Set();
    const looks = () => {
        scene.draw();
        for (const node of document.querySelectorAll(".scene-stage > svg > :not(defs)")) {
            if (node.getAttribute("display") === "none" || node.matches(quiet)) continue;
            const { stroke, fill } = getComputedStyle(node);
            const role = node.getAttribute("class");
            if (node.matches("text") && fill !== ink) found.add(role);
            if (node.matches("path") && stroke !== ink) found.add(role);
            const colours = [stroke, fill].filter((it) => it !== "none");
            const stands = colours.some((it) => contrast(it, canvas) >= 3);
            if (node.matches("circle") && !stands) found.add(role);
        }
        for (const grip of document.querySelectorAll(".scene-grip:not([hidden], .quiet) i")) {
            if (contrast(getComputedStyle(grip).borderTopColor, canvas) < 3) found.add("grip");
        }
    };
    looks();
    const count = document.querySelectorAll("figure.step").length;
    for (let i = 0; i < count; i++) {
        steps.enter(i, true);
        looks();
    }
    return [canvas, [...found]];
}"""


@pytest.mark.parametrize("name", ["book/intro.html", *PAGES, LAB])
def test_all_that_the_scene_shows_is_seen_in_forced_colours(name, served, watch):
    canvases = set()
    for scheme in ("light", "dark"):
        page = watch(
            viewport={"width": 1280, "height": 800},
            forced_colors="active",
            color_scheme=scheme,
            reduced_motion="reduce",
        ).open(served + name)
        if not page.locator("[data-scene]").count():
            return
        canvas, unseen = page.evaluate(UNSEEN)
        canvases.add(canvas)
        assert unseen == []
    assert len(canvases) == 2
