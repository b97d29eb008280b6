"""A page that holds interactive figures and no kernel, and hands that move what is in it.

The page comes with the strictest policy that the site promises to work under, from an address that
no server answers: what it asks for beside its own script and styles fails, and is reported.

    with alive(watch, GaussianMean(mu=1)) as page:
        figure = the(page)
        drag(handle(figure, "Mean μ"), 40, 0)
        assert readouts(figure)["mean μ"] == "1.60"
        assert run_copied_code(figure).mu == 1.6

FIGURES_STATIC names the folder of another bundle than the committed one.
"""

import ast
import os
import re
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page
from watching import POLICY, ROOT, clean

STATIC = Path(os.environ.get("FIGURES_STATIC", ROOT / "glmlesson" / "figures" / "static")).resolve()

# Loopback, so that the page may use the clipboard as a secure one does.
ADDRESS = "http://localhost/figures.html"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Figures</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="figures.css">
<style>
html { color-scheme: light dark; background: light-dark(#fff, #15171b); }
main { max-width: 760px; margin: 0 auto; padding: 1rem; }
figure { margin: 0 0 2rem; }
h1, figcaption { color: light-dark(#1f1d1a, #e4e1da); }
</style></head>
<body><main><h1>Figures</h1>%s</main><script src="figures.js"></script>
<script src="quizzes.js"></script></body></html>"""

TARGETS = (
    "button, .glm-slider input, .glm-number input, .glm-menu select, .glm-options label, "
    ".glm-toggle, .glm-target"
)


@contextmanager
def alive(watch, *widgets, width=800, theme="light", touch=False, fragment="", **options):
    """A page with the widgets' figures on it, which must not complain while the block runs.

    ``watch`` is the fixture; ``width`` is the window's, of which at most 760 px are the page's
    content; ``fragment`` follows the address, and anything else is given to the browser context.
    """
    watched = watch(
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        has_touch=touch,
        permissions=["clipboard-read", "clipboard-write"],
        **options,
    )
    # The function behind the display; `_repr_mimebundle_` would need a kernel's machinery.
    body = PAGE % "".join(widget._html() for widget in widgets)

    def answer(route):
        name = route.request.url.split("#")[0].rsplit("/", 1)[1]
        if name in ("figures.js", "figures.css", "quizzes.js"):
            route.fulfill(path=STATIC / name)
        elif name == "figures.html":
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
            route.fulfill(body=body, headers=headers)
        else:
            route.abort()

    watched.page.route("**/*", answer)
    with clean(watched) as page:
        watched.open(ADDRESS + fragment)
        page.locator(".glm-live").nth(len(widgets) - 1).wait_for()
        settle(page)
        yield page


def the(page: Page, place: int = 0) -> Locator:
    """The figure at this place on the page."""
    return page.locator("figure[data-figure]").nth(place)


def settle(page: Page) -> None:
    """Wait until what was asked for is painted."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def readouts(figure: Locator) -> dict[str, str]:
    """The named values below the charts, as the reader sees them."""
    settle(figure.page)
    return dict(
        figure.locator(".glm-readouts > div").evaluate_all(
            "pairs => pairs.map((it) => [it.children[0].innerText, it.children[1].innerText])"
        )
    )


def number(text: str) -> float:
    """The number in a readout, whose minus sign is a true one."""
    return float(re.search(r"-?\d+(?:\.\d+)?", text.replace("−", "-")).group())


def spoken(figure: Locator) -> str:
    """What a screen reader is told, once the figure has come to rest."""
    figure.page.wait_for_timeout(700)
    return figure.locator("[aria-live=polite]").inner_text()


def message(figure: Locator) -> str:
    """The sentence below the figure; empty if there is none."""
    settle(figure.page)
    return figure.locator(".glm-message").inner_text()


def handle(figure: Locator, label: str) -> Locator:
    """What can be dragged in a chart; a slider among the controls may have the same label."""
    return figure.locator(f'.glm-knob[aria-label="{label}"]')


def set_slider(figure: Locator, label: str, value: float) -> None:
    """Move a slider among the controls to a value."""
    figure.locator(".glm-slider").get_by_label(label, exact=True).fill(str(value))
    settle(figure.page)


def choose(figure: Locator, option: str) -> None:
    """Choose one of the options that stand in a row, by its text."""
    figure.get_by_role("radio", name=option, exact=True).check()
    settle(figure.page)


def press(figure: Locator, button: str) -> None:
    """Press a button, by its text."""
    figure.get_by_role("button", name=button, exact=True).click()
    settle(figure.page)


def drag(knob: Locator, dx: float, dy: float, steps: int = 8) -> None:
    """Press the mouse on the middle of a handle, move by so many pixels, and let go."""
    page, (x, y) = knob.page, middle(knob)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=steps)
    page.mouse.up()
    settle(page)


def swipe(knob: Locator, dx: float, dy: float, steps: int = 8) -> None:
    """The same with a finger, on a page with ``touch=True``."""
    page, (x, y) = knob.page, middle(knob)
    # Playwright's own finger can only tap.
    client = page.context.new_cdp_session(page)

    def finger(kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    finger("touchStart", (x, y))
    for step in range(1, steps + 1):
        finger("touchMove", (x + dx * step / steps, y + dy * step / steps))
    finger("touchEnd")
    client.detach()
    settle(page)


def middle(knob: Locator) -> tuple[float, float]:
    """Where to grasp a handle, scrolled into view."""
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def run_copied_code(figure: Locator):
    """Press "Copy as code", run what was copied, and return the Python figure that it makes."""
    press(figure, "Copy as code")
    figure.locator(".glm-live[data-copied]").wait_for()
    tree = ast.parse(figure.locator(".glm-live").get_attribute("data-copied"))
    tree.body, last = tree.body[:-1], tree.body[-1]
    names = {}
    exec(compile(tree, "copied code", "exec"), names)
    return eval(compile(ast.Expression(last.value), "copied code", "eval"), names)


def too_small(figure: Locator) -> list[str]:
    """What can be pressed or grasped, but is less than 44 pixels high or wide."""
    return figure.locator(TARGETS).evaluate_all(
        """them => them.map((it) => [it, it.getBoundingClientRect()])
            .filter(([it, box]) => it.checkVisibility() && (box.height < 43.9 || box.width < 43.9))
            .map(([it, box]) => `${box.width} × ${box.height}: ${it.outerHTML.slice(0, 120)}`)"""
    )


def violations(page: Page) -> list[str]:
    """What axe-core objects to, each with the elements concerned."""
    # The policy of the page forbids the checker's own script tag, but not what a debugger runs.
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")
