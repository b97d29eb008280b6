"""A real browser before the built site, with no way to any other host."""

import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext
from watching import SITE, Handler, Watched, find_chromium


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The site's address on loopback."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"There is no site in {SITE}: run `make book` first.")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(SITE)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["http", "file"])
def address(request, served) -> str:
    """Where the site lies: once behind a server, once straight on disk."""
    return served if request.param == "http" else f"{SITE.as_uri()}/"


@pytest.fixture(scope="session")
def browser(playwright) -> Iterator[Browser]:
    arguments = [
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Chromium's sandbox refuses to run as root, as in most containers.
        arguments.append("--no-sandbox")
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def watch(browser) -> Iterator[Callable[..., Watched]]:
    """Opens watched pages, each in a fresh browser context with the given options."""
    contexts: list[BrowserContext] = []

    def new(**options) -> Watched:
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Watched(context.new_page())

    yield new
    for context in contexts:
        context.close()
