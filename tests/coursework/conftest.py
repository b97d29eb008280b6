"""What the tests of the coursework share."""

import pytest
import small

from grading import assignments, sandbox


@pytest.fixture(scope="session", autouse=True)
def walls():
    """Without a sandbox nothing here would show that it holds."""
    problem = sandbox.missing()
    assert problem is None, f"{problem}; `make test-coursework` installs it where it may"


@pytest.fixture(scope="session")
def masters(tmp_path_factory):
    """The folder of the small assignment's master."""
    return small.write_master(tmp_path_factory.mktemp("masters")).parent


@pytest.fixture(scope="session")
def assignment(masters):
    (loaded,) = assignments.load(sorted(masters.glob("*.ipynb")))
    return loaded
