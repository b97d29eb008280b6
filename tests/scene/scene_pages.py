"""The small pages on which the scene is tested, and where its bundle lies."""

import json
import re
from html import escape, unescape
from pathlib import Path

from toc import notebooks

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


STEP = re.compile(r'<figure class="step" (.*?)>')
ATTRIBUTE = re.compile(r'([a-z-]+)="(.*?)"')


def of_the_book():
    """Each chapter's scene and its steps, as the recorded notebook has them."""
    for path in notebooks():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        text = "".join("".join(output.get("data", {}).get("text/html", "")) for output in outputs)
        scene = re.search(r'data-scene="(.*?)"', text)
        if scene is None:
            continue
        begin = json.loads(unescape(scene[1]))
        steps = [step_of(attributes) for attributes in STEP.findall(text)]
        # The bench has no steps: it is in its one state.
        bench = {"id": "bench", "step": {}, "say": "", "alt": "The bench."}
        yield {
            "chapter": path.stem,
            "data": begin.pop("data"),
            "begin": begin,
            "steps": steps or [bench],
        }


def step_of(attributes):
    told = {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
    step = {name: told[f"data-{name}"] for name in ("say", "alt", "do") if f"data-{name}" in told}
    step |= {
        name: json.loads(told[f"data-{name}"]) for name in ("step", "ask") if f"data-{name}" in told
    }
    return {"id": told["id"], **step}


BOOK = list(of_the_book())


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
