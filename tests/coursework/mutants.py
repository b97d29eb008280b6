"""Answers that nobody derived: what each hidden check makes of some fifty of them a question.

The answers run in this process, on the inputs that the check sends; what the master's own answer
gives there is kept beside. Two kinds are told apart. A *guess* (a constant, the argument itself,
its mean, another question's function, random numbers) must earn nothing at all. A *slip* is the
right answer changed a little; it earns a check only where it gave that check the right numbers.
"""

import contextlib
import inspect
import io
import warnings

import numpy as np

from grading import data
from grading.checks import hidden_rng
from grading.marking import _cells
from grading.session import Student, Wrong

STUDENT = "s1234567"
SECRET = b"mutants"

CONSTANTS = (
    *("0", "0.0", "1", "1.0", "-1.0", "0.5", "2.0", "True", "False", "None"),
    *("float('nan')", "float('inf')", "''", "'right'", "[]", "{}", "np.zeros(0)"),
)

# Of a function: `right` is the master's, `a` the arguments. A guess never calls `right`.
GUESSES = {
    **{f"always {constant}": constant for constant in CONSTANTS},
    "zeros like the first": "np.zeros(np.shape(a[0]))",
    "ones like the first": "np.ones(np.shape(a[0]))",
    "zeros like the last": "np.zeros(np.shape(a[-1]))",
    "ones like the last": "np.ones(np.shape(a[-1]))",
    "the mean of the first": "np.mean(a[0])",
    "the mean of the last": "np.mean(a[-1])",
    "the mean of the last, for each row": "np.full(np.shape(a[-1]), np.mean(a[-1]))",
    "the sum of the first": "np.sum(a[0])",
    "the length of the first": "np.size(a[0])",
    "the largest of the last": "np.max(a[-1])",
    "random, like the first": "np.random.default_rng(1).normal(size=np.shape(a[0]))",
    "random, like the last": "np.random.default_rng(2).normal(size=np.shape(a[-1]))",
    "one random number": "float(np.random.default_rng(3).normal())",
    "the product of two": "np.multiply(a[0], a[-1])",
    "the sum of two": "np.add(a[0], a[-1])",
}
SLIPS = {
    "zeros of the right shape": "np.zeros(np.shape(right(*a, **k)))",
    "ones of the right shape": "np.ones(np.shape(right(*a, **k)))",
    "random, of the right shape": "np.random.default_rng(4).normal(size=np.shape(right(*a, **k)))",
    "its mean, for each entry": "np.full(np.shape(right(*a, **k)), np.mean(right(*a, **k)))",
    "with the other sign": "-np.asarray(right(*a, **k))",
    "its absolute value": "np.abs(right(*a, **k))",
    "doubled": "2 * np.asarray(right(*a, **k))",
    "halved": "np.asarray(right(*a, **k)) / 2",
    "one more": "np.asarray(right(*a, **k)) + 1",
    "five per cent too large": "np.asarray(right(*a, **k)) * 1.05",
    "a tenth more": "np.asarray(right(*a, **k)) + 0.1",
    "its inverse": "1 / np.asarray(right(*a, **k))",
    "its exponential": "np.exp(right(*a, **k))",
    "its logarithm": "np.log(right(*a, **k))",
    "its root": "np.sqrt(right(*a, **k))",
    "its square": "np.square(right(*a, **k))",
    "rounded to one digit": "np.round(right(*a, **k), 1)",
    "as whole numbers": "np.asarray(right(*a, **k)).astype(int)",
    "in a list": "[right(*a, **k)]",
    "as text": "str(right(*a, **k))",
    "its first entry": "np.ravel(right(*a, **k))[0]",
    "its sum": "np.sum(right(*a, **k))",
    "turned round": "np.asarray(right(*a, **k))[::-1]",
    "transposed": "np.transpose(right(*a, **k))[..., ::-1]",
    "running sums": "np.cumsum(right(*a, **k))",
    "complex": "np.asarray(right(*a, **k)) + 0.1j",
    "the arguments turned round": "right(*a[::-1], **k)",
    "the first argument's sign changed": "right(np.negative(a[0]), *a[1:], **k)",
    "the last argument's sign changed": "right(*a[:-1], np.negative(a[-1]), **k)",
    "the first argument's first row alone": "right(np.asarray(a[0])[:1], *a[1:], **k)",
    "the last argument plus one": "right(*a[:-1], np.add(a[-1], 1), **k)",
    "the last argument ignored": "right(*a[:-1], np.ones(np.shape(a[-1])), **k)",
    "nothing where it is large": "np.where(np.abs(right(*a, **k)) > 1, 0.0, right(*a, **k))",
    "nothing where it is small": "np.where(np.abs(right(*a, **k)) < 0.5, 0.0, right(*a, **k))",
}
# Of a value.
VALUE_SLIPS = {
    "with the other sign": "-np.asarray(right)",
    "doubled": "2 * np.asarray(right)",
    "one more": "np.asarray(right) + 1",
    "five per cent too large": "np.asarray(right) * 1.05",
    "its inverse": "1 / np.asarray(right)",
    "its root": "np.sqrt(np.abs(right))",
    "its square": "np.square(right)",
    "its logarithm": "np.log(np.abs(right))",
    "its exponential": "np.exp(right)",
    "in a list": "[right]",
    "as text": "str(right)",
    "turned round": "np.asarray(right)[::-1]",
    "its mean": "np.mean(right)",
    "its mean, for each entry": "np.full(np.shape(right), np.mean(right))",
    "zeros of the right shape": "np.zeros(np.shape(right))",
    "ones of the right shape": "np.ones(np.shape(right))",
    "random, of the right shape": "np.random.default_rng(5).normal(size=np.shape(right))",
}
FORMULA_GUESSES = ("'0'", "'1'", "'x'", "'eta'", "'mu'", "'y'", "'exp(eta)'", "'log(mu)'", "'phi'")
FORMULA_SLIPS = {
    "with the other sign": "f'-({right})'",
    "doubled": "f'2*({right})'",
    "one more": "f'({right}) + 1'",
    "a trifle more": "f'({right}) + 1/1000'",
    "not defined everywhere": "f'({right}) + 0*sqrt(({symbol}) - 1/3)'",
    "its inverse": "f'1/({right})'",
    "its square": "f'({right})**2'",
    "nearly": "f'({right}) * (1 + 1/100000)'",
}
VERDICTS = {
    "all true": "dict.fromkeys(right, True)",
    "all false": "dict.fromkeys(right, False)",
    "all one": "dict.fromkeys(right, 1)",
    "all None": "dict.fromkeys(right)",
    "the other way round": "{key: not value for key, value in right.items()}",
    "truths without falsehoods": "{key: True for key, value in right.items() if value}",
    "falsehoods without truths": "{key: False for key, value in right.items() if not value}",
}


