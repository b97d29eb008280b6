"""A release is that of a commit on record, and says what is new."""

import pytest
import release
from toc import ROOT

NEW = {"1.2.0": "- Better.", "1.1.0": "- Good."}


def test_changes_are_read_by_version():
    text = "# Changes\n\nWords.\n"
    text += "".join(f"\n## {name} (2030-01-02)\n\n{what}\n" for name, what in NEW.items())
    assert release.changes(text) == NEW


def test_the_version_in_hand_has_its_changes():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert release.changes(text)[release.version()]


def test_a_commit_of_its_own_is_released():
    assert release.complaint("", ["v1.2.0", "other"], NEW, "1.2.0") is None
    assert release.complaint(None, [], NEW, "1.2.0") is None


@pytest.mark.parametrize(
    ("status", "tags", "version", "said"),
    [
        (" M README.md", [], "1.2.0", "README.md"),
        ("", [], "1.3.0", "CHANGELOG.md does not say what is new in 1.3.0"),
        ("", ["v1.1.0"], "1.2.0", "tagged v1.1.0"),
    ],
)
def test_what_is_no_release_is_refused_with_the_reason(status, tags, version, said):
    assert said in release.complaint(status, tags, NEW, version)
