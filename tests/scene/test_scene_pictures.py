"""What each state of the scene looks like, at four sizes and in both themes, within a tolerance.

A picture is kept as the ink and the edges in each of its cells: they say which parts are there,
where, and how strong. Words are left out, for each machine draws its letters in its own way; other
tests hold what they say and where they stand. All are on one sheet, `pictures.png`: a row for each
state, a column for each size and theme. To take a new one after a change that is meant, and then
look at what has changed:
SCENE_PICTURES=take pytest tests/scene/test_scene_pictures.py
"""

import base64
import io
import json
import os
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo
from scene_pages import BOOK, CHAPTERS, page_html

from glmlesson.figures.scene.record import NUMBERS

FILE = Path(__file__).with_name("pictures.png")
TAKE = os.environ.get("SCENE_PICTURES") == "take"
SIZES = ((360, 740), (768, 1024), (1280, 860), (1600, 1000))
THEMES = ("light", "dark")
CELLS = 18, 24  # down, across
KEPT = 2, *CELLS  # of a picture: its ink, and its edges below
# Of 255: a graphics card smooths lines otherwise than a processor does, by up to 19 and 0.4.
CLOSE, CLOSE_ON_THE_WHOLE = 22, 2

# What a reader of the book comes to by its steps, and on the title page or by a button of the text.
BESIDES = ("title", "explorer", "pairs")
CHAPTERS = [*BOOK, *(each for each in CHAPTERS if each["chapter"] in BESIDES)]
NAMES = [f"{each['chapter']}#{step['id']}" for each in CHAPTERS for step in each["steps"]]

MOUNT = """([begin, named]) => {
  const { scenes, mount } = glmScene;
  const steps = named.map(({ id, step }) => {
    const mark = document.createElement("figure");
    Object.assign(mark, { id });
    mark.dataset.step = JSON.stringify(step);
    return mark;
  });
  scenes[0].destroy();
  scenes[0] = mount(document.querySelector("aside"), { ...begin, steps });
}"""
ENTER = "(i) => glmScene.scenes[0].steps.enter(i, true)"
SHOW = """(without) => {
  const { scene } = glmScene.scenes[0];
  scene.set(without);
  scene.measure();
  scene.draw();
  const words = document.querySelectorAll(".scene-stage text");
  for (const word of words) word.style.visibility = "hidden";
  for (const grip of document.querySelectorAll(".scene-grip")) grip.classList.remove("call");
  return scene.stage.getBoundingClientRect().toJSON();
}"""
THEME = "(theme) => { document.documentElement.style.colorScheme = theme; }"


class Studio:
    """A page that shows one state after the other, and takes their pictures."""

    def __init__(self, page):
        self.page = page
        self.camera = page.context.new_cdp_session(page)
        page.evaluate("document.fonts.ready")

    def mount(self, each):
        begin = {"data": each["data"], **each["begin"]}
        self.page.evaluate(MOUNT, [begin, each["steps"]])

    def enter(self, place):
        self.page.evaluate(ENTER, place)

    def cells(self, theme="light", without=None):
        """Ink and edges in each cell of a picture; the root lets thin lines count.

        Ink is how far it is from the paper; an edge is what a mark on filled ground still has.
        """
        self.page.evaluate(THEME, theme)
        box = self.page.evaluate(SHOW, {without: 0} if without else {})
        clip = {name: box[name] for name in ("x", "y", "width", "height")} | {"scale": 1}
        shot = self.camera.send(
            "Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True, "clip": clip}
        )
        picture = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
        paper = picture.getpixel((0, 0))
        assert (max(paper) < 60) if theme == "dark" else (min(paper) > 240)
        away = ImageChops.difference(picture, Image.new("RGB", picture.size, paper))
        ink = np.asarray(reduce(ImageChops.lighter, away.split()), np.int16)
        found = np.stack([ink, ink])
        found[1, :, 1:] = np.abs(np.diff(ink, axis=1)) // 2
        found[1, 1:] += np.abs(np.diff(ink, axis=0)) // 2
        for axis, number in zip((1, 2), CELLS, strict=True):
            starts = np.arange(number) * found.shape[axis] // number
            sizes = np.diff([*starts, found.shape[axis]])
            found = np.add.reduceat(found, starts, axis=axis, dtype=np.float32)
            found /= sizes[:, None] if axis == 1 else sizes
        return np.round(np.sqrt(255 * found)).astype(np.uint8)


