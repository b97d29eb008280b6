"""The front end's mathematics computes what Python does; its own tests hold it to that."""

import os
import re
import subprocess

import pytest
import values
from toc import ROOT

FRONTEND = ROOT / "frontend"
FILES = sorted(str(path.relative_to(FRONTEND)) for path in FRONTEND.glob("tests/*.test.js"))
LEAST = 200  # tests: one for each formula of each family, each link, each kind of data


@pytest.fixture(scope="module")
def table():
    return values.table()


def run(*arguments, **environ):
    return subprocess.run(
        ["node", "--test", "--test-reporter=tap", *arguments],
        cwd=FRONTEND,
        env=os.environ | environ,
        capture_output=True,
        text=True,
    )


def test_the_mathematics_agrees_with_python(tmp_path, table):
    file = tmp_path / "values.json"
    values.write(table, file)
    answer = run(*FILES, VALUES=str(file))
    failed = re.findall(r"^ *not ok.*(?:\n(?! *(?:not )?ok ).*)*", answer.stdout, flags=re.M)
    assert answer.returncode == 0, "\n".join(failed) or answer.stdout + answer.stderr
    passed = int(re.search(r"^# pass (\d+)$", answer.stdout, flags=re.M)[1])
    assert passed >= LEAST
    assert "# skipped 0\n" in answer.stdout
    assert "# todo 0\n" in answer.stdout


def test_another_value_is_noticed(tmp_path, table):
    first, *others = table["members"]
    wrong = {**first, "mean": first["mean"] * (1 + 1e-9)}
    file = tmp_path / "values.json"
    values.write({**table, "members": [wrong, *others]}, file)
    answer = run("tests/families.test.js", VALUES=str(file))
    assert answer.returncode != 0
    assert len(re.findall(r"^not ok .* gaussian: mean$", answer.stdout, flags=re.M)) == 1
