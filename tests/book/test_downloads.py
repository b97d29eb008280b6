"""The page of downloads offers a file where it has been made, and says how to make it elsewhere."""

import pytest
from downloads import filled, offer

PLACE = "<p><!--download one_recipe.pdf make pdf--><!--/download--></p>"


def test_what_was_not_made_is_named_with_its_verb(tmp_path):
    html = filled(PLACE, tmp_path, "../")
    assert "<code>make pdf</code> makes it" in html
    assert "href" not in html


def test_what_was_made_is_a_link_with_its_size(tmp_path):
    (tmp_path / "_downloads").mkdir()
    (tmp_path / "_downloads" / "one_recipe.pdf").write_bytes(b"x" * 1_250_000)
    html = filled(PLACE, tmp_path, "../")
    assert '<a href="../_downloads/one_recipe.pdf" download>one_recipe.pdf</a>, 1.2 MB' in html
    assert "make pdf</code>" not in html


@pytest.mark.parametrize(("page", "up"), [("index.html", ""), ("book/downloads.html", "../")])
def test_pages_are_filled_again_and_again(tmp_path, page, up):
    path = tmp_path / page
    path.parent.mkdir(exist_ok=True)
    path.write_text(PLACE)
    offer(tmp_path)
    assert "makes it" in path.read_text()
    (tmp_path / "_downloads").mkdir()
    (tmp_path / "_downloads" / "one_recipe.pdf").write_bytes(b"%PDF")
    offer(tmp_path)
    once = path.read_text()
    assert f'href="{up}_downloads/one_recipe.pdf"' in once
    offer(tmp_path)
    assert path.read_text() == once
