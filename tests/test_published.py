"""Where the book is published: from CI's environment, else from the git remote, else nowhere."""

import published
import pytest


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/ada/one-recipe.git",
        "https://github.com/ada/one-recipe",
        "https://github.com/ada/one-recipe/",
        "https://user:secret@github.com/ada/one-recipe.git",
        "git@github.com:ada/one-recipe.git",
        "ssh://git@github.com/ada/one-recipe.git",
        "ssh://git@github.com:22/ada/one-recipe.git",
        "https://github.com/ada/one-recipe.git\n",
    ],
)
def test_repository_from_a_remote_on_github(remote):
    assert published.repository({}, remote) == "ada/one-recipe"


@pytest.mark.parametrize(
    "remote",
    [
        None,
        "",
        "/srv/git/one-recipe.git",
        "file:///srv/git/one-recipe.git",
        "https://git.example.org/ada/one-recipe.git",
        "https://github.com.example.org/ada/one-recipe.git",
        "https://example.org/github.com/ada/one-recipe",
        "https://github.com/ada",
    ],
)
def test_no_repository_without_a_public_remote(remote):
    assert published.repository({}, remote) is None


def test_what_ci_declares_wins_over_the_remote():
    environ = {"GITHUB_REPOSITORY": "grace/fork"}
    assert published.repository(environ, "https://github.com/ada/one-recipe") == "grace/fork"


@pytest.mark.parametrize("declared", ["", "no-slash", 'a/b"><script>'])
def test_a_malformed_declaration_is_not_believed(declared):
    environ = {"GITHUB_REPOSITORY": declared}
    assert published.repository(environ, None) is None


def test_branch():
    assert published.branch({"GITHUB_REF_NAME": "release"}, "main") == "release"
    assert published.branch({}, "draft") == "draft"
    assert published.branch({}, None) == "main"


def test_addresses():
    assert (
        published.binder_url("ada/one-recipe", "main", "book/gaussian.ipynb")
        == "https://mybinder.org/v2/gh/ada/one-recipe/main?urlpath=lab/tree/book/gaussian.ipynb"
    )
    assert (
        published.colab_url("ada/one-recipe", "book/gaussian.ipynb")
        == "https://colab.research.google.com/github/ada/one-recipe/blob/colab/gaussian.ipynb"
    )


def test_binder_takes_a_branch_with_a_slash_as_one_part():
    assert "/feature%2Fx?" in published.binder_url("ada/one-recipe", "feature/x", "a.ipynb")


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("Ada/one-recipe", "https://ada.github.io/one-recipe/"),
        ("ada/ada.github.io", "https://ada.github.io/"),
    ],
)
def test_pages_address(repository, address):
    assert published.pages_url(repository) == address


def test_git_answers_nothing_outside_a_repository(tmp_path):
    assert published.git(tmp_path, "remote", "get-url", "origin") is None
