"""Measure how soon the Poisson lab is painted after the pointer has moved, in a real Chromium.

A point of a lab of thirty points is dragged about with real pointer events. Two times are taken in
the browser, each up to the moment after the frame that follows is painted:

* event → paint, from the event's own time stamp: what the reader waits, and in it the wait for the
  screen, which the page has no part in (up to 16.7 ms at 60 frames a second);
* work → paint, from when the browser hands the event to the page: what the figure costs.

Run with `make bench-figures`, or: CHROMIUM=… python tools/bench_figures.py [--line] [--ascent]
"""

import argparse
import html
import math
import os
import random
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from glmlesson.figures import PoissonLab
from glmlesson.figures.figure import STATIC

MOVES = 1500

# The first callback after the frame's own callbacks and its painting is the message's.
WATCH = """() => {
  window.samples = [];
  const channel = new MessageChannel();
  let waiting = [];
  channel.port1.onmessage = () => {
    const now = performance.now();
    for (const [event, work] of waiting) window.samples.push([now - event, now - work]);
    waiting = [];
  };
  window.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    waiting.push([event.timeStamp, performance.now()]);
    if (waiting.length === 1) requestAnimationFrame(() => channel.port2.postMessage(null));
  }, true);
}"""


def page_of(widget):
    static = Path(os.environ.get("FIGURES_STATIC", STATIC)).resolve()
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Benchmark</title>'
        f'<link rel="stylesheet" href="{html.escape((static / "figures.css").as_uri())}">'
        f'<main style="max-width: 760px">{widget._html()}</main>'
        f'<script src="{html.escape((static / "figures.js").as_uri())}"></script>'
    )


def drag_about(page, moves):
    """Drag a point along a smooth path, at times that do not keep step with the screen."""
    rng = random.Random(1898)
    box = page.locator(".glm-chart svg").bounding_box()
    knob = page.locator(".glm-knob").nth(3).bounding_box()
    page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2)
    page.mouse.down()
    for move in range(moves):
        across = 0.5 + 0.35 * math.sin(move / 31)
        down = 0.45 + 0.35 * math.cos(move / 47)
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        page.wait_for_timeout(rng.uniform(0, 17))
    page.mouse.up()


def percentile(times, share):
    return sorted(times)[math.ceil(share * len(times)) - 1]


def measure(browser, address, moves):
    page = browser.new_page(viewport={"width": 800, "height": 900})
    page.goto(address)
    page.locator(".glm-live").wait_for()
    page.evaluate(WATCH)
    drag_about(page, moves)
    samples = page.evaluate("window.samples")
    page.close()
    return samples[50:]  # the first run the page's code for the first time


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--line", action="store_true", help="show the straight line as well")
    parser.add_argument("--ascent", action="store_true", help="drag in the midst of the ascent")
    parser.add_argument("--moves", type=int, default=MOVES)
    options = parser.parse_args()
    lab = PoissonLab(line=options.line, theta=[0.0, 0.5] if options.ascent else None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "lab.html"
        file.write_text(page_of(lab), encoding="utf-8")
        arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=arguments
        )
        samples = measure(browser, file.as_uri(), options.moves)
        version = browser.version
        browser.close()
    print(f"{lab!r}, Chromium {version}, {len(samples)} pointer moves")
    for name, times in zip(
        ("event → paint", "work → paint"), zip(*samples, strict=True), strict=True
    ):
        print(
            f"{name}:  median {statistics.median(times):5.2f} ms,"
            f"  99th percentile {percentile(times, 0.99):5.2f} ms,  longest {max(times):5.2f} ms"
        )


if __name__ == "__main__":
    main()
