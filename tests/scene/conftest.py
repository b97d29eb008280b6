"""A small page with the scene's bundle on it, under a strict policy, in a real browser."""

import json
import os
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "glmlesson" / "figures" / "static"
KATEX = ROOT / "book" / "_static" / "katex" / "fonts"
CHAPTERS = json.loads((ROOT / "frontend" / "tests" / "states.json").read_text(encoding="utf-8"))
ADDRESS = "http://scene.test/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:"
)

STYLE = """
@font-face { font-family: KaTeX_Math; font-style: italic; src: url(KaTeX_Math-Italic.woff2); }
@font-face { font-family: KaTeX_Main; src: url(KaTeX_Main-Regular.woff2); }
body { margin: 0; background: light-dark(#fdfcf9, #16181c); font: 18px/1.6 serif; }
html { color-scheme: light dark; }
main { display: grid; grid-template-columns: minmax(0, 29rem) minmax(0, 1fr); gap: 3rem; }
main > div { grid-area: 1 / 1; padding: 40vh 1rem; }
main > aside { grid-area: 1 / 2; position: sticky; top: 0; height: 100vh; }
main > div > p { min-height: 70vh; margin: 0; }
@media (max-width: 68.749rem) {
  main { display: block; }
  main > aside { height: 44vh; background: light-dark(#fdfcf9, #16181c); }
}
"""


def chapter(name):
    return next(each for each in CHAPTERS if each["chapter"] == name)


def step_html(step):
    data = {"step": json.dumps(step["step"]), "say": step["say"], "alt": step["alt"]}
    if "do" in step:
        data["do"] = step["do"]
    if "ask" in step:
        data["ask"] = json.dumps(step["ask"])
    attributes = "".join(f' data-{key}="{escape(value)}"' for key, value in data.items())
    return f'<figure class="step" id="{step["id"]}"{attributes}></figure><p>{step["alt"]}</p>'


def page_html(begin, steps=(), extra=""):
    """A page with one pinned scene, and a paragraph for each step."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>The scene</title>'
        '<meta name="viewport" content="width=device-width">'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="page.css">'
        '<link rel="stylesheet" href="scene.css">'
        f'<main><aside data-scene="{escape(json.dumps(begin))}"></aside>'
        f"<div>{extra}{''.join(map(step_html, steps))}</div></main>"
        '<script src="scene.js"></script></html>'
    )


def chapter_html(name):
    each = chapter(name)
    return page_html({"data": each["data"], **each["begin"]}, each["steps"])


@pytest.fixture(scope="session")
def browser():
    arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=[*arguments, "--js-flags=--expose-gc"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    """Opens a page of the given HTML; whatever it says or asks for in vain fails the test."""
    contexts, complaints = [], []

    def answer(route):
        name = route.request.url.removeprefix(ADDRESS).split("#")[0]
        folder = KATEX if name.endswith(".woff2") else STATIC
        bodies = {"": answer.html, "page.css": STYLE}
        types = {"": "text/html", "css": "text/css", "js": "text/javascript"}
        headers = {
            "content-security-policy": POLICY,
            "content-type": types.get(name.rpartition(".")[2], "application/octet-stream"),
        }
        body = bodies[name] if name in bodies else (folder / name).read_bytes()
        route.fulfill(body=body, headers=headers)

    def new(html, width=1280, height=860, *, wait=True, **options):
        answer.html = html
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(10_000)
        context.route(f"{ADDRESS}**", answer)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        page.goto(ADDRESS)
        if wait:
            page.locator(".scene-stage > svg path").first.wait_for(state="attached")
        return page

    yield new
    for context in contexts:
        context.close()
    assert complaints == []
