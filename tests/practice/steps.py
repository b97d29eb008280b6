"""Right and wrong steps of a derivation, generated, and SymPy's verdict on each.

A step begins as one of the derivation's own lines. It is rewritten a few times by rules of
algebra, and, for a wrong one, spoilt once: a sign, a factor, a swapped symbol, a lost term. What is
generated is text as a reader may type it. SymPy reads it by a way of its own and decides whether it
is equal; the rules are trusted for nothing but variety.
"""

import ast
import random

import sympy

from glmlesson import expressions
from glmlesson.invented.reading import Symbolic

OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}
KINDS = ("sign", "factor", "swap", "term")


# Trees: a tuple of an operator and what it joins, or a text -------------------------------------


def tree(text, symbols):
    """Return a formula as nested tuples: ("+", a, b), ("neg", a), ("exp", a), or a text."""
    return _plain(expressions.read(text, symbols))


def _plain(node):
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            return (OPERATORS[type(operator)], _plain(left), _plain(right))
        case ast.UnaryOp(operand=operand):
            return ("neg", _plain(operand))
        case ast.Call(func=function, args=arguments):
            return (function.id, *map(_plain, arguments))
        case ast.Constant(value=value):
            return str(value)
    return node.id.rstrip("_")


RANK = {"+": 1, "-": 1, "neg": 2, "*": 3, "/": 3, "^": 4}


def typed(node, chance=None):
    """Write a tree as a reader may: with or without spaces and signs of products, e^ or exp.

    Without ``chance`` it is written plainly, as ``glmlesson.expressions`` reads it.
    """
    if isinstance(node, str):
        return node
    operator, *parts = node

    def inside(part, least):
        rank = 5 if isinstance(part, str) else RANK.get(part[0], 5)
        text = typed(part, chance)
        return f"({text})" if rank < least or (chance and chance.random() < 0.03) else text

    if operator == "neg":
        return f"-{inside(parts[0], 3)}"
    if operator in "+-":
        return f"{typed(parts[0], chance)} {operator} {inside(parts[1], 3)}"
    if operator == "*":
        left, right = inside(parts[0], 3), inside(parts[1], 4)
        glue = chance.choice(["*", " * ", " "]) if chance else "*"
        return f"{left}{'*' if right[0] == '-' else glue}{right}"
    if operator == "/":
        return f"{inside(parts[0], 3)}/{inside(parts[1], 4)}"
    if operator == "^":
        base = inside(parts[0], 5)
        if base.startswith("e^"):  # powers of powers are read from the right
            base = f"({base})"
        return f"{base}^{inside(parts[1], 5)}"
    if operator == "exp" and chance and chance.random() < 0.3:
        return f"e^({typed(parts[0], chance)})"
    if operator == "factorial" and chance and chance.random() < 0.5:
        return f"{inside(parts[0], 5)}!"
    return f"{operator}({typed(parts[0], chance)})"


def names(node):
    return {part for _, part in places(node) if isinstance(part, str) and part.isalpha()}


def places(node, path=()):
    """Every node of a tree with the way to it."""
    yield path, node
    if not isinstance(node, str):
        for i, part in enumerate(node[1:], start=1):
            yield from places(part, (*path, i))


def replaced(node, path, other):
    if not path:
        return other
    i, *rest = path
    return (*node[:i], replaced(node[i], rest, other), *node[i + 1 :])


# Rules that keep the value ---------------------------------------------------------------------


def rewritings(node, chance):
    """What may stand in place of a node."""
    found = []
    match node:
        case ("+", a, b):
            found += [("+", b, a), ("-", a, ("neg", b))]
        case ("-", a, b):
            found += [("+", a, ("neg", b)), ("neg", ("-", b, a))]
        case ("*", a, b):
            found += [("*", b, a)]
            if not names(b) & {"y", "mu"} and b != "0":  # what may be zero has no inverse
                found.append(("/", a, ("^", b, ("neg", "1"))))
        case ("/", a, b):
            found += [("*", a, ("^", b, ("neg", "1"))), ("*", ("/", "1", b), a)]
        case ("neg", a):
            found += [("*", ("neg", "1"), a), ("-", "0", a)]
    match node:
        case ("exp", ("+", a, b)):
            found.append(("*", ("exp", a), ("exp", b)))
        case ("exp", ("-", a, b)):
            found += [("/", ("exp", a), ("exp", b)), ("*", ("exp", a), ("exp", ("neg", b)))]
        case ("exp", ("*", a, ("log", b))):
            found.append(("^", b, a))
        case ("exp", ("log", a)):
            found.append(a)
        case ("log", ("/", a, b)):
            found.append(("-", ("log", a), ("log", b)))
        case ("^", a, b) if names(a) <= {"phi", "lambda"} and names(a):
            found.append(("exp", ("*", b, ("log", a))))
        case ("^", a, "2"):
            found.append(("*", a, a))
        case ("*", a, ("+" | "-" as sign, b, c)) | ("*", ("+" | "-" as sign, b, c), a):
            found.append((sign, ("*", a, b), ("*", a, c)))
        case ("-", a, ("+", b, c)):
            found.append(("-", ("-", a, b), c))
        case ("+" | "-" as sign, ("*", a, b), ("*", c, d)) if a == c:
            found.append(("*", a, (sign, b, d)))
    number = str(chance.randint(2, 9))
    found += [("*", ("/", number, number), node), ("-", ("+", node, number), number)]
    return found


def rewritten(node, chance, times):
    for _ in range(times):
        path, part = chance.choice(list(places(node)))
        node = replaced(node, path, chance.choice(rewritings(part, chance)))
    return node


