"""Nothing that depends on a hidden input reaches the student, by whatever way it is sent.

Each submission below turns the hidden input into something that a feedback page might repeat: the
kind of an error, its line, its words, a missing name, a shape, a silence, an end. Marked with two
secrets, which draw other inputs, it must come back as the same page.
"""

import bad
import nbformat
import pytest
import small

from grading import marking, pages
from grading.submissions import Submission, find, newest

# x is the hidden input of the check, a number between 1 and 9; digit is one of its digits.
DIGIT = "    digit = int(1000 * float(np.ravel(x)[0])) % 10\n"
LINES = "\n".join(f"    if digit == {digit}:\n        raise ValueError" for digit in range(10))
WAYS = {
    "the kind of an error": (
        "    raise [KeyError, ValueError, TypeError, IndexError, OSError, NameError, EOFError,\n"
        "           ZeroDivisionError, RuntimeError, MemoryError][digit]"
    ),
    "the line of an error": LINES,
    "the words of an error": "    raise ValueError(f'the input was {x}')",
    "an error of one's own": "    raise type(f'Input{digit}', (Exception,), {})",
    "a name that is missing": (
        "    # a0 a1 a2 a3 a4 a5 a6 a7 a8 a9\n    raise NameError(name=f'a{digit}')"
    ),
    "the shape of the answer": "    return np.zeros(digit + 1)",
    "the kind of the answer": (
        "    return [None, 'text', {}, set(), np, 1j, [], print, True, ()][digit]"
    ),
    "numbers that are none": "    return [np.nan, np.inf][digit % 2]",
    "an end of the process": "    import os\n    os._exit(digit) if digit % 2 else None",
    "too much output": "    print('x' * 2_000_000) if digit % 2 else None",
    "a memory of the input": (
        "    global kept\n"
        "    kept = globals().get('kept', digit)\n"
        "    raise [KeyError, ValueError, TypeError, IndexError, OSError][kept % 5]"
    ),
    "a file for the next process": (
        "    import os, pathlib, tempfile\n"
        "    for folder in ('.', tempfile.gettempdir(), '/dev/shm', os.path.expanduser('~')):\n"
        "        try:\n"
        "            file = pathlib.Path(folder, 'kept-by-a-submission')\n"
        "            digit = int(file.read_text()) if file.exists() else digit\n"
        "            file.write_text(str(digit))\n"
        "        except OSError:\n"
        "            pass\n"
        "    raise [KeyError, ValueError, TypeError, IndexError, OSError][digit % 5]"
    ),
}
SECRETS = [b"one secret", b"another", b"a third"]


def page(submission, assignment, secret):
    """The feedback page, and which checks passed."""
    result = marking.mark(submission, assignment, secret)
    result |= {"time": 0.0, "late": "", "comments": {}, "replaces": ""}
    for entry in result["questions"].values():
        entry["waiting"] = entry["points"] is None
    verdicts = [
        (check["name"], check["passed"])
        for entry in result["questions"].values()
        for check in entry["checks"]
    ]
    return pages.feedback(result, assignment), verdicts


def compared(submission, assignment, secrets):
    made = [page(submission, assignment, secret) for secret in secrets]
    for first, verdicts in made[1:]:
        if verdicts == made[0][1]:
            assert first == made[0][0]
    return made


@pytest.mark.parametrize("way", WAYS)
def test_no_hidden_input_reaches_the_page(way, assignment, tmp_path):
    answers = {**small.RIGHT, "double": "def double(x):\n" + DIGIT + WAYS[way]}
    path = tmp_path / "anna_small.ipynb"
    nbformat.write(small.answered(assignment.student_version, answers), path)
    made = compared(Submission(path, "anna", "small", 0.0), assignment, SECRETS)
    # The three secrets give these answers the same verdicts, so the pages were compared.
    assert len({str(verdicts) for _, verdicts in made}) == 1


@pytest.mark.long
@pytest.mark.parametrize("one", [one for one in bad.BAD if one.student], ids=lambda o: o.student)
def test_no_bad_submission_learns_by_its_page(one, assignment, tmp_path):
    one.put(tmp_path, assignment.student_version)
    ((submission, _),) = newest(find(tmp_path, ["small"]))
    compared(submission, assignment, SECRETS[:2])


def test_what_fails_on_hidden_inputs_alone_is_told_by_what_the_check_is_about(assignment, tmp_path):
    """A function that knows the inputs that may be shown, and no others."""
    open_rng = marking.hidden_rng(marking.IN_THE_OPEN, "anna", "small", "a_number_is_doubled")
    x = float(open_rng.uniform(1, 9))
    answers = {
        **small.RIGHT,
        "double": f"def double(x):\n    return 2 * x if np.all(x == {x!r}) else x",
    }
    path = tmp_path / "anna_small.ipynb"
    nbformat.write(small.answered(assignment.student_version, answers), path)
    result = marking.mark(Submission(path, "anna", "small", 0.0), assignment, b"secret")
    told = {check["name"]: check for check in result["questions"]["double-check"]["checks"]}
    assert told["a_number_is_doubled"]["sentence"] == marking.ELSEWHERE.format("Any number.")
