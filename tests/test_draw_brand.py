"""The title picture and the card are small, and drawn again they are the same files."""

import struct

import draw_brand


def test_drawing_again_changes_nothing(tmp_path):
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
        draw_brand.draw(folder)
    for name in ("one_recipe.svg", "social.png"):
        first, second = ((folder / name).read_bytes() for folder in folders)
        assert first == second
        assert len(first) <= 80_000
        assert (draw_brand.STATIC / name).exists()
    assert struct.unpack(">2I", first[16:24]) == (1200, 630)


def test_the_title_picture_needs_no_font():
    svg = (draw_brand.STATIC / "one_recipe.svg").read_text(encoding="utf-8")
    assert "<text" not in svg
    assert "font-family" not in svg
