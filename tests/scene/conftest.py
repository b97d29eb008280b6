"""A small page with the scene's bundle on it, under a strict policy, in a real browser."""

import os
from contextlib import contextmanager

import pytest
from scene_pages import ADDRESS, KATEX, POLICY, STATIC, STYLE


@pytest.fixture(scope="session")
def browser(playwright):
    arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    browser = playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM"), args=[*arguments, "--js-flags=--expose-gc"]
    )
    yield browser
    browser.close()


@pytest.fixture
def open_page(browser):
    """Opens a page of the given HTML; whatever it says or asks for in vain fails the test."""
    with opening(browser) as new:
        yield new


@pytest.fixture(scope="module")
def lasting_page(browser):
    """The same for pages that several tests of a module share."""
    with opening(browser) as new:
        yield new


@contextmanager
def opening(browser):
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
