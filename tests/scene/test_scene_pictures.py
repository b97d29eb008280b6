"""What each chapter's scene looks like, at four sizes and in both themes, within a tolerance.

A picture is kept as the ink in each of its cells: it says which parts are there, where, and how
strong. Words are left out, for each machine draws its letters in its own way; other tests hold what
they say and where they stand. To take new pictures after a change that is meant:
SCENE_PICTURES=take pytest tests/scene/test_scene_pictures.py
"""

import base64
import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scene_pages import CHAPTERS, page_html

FILE = Path(__file__).with_name("pictures.json")
TAKE = os.environ.get("SCENE_PICTURES") == "take"
SIZES = ((360, 740), (768, 1024), (1280, 860), (1600, 1000))
CELLS = 24, 18
# Of 255: lines that another machine smooths otherwise, or half a pixel further, stay below these.
CLOSE, CLOSE_ON_THE_WHOLE = 16, 2

SHOW = """([begin, steps]) => {
  const { scenes, mount } = glmScene;
  scenes[0].destroy();
  scenes[0] = mount(document.querySelector("aside"), { ...begin, steps: [] });
  const { scene } = scenes[0];
  for (const step of steps) scene.set(step);
  scene.measure();
  scene.draw();
  const words = document.querySelectorAll(".scene-stage text");
  for (const word of words) word.style.visibility = "hidden";
  for (const grip of document.querySelectorAll(".scene-grip")) grip.classList.remove("call");
}"""


def shown(chapter, back=0):
    """What a chapter's scene begins with, and all its steps but the last few."""
    steps = [step["step"] for step in chapter["steps"]]
    return [{"data": chapter["data"], **chapter["begin"]}, steps[: len(steps) - back]]


@pytest.fixture(scope="module")
def page(lasting_page):
    return lasting_page(page_html({"data": "hours"}), reduced_motion="reduce")


def cells(page, *what):
    """How far each cell of a picture is from the paper; the root lets thin lines count."""
    page.evaluate(SHOW, *what)
    picture = Image.open(io.BytesIO(page.locator(".scene-stage").screenshot())).convert("RGB")
    pixels = np.asarray(picture).astype(int)
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert (pixels[0, 0].mean() < 60) if dark else (pixels[0, 0].mean() > 240)
    ink = np.abs(pixels - pixels[0, 0]).max(axis=2) / 255
    for axis, number in enumerate(reversed(CELLS)):
        starts = np.arange(number) * ink.shape[axis] // number
        sizes = np.diff([*starts, ink.shape[axis]])
        ink = np.add.reduceat(ink, starts, axis=axis) / np.expand_dims(sizes, 1 - axis)
    return np.round(255 * np.sqrt(ink)).astype(int)


def apart(one, other):
    """How far two pictures are apart, at the worst cell and on the whole."""
    away = np.abs(one - other)
    return away.max(), away.mean()


def kept():
    return {name: base64.b64decode(text) for name, text in json.loads(FILE.read_text()).items()}


def decoded(data):
    return np.frombuffer(data, dtype=np.uint8).reshape(CELLS[1], CELLS[0]).astype(int)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_each_chapter_looks_as_it_did(page, theme, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)
    page.evaluate("document.fonts.ready")
    found = {f"{each['chapter']} {width} {theme}": cells(page, shown(each)) for each in CHAPTERS}
    if TAKE:
        written = json.loads(FILE.read_text()) if FILE.exists() else {}
        for name, picture in found.items():
            written[name] = base64.b64encode(picture.astype(np.uint8).tobytes()).decode()
        FILE.write_text(json.dumps(written, indent=0, sort_keys=True) + "\n")
    before = kept()
    other = {}
    for name, picture in found.items():
        worst, mean = apart(picture, decoded(before[name]))
        if worst > CLOSE or mean > CLOSE_ON_THE_WHOLE:
            other[name] = f"{worst} at a cell, {mean:.1f} on the whole"
    assert not other


def test_a_picture_without_a_part_is_seen_to_be_another(page):
    """The tolerance lets no part of a scene go, not even its dots."""
    page.set_viewport_size({"width": 1280, "height": 860})
    page.emulate_media(color_scheme="light")
    begin = {"data": "hours", "family": "poisson", "theta": [-2, 0.8], "dots": 1, "curve": 1}
    whole = cells(page, [{**begin, "slices": 1, "predictor": 1}, []])
    assert apart(whole, cells(page, [{**begin, "slices": 1, "predictor": 1}, []]))[0] <= 2
    for less in ({"slices": 0}, {"predictor": 0}, {"dots": 0}, {"family": "gaussian"}):
        worst, mean = apart(
            whole, cells(page, [{**begin, "slices": 1, "predictor": 1, **less}, []])
        )
        assert worst > CLOSE or mean > CLOSE_ON_THE_WHOLE, (less, worst, mean)


def test_there_are_pictures_of_what_is_shown_and_of_nothing_else():
    names = {
        f"{each['chapter']} {width} {theme}"
        for each in CHAPTERS
        for width, _ in SIZES
        for theme in ("light", "dark")
    }
    assert set(kept()) == names
