"""The judge of an exercise in Python, for CPython and for the MicroPython of the page.

It imports nothing, so that the page can hand its text to any Python. The reader's functions are
called on the exercise's arguments and held against the solution's. Where all values are those of a
known wrong answer, that answer's sentence is said; else the first call at which they differ.
"""

MISSING = "There is no {} any more: keep the first line of the function as it was."
NOTHING = "{} gives nothing back; a `return` is missing."
STOPPED = "{} stops with {}: {}"


class Stopped(Exception):
    """A call of the reader's code that ended in an error."""


class Scene:
    """The state of a scene: what is read from it, and what is set."""

    def __init__(self, state):
        self.state = dict(state)

    def get(self, name):
        """Return the number, or the numbers, under a name."""
        if name not in self.state:
            raise KeyError("the scene has no " + name)
        return self.state[name]

    def set(self, **values):
        """Set numbers by their names."""
        self.state.update(values)


def same(a, b):
    """Whether two values agree, numbers to a millionth."""
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(same(a[i], b[i]) for i in range(len(b)))
    if isinstance(a, dict) and isinstance(b, dict):
        return set(a) == set(b) and all(same(a[key], b[key]) for key in b)
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str) or isinstance(b, str):
        return a is b or (isinstance(a, type(b)) and a == b)
    try:
        return a == b or abs(a - b) <= 1e-6 * max(1e-3, abs(a), abs(b))
    except TypeError:
        return False


def said(value):
    """A value in words, numbers to four digits."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(said(each) for each in value) + "]"
    if isinstance(value, dict):
        return ", ".join(key + " = " + said(value[key]) for key in sorted(value))
    return repr(value)


def values(source, calls, state):
    """Return what each call gives after the code has run, each on a scene of its own."""
    found = []
    for call in calls:
        scene = Scene(state)
        names = {"scene": scene}
        exec(source, names)
        name = call[: call.index("(")]
        if not callable(names.get(name)):
            raise Stopped(MISSING.format("`" + name + "`"))
        try:
            value = eval(call, names)
        except Exception as error:
            kind = type(error).__name__
            raise Stopped(STOPPED.format("`" + call + "`", kind, str(error))) from error
        found.append(scene.state if state else value)
    return found


def judge(source, exercise):
    """Return whether the code is right, and the sentence that says what is wrong.

    Code that cannot be read, or that stops before any call, raises its own error.
    """
    calls, state = exercise["calls"], exercise.get("state", {})
    try:
        mine = values(source, calls, state)
    except Stopped as stopped:
        return False, str(stopped)
    right = values(exercise["solution"], calls, state)
    if same(mine, right):
        return True, exercise["right"]
    for slip in exercise["wrong"]:
        if same(mine, values(slip["code"], calls, state)):
            return False, slip["says"]
    for i, call in enumerate(calls):
        got, want = mine[i], right[i]
        if got is None:
            return False, NOTHING.format("`" + call + "`")
        if not same(got, want):
            verb = " should leave the scene at " if state else " should give "
            return False, "`" + call + "`" + verb + said(want) + "; yours gives " + said(got) + "."
    return False, ""