class Here:
    """A session in this process, without walls: these answers are ours.

    It remembers what was asked, and what came back.
    """

    def __init__(self, namespace, form=None):
        self.namespace, self.form, self.heard = namespace, form, []

    def ask(self, do, name, arguments=None):
        said = answer(self.namespace, do, name, arguments, self.form)
        self.heard.append((do, name, arguments, said))
        if isinstance(said, Wrong):
            raise said
        return said

    def close(self):
        """There is no process to end."""


def answer(namespace, do, name, arguments, form=None):
    """What the sandbox would give for this name: data, or the sentence why there are none.

    ``form`` makes something else of a value before it is sent.
    """
    if name not in namespace:
        return Wrong(f"There is no {name}.")
    value = namespace[name]
    try:
        with quietly():
            if do == "call":
                args, kwargs = data.unpack(arguments)
                value = value(*args, **kwargs)
            value = form(value) if form else value
        return data.unpack(data.pack(value))
    except Exception as error:
        return Wrong(f"{type(error).__name__}: {error}")


@contextlib.contextmanager
def quietly():
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def run(cells):
    """The namespace after some cells; a cell that fails leaves what it had made."""
    namespace = {"__name__": "__main__"}
    with quietly():
        for _, source in cells:
            with contextlib.suppress(Exception):
                exec(compile(source, "<cell>", "exec"), namespace)
    return namespace


