"""What the page's worker speaks to."""

import json
import sys

import page_imports
from page_cells import Cells

cells = None
packs = None


def begin(emit, modules, fetch):
    """Make ready to run cells; ``emit`` takes outputs as JSON, ``fetch`` lays out a pack."""
    global cells, packs
    packs = page_imports.Packs(json.loads(modules), fetch)
    sys.meta_path.insert(0, packs)
    cells = Cells(lambda output: emit(json.dumps(output, ensure_ascii=False)))


def needs(source):
    return json.dumps(page_imports.needs(source, cells.module.__dict__, packs))


def laid_out(pack):
    packs.laid_out(pack)


def run(source):
    return cells.run(source)
