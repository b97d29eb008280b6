"""The built site, and a browser page that remembers everything that went wrong on it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
SITE = Path(os.environ.get("BOOK_SITE", ROOT / "_build" / "html")).resolve()

# The strictest policy that the site promises to work under; a breach is a console error.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
)
# Python beside the page is WebAssembly. A worker has the policy of its own script, so that what
# more it needs is granted there, and no page needs it.
LIVE_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")


def find_chromium() -> str | None:
    """The path of a Chromium; None leaves it to Playwright's own download."""
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


class Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript"}

    def end_headers(self) -> None:
        live = self.path.startswith(("/_live/", "/_static/micropython.js"))
        if not self.path.startswith("/_lab/"):  # JupyterLab evaluates what no page of the book does
            self.send_header("Content-Security-Policy", LIVE_POLICY if live else POLICY)
        super().end_headers()

    def log_message(self, *arguments) -> None:
        """Say nothing: a failed request is reported by the test that made it."""


class Watched:
    """A page and everything that went wrong on it."""

    def __init__(self, page: Page):
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.weights: dict[str, int] = {}
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("request", lambda it: self.requests.append(it.url))
        page.on("response", self._response)

    def _failed(self, request) -> None:
        # A reader who leaves a page ends what it was still fetching, which is no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"request failed: {request.url}: {request.failure}")

    def _console(self, message) -> None:
        if message.type in {"error", "warning", "assert"}:
            self.complaints.append(f"console {message.type}: {message.text}")

    def _response(self, response) -> None:
        if response.status >= 400:
            self.complaints.append(f"status {response.status}: {response.url}")
        if response.request.resource_type != "image":
            self.weights[response.url] = int(response.headers.get("content-length", 0))

    def foreign(self, address: str) -> list[str]:
        return [url for url in self.requests if not url.startswith((address, "data:"))]

    def open(self, url: str) -> Page:
        self.page.goto(url, wait_until="load")
        # Fonts and lazy pictures come last.
        self.page.evaluate(
            """async () => {
                const pictures = [...document.images];
                for (const picture of pictures) picture.loading = "eager";
                await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
                await document.fonts.ready;
            }"""
        )
        return self.page


@contextmanager
def clean(watched: Watched) -> Iterator[Page]:
    """Whatever a test does in the block, the page must not complain."""
    yield watched.page
    assert not watched.complaints, watched.complaints