def names_of(assignment, cell):
    """The names that an answer cell makes, with what the master's answer makes of them."""
    cells = _cells(STUDENT, assignment.solutions, assignment)
    place = [name for name, _ in cells].index(cell)
    before, after = run(cells[:place]), run(cells[: place + 1])
    return {
        name: value
        for name, value in after.items()
        if not name.startswith("_") and (name not in before) and not inspect.ismodule(value)
    }


def mutants(name, value):
    """Yield (kind, how, answer) for what might stand under a name instead of the right value."""
    for kind, how, expression in _changes(name, value):
        source = f"lambda *a, **k: {expression}" if callable(value) else expression
        with quietly():
            try:
                yield kind, how, eval(source, {"np": np, "right": value})
            except Exception:
                continue  # Such as the root of a text: it says nothing about the check.


def _changes(name, value):
    if callable(value):
        yield from (("guess", how, e) for how, e in GUESSES.items())
        for place, argument in enumerate(inspect.signature(value).parameters):
            yield "guess", f"{argument} itself", f"a[{place}]"
            yield "guess", f"minus {argument}", f"np.negative(a[{place}])"
        yield from (("slip", how, e) for how, e in SLIPS.items())
    elif isinstance(value, str):
        yield from (("guess", f"always {e}", e) for e in (*CONSTANTS, *FORMULA_GUESSES))
        symbol = next((s for s in ("eta", "mu", "x", "y", "z", "phi") if s in value), "x")
        for how, e in FORMULA_SLIPS.items():
            yield "slip", how, e.replace("{symbol}", symbol)
    elif isinstance(value, dict):
        yield from (("guess", f"always {e}", e) for e in CONSTANTS)
        yield from (("slip", how, e) for how, e in VERDICTS.items())
    else:
        yield from (("guess", f"always {e}", e) for e in CONSTANTS)
        yield from (("slip", how, e) for how, e in VALUE_SLIPS.items())


def trial(assignment):
    """Yield (cell, name, kind, how, check) for every check that a mutant passes undeserved."""
    cells = _cells(STUDENT, assignment.solutions, assignment)
    truth, namespace = run(cells), run(cells)
    for question in assignment.kind("checked"):
        checks = [check for check in assignment.checks if check.question == question.name]
        for cell in assignment.answers_to(question):
            for name in names_of(assignment, cell):
                right = namespace[name]
                for kind, how, wrong in mutants(name, right):
                    namespace[name] = wrong
                    for check in checks:
                        session = Here(namespace)
                        if passes(check, assignment, session) and undeserved(
                            kind, name, session.heard, truth
                        ):
                            yield cell, name, kind, how, check
                namespace[name] = right


def passes(check, assignment, session, student=STUDENT):
    rng = hidden_rng(SECRET, student, assignment.name, check.name)
    try:
        with quietly():
            check.function(Student(student, session), rng)
    except Wrong:
        return False
    return True


def undeserved(kind, name, heard, truth):
    """Whether a check that asked for ``name`` was content with numbers that are not right."""
    asked = [entry for entry in heard if entry[1] == name]
    if not asked:
        return False  # The check is about another name of this question.
    return kind == "guess" or any(
        not agrees(said, answer(truth, do, name, arguments)) for do, name, arguments, said in asked
    )


def agrees(said, right):
    """Whether two answers are the same to three digits, part by part."""
    if isinstance(right, dict) and isinstance(said, dict):
        return said.keys() == right.keys() and all(agrees(said[key], right[key]) for key in right)
    if isinstance(right, bool | str | None) or isinstance(said, bool | str | None):
        return type(said) is type(right) and said == right
    if isinstance(right, list) and isinstance(said, list):
        return len(said) == len(right) and all(map(agrees, said, right))
    try:
        said, right = np.asarray(said, dtype=float), np.asarray(right, dtype=float)
    except (TypeError, ValueError):
        return False
    with np.errstate(all="ignore"):
        return said.shape == right.shape and np.allclose(
            said, right, rtol=1e-3, atol=1e-6, equal_nan=True
        )
