"""One student's answers: the cells run in the sandbox, and asked for numbers afterwards.

A process that dies is started anew without the cell that killed it; a function that killed it is
not called again. What the student's code says about itself is data like any other: names of
errors and lines are shown only where they are known from elsewhere, so that no message can carry
a hidden input out to a feedback page.
"""

import builtins

import numpy as np

from grading import alone, data
from grading.sandbox import Dead, Sandbox
from grading.words import quoted

TOTAL = 240.0  # seconds that one submission may compute and wait altogether
USED_UP = f"The submission has used up its {TOTAL / 60:.0f} minutes of running."
ERRORS = {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}
KINDS = {
    *("function", "method", "type", "module", "generator", "set", "range", "map", "filter", "zip"),
    *("bytes", "Fraction", "Decimal", "Fit", "Figure", "Axes", "rv_continuous_frozen"),
    *("rv_discrete_frozen", "builtin_function_or_method", "lists nested too deeply"),
}


class Wrong(Exception):
    """An answer that earns nothing; the message is the sentence that the student reads."""


class Session:
    """The student's cells in one sandbox after another, as often as it takes.

    ``cells`` are pairs of a cell's name and source, in the order to run them; ``alone`` says which
    libraries are missing there.
    """

    def __init__(self, cells, walled=True, alone=""):
        self.cells, self.walled, self.alone = cells, walled, alone
        self.sources = dict(cells)
        self.troubles = {}  # cell -> sentence
        self.fatal_cells, self.fatal_names = set(), {}
        self.undefined = {}  # ("cell" or "name", which) -> sentence, where a name was missing
        self.sandbox = None
        self.spent = 0.0  # seconds, in sandboxes that are closed

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.sandbox:
            self.spent += self.sandbox.spent
            self.sandbox.close()
            self.sandbox = None

    def used_up(self):
        """Whether its time is over; what a busy or sleeping machine takes is not of it."""
        return self.spent + (self.sandbox.spent if self.sandbox else 0.0) > TOTAL

    def running(self):
        """The sandbox with all cells run; those that fail stay behind as ``troubles``."""
        while self.sandbox is None:
            if self.used_up():
                raise Wrong(USED_UP)
            self.sandbox = Sandbox(self.walled, self.alone)
            for cell, source in self.cells:
                if cell in self.fatal_cells:
                    continue
                try:
                    answer = self.sandbox.ask({"do": "run", "cell": cell, "source": source})
                except Dead as death:
                    self.fatal_cells.add(cell)
                    self.troubles[cell] = f"Running this cell was cut short: {death}."
                    self.close()
                    break
                if "error" in answer:
                    self.troubles[cell] = self.sentence("Running this cell", answer, aloud=True)
                    if answer["error"] == "NameError":
                        self.undefined["cell", cell] = f"{cell}: {self.troubles[cell]}"
        return self.sandbox

    def ask(self, do, name, arguments=None):
        if name in self.fatal_names:
            raise Wrong(self.fatal_names[name])
        sandbox = self.running()
        if self.used_up():
            raise Wrong(USED_UP)
        asked = f"Calling {name}" if do == "call" else f"Reading {name}"
        try:
            answer = sandbox.ask({"do": do, "name": name, "arguments": arguments})
        except Dead as death:
            self.close()
            self.fatal_names[name] = f"{asked} was cut short: {death}."
            raise Wrong(self.fatal_names[name]) from None
        if "value" in answer:
            try:
                return data.unpack(answer["value"])
            except data.NotData:
                answer = {"not data": ""}
        if answer.get("missing"):
            sentence = self.absent(name, answer["missing"])
            if not any(name in self.sources[cell] for cell in self.troubles):
                self.undefined["name", name] = sentence
            raise Wrong(sentence)
        if "not data" in answer:
            kind = answer["not data"]
            kind = f" (it is: {kind})" if isinstance(kind, str) and kind in KINDS else ""
            raise Wrong(
                f"{asked} gave no data{kind}; numbers, text, lists and arrays can be checked."
            )
        sentence = self.sentence(asked, answer)
        if answer.get("error") == "NameError":
            self.undefined["name", name] = sentence
        raise Wrong(sentence)

    def absent(self, name, how):
        if how == "not callable":
            return f"{name} is no function; define it with: def {name}(...):"
        for cell, sentence in self.troubles.items():
            if name in self.sources[cell]:
                return f"There is no {name}. {sentence}"
        if self.fatal_cells:
            return f"There is no {name}: a cell of your answers was cut short."
        return f"There is no {name} after running your answers; is it spelled as in the question?"

    def sentence(self, what, answer, aloud=False):
        """What went wrong and where; an error's own words only where it had no secret to tell."""
        error, cell, line = (answer.get(key) for key in ("error", "cell", "line"))
        error = error if isinstance(error, str) and (error in ERRORS) else "an error"
        if answer.get("error") == "TooMuchOutput":
            return f"{what} printed more than a million characters."
        message = answer.get("message")
        if answer.get("error") == "NotAlone" and self.alone:
            name = answer.get("name")
            said = alone.sentence(self.alone, name if isinstance(name, str) else "")
            return f"{said}{self.place(cell, line)}."
        words = f": {quoted(message)}" if aloud and isinstance(message, str) and message else ""
        if answer.get("error") == "NameError" and self.mentions(answer.get("name")):
            words = f": the name {answer['name']} is not defined in your answers"
        return f"{what} raised {error}{words}{self.place(cell, line)}."

    def place(self, cell, line):
        """The line of the student's text that a process speaks of, where there is such a line."""
        if isinstance(cell, str) and cell in self.sources and isinstance(line, int):
            lines = self.sources[cell].splitlines()
            if 1 <= line <= len(lines):
                return f" (line {line} of your answer: {quoted(lines[line - 1], 80)})"
        return ""

    def mentions(self, name):
        """Whether a name from the process is one that the student's own text holds."""
        return (
            isinstance(name, str)
            and name.isidentifier()
            and any(name in source for source in self.sources.values())
        )


class Student:
    """What a hidden check sees of a submission: names to call and to read, and the student's id."""

    def __init__(self, name, session):
        self.id, self._session = name, session

    def call(self, name, *args, **kwargs):
        """Call the student's function; the answer comes back as data, or :class:`Wrong` is raised.

        Arguments and answer may be numbers, text, truth values, ``None``, lists, dictionaries and
        arrays of numbers.
        """
        return self._session.ask("call", name, data.pack([list(args), kwargs]))

    def value(self, name):
        """The value of the student's variable, as data."""
        return self._session.ask("value", name)

    def variant(self):
        """The generator with which the notebook draws this student's variant of the data."""
        return np.random.default_rng(list(self.id.encode()))

    def close(self):
        """End the process; the next question starts another."""
        self._session.close()
