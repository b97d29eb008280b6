"""Measure what a frame of the scene costs while it is dragged and while it moves by itself.

The scene of sixty dots and six slices is driven with real pointer events in a Chromium. Of each
frame the browser's trace tells the script's time, from the pointer's event to the last attribute
that is set, and the time with the style and the layout that this brings about. Both are the
processor's, so that a machine with other work tells nearly the same.

Run: CHROMIUM=… python tools/bench_scene.py [--slow 4]
"""

import argparse
import html
import json
import math
import os
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parents[1] / "glmlesson" / "figures" / "static"
FULL = {
    "data": "shop", "dots": 1, "curve": 1, "slice": 1, "slices": 1, "means": 1, "predictor": 1,
    "response": 1, "ray": 1, "predictor_grips": 1, "family": "poisson", "theta": "best",
}  # fmt: skip
LAB = {
    "data": "shop", "as": "bench", "dots": 1, "curve": 1, "slice": 1, "slices": 1, "means": 1,
    "theta_plane": 1, "family": "poisson", "theta": "best",
}  # fmt: skip
TRACED = ["devtools.timeline"]
LAYOUT = {"UpdateLayoutTree", "Layout"}
DRAWN = "FireAnimationFrame"


def page_of(begin):
    return (
        '<!doctype html><meta charset="utf-8"><title>Benchmark</title>'
        f'<link rel="stylesheet" href="{(STATIC / "scene.css").as_uri()}">'
        "<style>body { margin: 0 } #scene { width: 100vw; height: 100vh }</style>"
        f'<aside id="scene" data-scene="{html.escape(json.dumps(begin))}"></aside>'
        f'<script src="{(STATIC / "scene.js").as_uri()}"></script>'
    )


def drag(page, start, place, moves=240):
    page.mouse.move(*start)
    page.mouse.down()
    for move in range(moves):
        page.mouse.move(*place(move))
        page.wait_for_timeout(4)
    page.mouse.up()


def middle(page, grip):
    box = page.locator(f"[data-grip='{grip}']").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def slice_drag(page):
    x, y = middle(page, "slice")
    drag(page, (x, y), lambda move: (x + 250 * math.sin(move / 19), y))


def line_drag(page):
    x, y = middle(page, "predictor1")
    drag(page, (x, y), lambda move: (x, y + 30 * math.sin(move / 13)))


def family_change(page):
    for family in ("bernoulli", "gaussian", "gamma", "poisson") * 2:
        page.evaluate("(family) => glmScene.scenes[0].go({ family })", family)
        page.wait_for_timeout(700)


def dot_drag(page):
    x, y = page.evaluate("glmScene.scenes[0].scene.layout.dotPlaces.slice(6, 8)")
    box = page.locator(".scene-stage").bounding_box()
    x, y = x + box["x"], y + box["y"]

    def circle(move):
        return x - 60 + 60 * math.cos(move / 17), y - 60 + 60 * math.sin(move / 23)

    drag(
        page,
        (x, y),
        circle,
    )


WORK = [
    ("slice dragged", FULL, slice_drag),
    ("line dragged", FULL, line_drag),
    ("family changes", FULL, family_change),
    ("dot of the lab dragged, with refit and hill", LAB, dot_drag),
]


def frames(trace):
    """Of each frame in which the scene was drawn: the script's time and that with layout, ms."""
    events = [it for it in json.loads(trace)["traceEvents"] if "tdur" in it]
    thread = next(event["tid"] for event in events if event["name"] == DRAWN)
    events = sorted((it for it in events if it["tid"] == thread), key=lambda it: it["ts"])
    frame, end = [], 0
    for event in events:
        name, took = event["name"], event["tdur"] / 1000
        by_hand = name == "EventDispatch" and event["args"]["data"]["type"].startswith("pointer")
        if by_hand or name == DRAWN:
            if any(part == DRAWN for part, _ in frame):
                yield summed(frame)
                frame = []
            if event["ts"] >= end:
                frame.append((name, took))
                end = event["ts"] + event["dur"]
        elif name in LAYOUT and frame:
            # What is asked for in the middle of a script is no script.
            frame.append(("layout", took))
            if event["ts"] < end:
                frame.append(("inside", took))


def summed(frame):
    parts = {kind: sum(took for part, took in frame if part == kind) for kind, _ in frame}
    layout = parts.pop("layout", 0)
    script = sum(parts.values()) - 2 * parts.get("inside", 0)
    return script, script + layout


def percentile(times, share):
    return sorted(times)[math.ceil(share * len(times)) - 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slow", type=float, default=1, help="by how much the CPU is slowed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=arguments
        )
        print(f"Chromium {browser.version}, CPU slowed {options.slow:g} times")
        for name, begin, work in WORK:
            file = Path(folder) / "scene.html"
            file.write_text(page_of(begin), encoding="utf-8")
            page = browser.new_page(viewport={"width": 1000, "height": 820})
            page.goto(file.as_uri())
            page.locator(".scene-stage > svg path").first.wait_for(state="attached")
            work(page)  # the first time the page's code is run for the first time
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": options.slow})
            browser.start_tracing(page=page, categories=TRACED)
            work(page)
            times = list(frames(browser.stop_tracing()))
            page.close()
            print(f"{name}: {len(times)} frames")
            for kind, taken in zip(("script", "and layout"), zip(*times, strict=True), strict=True):
                print(
                    f"  {kind:10s} median {statistics.median(taken):5.2f} ms,"
                    f" 99th percentile {percentile(taken, 0.99):5.2f} ms,"
                    f" longest {max(taken):5.2f} ms"
                )
        browser.close()


if __name__ == "__main__":
    main()