# Slips -------------------------------------------------------------------------------------------


def spoilings(node, kind, symbols, chance):
    """What a slip of a kind makes of a node."""
    match kind, node:
        case "sign", ("+", a, b):
            return [("-", a, b)]
        case "sign", ("-", a, b):
            return [("+", a, b), ("-", b, a)]
        case "sign", ("neg", a):
            return [a]
        case "sign", ("exp" | "log" as name, a):
            return [(name, ("neg", a))]
        case "factor", ("*", a, b):
            return [a, b, ("*", node, chance.choice("23"))]
        case "factor", ("/", a, b):
            return [a, ("/", "1", b)]
        case "factor", ("^", a, "2"):
            return [a]
        case "term", ("+" | "-", a, b):
            return [a, b]
        case "swap", str() if node in symbols:
            return [chance.choice([other for other in symbols if other != node] or ["1"])]
    return []


def spoilt(node, kind, symbols, chance):
    """The tree with one slip; None if the kind has no place in it."""
    found = [
        replaced(node, path, other)
        for path, part in places(node)
        for other in spoilings(part, kind, symbols, chance)
    ]
    return chance.choice(found) if found else None


def steps(lines, number, seed):
    """Yield so many steps as (typed, plain, line, kind): about half right, by the rules at least.

    ``lines`` are the derivation's, each a dict with ``typed`` and ``of``; ``plain`` is what was
    typed with every sign of a product.
    """
    chance = random.Random(seed)
    while number:
        line = chance.choice(lines)
        node = tree(line["typed"], line["of"])
        kind = "right"
        if chance.random() < 0.5:
            kind = chance.choice(KINDS)
            before = rewritten(node, chance, chance.randint(0, 2))
            node = spoilt(before, kind, line["of"], chance)
            if node is None:
                continue
        node = rewritten(node, chance, chance.randint(0, 4))
        plain = typed(node)
        if len(plain) <= 300:
            number -= 1
            yield typed(node, chance), plain, line, kind


# SymPy's verdict ---------------------------------------------------------------------------------


class Watched(Symbolic):
    """SymPy's algebra that remembers of what logarithms were taken: what is unreal may cancel."""

    def __init__(self, symbols):
        super().__init__(symbols)
        self.logged = []

    def call(self, name, *arguments):
        if name == "log":
            self.logged.append(arguments[0])
        return super().call(name, *arguments)


class Reference:
    """The right line, as SymPy has it, at outcomes and parameters.

    Of a whole-numbered outcome every value is put in on its own: y² = y holds on {0, 1}.
    """

    def __init__(self, line, domains):
        self.of = line["of"]
        symbols = [self._symbol(name, domains[name]) for name in self.of]
        self.algebra = Watched(symbols)
        self.symbols = {symbol.name: symbol for symbol in symbols}
        self.domains = domains
        self.right = self._read(line["typed"])
        whole = "y" in self.of and domains["y"].get("whole")
        self.outcomes = range(domains["y"]["low"], domains["y"]["high"] + 1) if whole else [None]
        self.at = [self._at(share) for share in (0.02, 0.41, 0.83)]

    def _symbol(self, name, domain):
        assumed = {"real": True}
        if domain["low"] > 0 or (domain.get("whole") and domain["low"] >= 0 and name != "y"):
            assumed["positive"] = True
        if domain["high"] < 0:
            assumed["negative"] = True
        return sympy.Symbol(name, **assumed)

    def _read(self, text):
        return expressions.build(expressions.read(text, self.of), self.algebra)

    def _at(self, share):
        """A rational point inside every domain."""
        point = {}
        for i, (name, symbol) in enumerate(self.symbols.items()):
            low, high = self.domains[name]["low"], self.domains[name]["high"]
            if not self.domains[name].get("whole"):
                inside = low + (high - low) * (share + 0.07 * i)
                point[symbol] = sympy.Rational(round(inside * 97), 97)
        return point

    def equal(self, text):
        """Whether a line is equal, by SymPy alone; None if it cannot decide."""
        self.algebra.logged.clear()
        try:
            answer = self._read(text)
        except expressions.Unreadable:  # a division by zero, written out
            return False
        decided = True
        for outcome in self._some_outcomes():
            put = {} if outcome is None else {self.symbols["y"]: outcome}
            difference = (answer - self.right).subs(put)
            if difference.has(sympy.nan, sympy.zoo, sympy.oo):
                return False
            for point in self.at:
                if not self._real({**put, **point}):
                    return False
                value = difference.subs(point).evalf(40)
                if not value.is_number or value.has(sympy.nan, sympy.zoo):
                    return False
                scale = 1 + abs(self.right.subs(put).subs(point).evalf(40))
                if abs(value) > sympy.Float("1e-25") * scale:
                    return False
            decided = decided and self._proved(answer.subs(put), self.right.subs(put))
        return True if decided else None

    def _real(self, point):
        """Whether every logarithm was one of a positive number."""
        return all(inside.subs(point).evalf(20).is_positive for inside in self.algebra.logged)

    def _some_outcomes(self):
        many = list(self.outcomes)
        return many if len(many) <= 3 else [many[0], many[1], many[2], many[5], many[-1]]

    def _proved(self, answer, right):
        """Whether the two are equal as SymPy rewrites them."""
        for difference in (
            sympy.expand(answer - right),
            sympy.expand(sympy.expand_log(sympy.log(answer / right), force=True)),
            sympy.powsimp(sympy.expand(sympy.powdenest(answer / right - 1, force=True))),
        ):
            if difference == 0:
                return True
        return sympy.simplify(answer - right) == 0