@pytest.fixture(scope="module")
def studio(lasting_page):
    return Studio(lasting_page(page_html({"data": "hours"}), reduced_motion="reduce"))


def apart(one, other):
    """How far two pictures are apart, at the worst cell and on the whole."""
    away = np.abs(one.astype(int) - other)
    return away.max(), away.mean()


def is_another(one, other):
    worst, mean = apart(one, other)
    return worst > CLOSE or mean > CLOSE_ON_THE_WHOLE


def kept():
    """The sheet as pictures, by state, size and theme; and the names of its states."""
    with Image.open(FILE) as sheet:
        names = json.loads(sheet.text["states"])
        cells = np.asarray(sheet)
    rows = cells.reshape(len(names), 2 * CELLS[0], -1, CELLS[1]).swapaxes(1, 2)
    return names, rows.reshape(len(names), len(SIZES), len(THEMES), *KEPT).copy()


def keep(pictures):
    rows = pictures.reshape(len(NAMES), -1, 2 * CELLS[0], CELLS[1]).swapaxes(1, 2)
    about = PngInfo()
    about.add_text("states", json.dumps(NAMES))
    sheet = Image.fromarray(rows.reshape(len(NAMES) * 2 * CELLS[0], -1))
    sheet.save(FILE, optimize=True, pnginfo=about)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_each_state_looks_as_it_did(studio, width, height):
    studio.page.set_viewport_size({"width": width, "height": height})
    found = []
    for each in CHAPTERS:
        studio.mount(each)
        for place in range(len(each["steps"])):
            studio.enter(place)
            found.append([studio.cells(theme) for theme in THEMES])
    column = SIZES.index((width, height))
    if TAKE:
        fresh = not FILE.exists() or kept()[0] != NAMES
        shape = (len(NAMES), len(SIZES), len(THEMES), *KEPT)
        sheet = np.zeros(shape, np.uint8) if fresh else kept()[1]
        sheet[:, column] = found
        keep(sheet)
    names, before = kept()
    assert names == NAMES, "the book's steps have changed: take a new sheet, and look at it"
    other = {}
    for name, pictures, sheet in zip(NAMES, found, before[:, column], strict=True):
        for theme, now, then in zip(THEMES, pictures, sheet, strict=True):
            if is_another(now, then):
                worst, mean = apart(now, then)
                other[f"{name} {theme}"] = f"{worst} at a cell, {mean:.1f} on the whole"
    assert not other


# What is there by its words alone; and of a mean's dot the paper around it takes as much ink from
# the slice and the curve as the dot brings.
HIDDEN = {"readout", "fallen", "means"}


def parts():
    """Each part of the scene, with the first state of the book that shows it."""
    met = set()
    for each in CHAPTERS:
        state = {}
        for place, step in enumerate(each["steps"]):
            state |= {**(each["begin"] if not place else {}), **step["step"]}
            for name, value in state.items():
                fact = NUMBERS.get(name)
                presence = fact and (fact["low"], fact["high"], fact["rest"]) == (0, 1, 0)
                if presence and value == 1 and name not in met | HIDDEN:
                    met.add(name)
                    yield each, place, name


def test_a_picture_without_a_part_is_seen_to_be_another(studio):
    """The tolerance lets no part of the scene go, wherever the book shows it first."""
    studio.page.set_viewport_size({"width": 1280, "height": 860})
    cases = list(parts())
    assert len(cases) > 40
    unseen = []
    for each, place, name in cases:
        studio.mount(each)
        studio.enter(place)
        whole = studio.cells()
        assert not is_another(whole, studio.cells()), name
        if not is_another(whole, studio.cells(without=name)):
            unseen.append((each["chapter"], each["steps"][place]["id"], name))
    assert not unseen
