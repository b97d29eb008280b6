"""A page that holds quizzes and no kernel, and what is looked for on it.

The page comes with the strictest policy that the site promises to work under, from an address that
no server answers: what it asks for beside its own script and styles fails, and is reported.

    with alive(watch, Quiz("gaussian")) as page:
        assert page.locator(".glm-quiz").is_visible()

FIGURES_STATIC names the folder of another bundle than the committed one.
"""

import os
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from watching import POLICY, ROOT, clean

STATIC = Path(os.environ.get("FIGURES_STATIC", ROOT / "glmlesson" / "figures" / "static")).resolve()

# Loopback, so that the page may use the clipboard as a secure one does.
ADDRESS = "http://localhost/figures.html"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Figures</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="quizzes.css">
<style>
html { color-scheme: light dark; background: light-dark(#fff, #15171b); }
main { max-width: 760px; margin: 0 auto; padding: 1rem; }
figure { margin: 0 0 2rem; }
h1, figcaption { color: light-dark(#1f1d1a, #e4e1da); }
</style></head>
<body><main><h1>Figures</h1>%s</main><script src="quizzes.js"></script></body></html>"""


@contextmanager
def alive(watch, *widgets, width=800, theme="light", touch=False, fragment="", **options):
    """A page with the widgets on it, which must not complain while the block runs.

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
        if name in ("quizzes.css", "quizzes.js", "progress.js"):
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


def settle(page: Page) -> None:
    """Wait until what was asked for is painted."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
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
