"""The parts of a formula: its target, its features, its offsets, and what they name and call.

formulaic reads the grammar; here R's words get their meaning, and what stands in a formula that is
no column and no known function is refused by name.
"""

import ast
import builtins
import re
from dataclasses import dataclass

import numpy as np

# R's words that numpy knows; factor, R's C, is added where formulaic is at hand.
_FROM_NUMPY = "sqrt abs log1p expm1 sin cos tan tanh floor ceil round minimum maximum"
WORDS = {name: getattr(np, name) for name in _FROM_NUMPY.split(" ")}
_OF_FORMULAIC = "C I Q bs cc center cr cs exp exp10 exp2 factor hashed lag log log10 log2 poly"
_OF_FORMULAIC += " scale standardize Diff Helmert Poly Sum Treatment"
# What a formula may call when it is not trusted.
CALLS = frozenset(WORDS) | frozenset(_OF_FORMULAIC.split(" "))
# What R has and this way of writing has not, and what to write instead.
INSTEAD = {
    "ns": "cr(x, df=3, constraints='center') is a natural cubic spline",
    "s": "bs(x, df=5) is a spline of chosen flexibility; smooth terms that the data choose are not "
    "to be had here",
    "te": "bs(x, df=4):bs(z, df=4) is a surface of splines",
    "relevel": "C(g, Treatment('level')) chooses the baseline",
    "ordered": "C(g, Poly) codes ordered levels",
    "ifelse": "make the column first, with numpy.where",
    "cut": "make the column first, with pandas.cut",
    "strata": "C(g) gives each stratum its own constant",
    "cbind": "only the target may be cbind(successes, failures)",
    "offset": "an offset stands by itself: y ~ x + offset(log(hours))",
}


@dataclass(frozen=True)
class Parts:
    """A formula taken apart.

    Attributes
    ----------
    target, features : Formula
        formulaic's; the target of a pair has two terms.
    pair : tuple of str
        The texts of successes and of failures or trials, and which of both; empty for one target.
    offsets : tuple of Formula
        What stands in each ``offset(...)``.
    """

    target: object
    pair: tuple
    features: object
    offsets: tuple

    @property
    def sides(self):
        return (self.target, self.features, *self.offsets)


def parts_of(formula, columns, *, trusted):
    """Return the parts of a formula over a table with these columns.

    Examples
    --------
    >>> parts = parts_of("y ~ x + offset(log(n))", ["y", "x", "n"], trusted=False)
    >>> [str(term) for term in parts.features], [str(part) for part in parts.offsets]
    (['1', 'x'], ['log(n)'])
    """
    import formulaic

    written = formula.replace("^", "**")  # R's power, in I(x^2) too
    left, tilde, right = written.partition("~")
    pair = _pair(left)
    if tilde and pair:
        written = f"{pair[1]} ~ {right}"
    try:
        available = {"__formulaic_variables_available__": list(columns)}
        sides = formulaic.Formula.from_spec(written, context=available)
    except (formulaic.errors.FormulaicError, SyntaxError) as error:
        raise ValueError(
            f"formula must have the form 'target ~ term + term', but {formula!r} cannot be read. "
            f"{_listed(columns)}"
        ) from error
    if not hasattr(sides, "lhs") or len(sides.lhs) != 1:
        raise ValueError(f"formula must have one target before its '~', but it is {formula!r}.")
    if not isinstance(sides.rhs, formulaic.SimpleFormula):
        raise ValueError(
            f"formula must have one right side, but {formula!r} has a bar. There are no random "
            "effects and no instruments here; add the term after the bar with + or as a:b."
        )
    terms, offsets = [], []
    for term in sides.rhs:
        inside = re.fullmatch(r"offset\((.*)\)", str(term), re.DOTALL)
        offsets += [formulaic.Formula(f"0 + {{{inside[1]}}}")] if inside else []
        terms += [] if inside else [term]
    target = formulaic.Formula(f"0 + {{{pair[0]}}} + {{{pair[1]}}}") if pair else sides.lhs
    parts = Parts(target, pair, formulaic.SimpleFormula(terms), tuple(offsets))
    for factor in _factors(parts.sides):
        _check(factor, columns, trusted)
    return parts


def _pair(left):
    """Return R's two columns of a binomial target: cbind(successes, failures), successes/trials."""
    if both := re.fullmatch(r"\s*cbind\(([^(),]+),([^(),]+)\)\s*", left):
        return both[1].strip(), both[2].strip(), "failures"
    if both := re.fullmatch(r"\s*([^\W\d]\w*)\s*/\s*([^\W\d]\w*)\s*", left):
        return both[1], both[2], "trials"
    return ()


def words():
    """The functions that a formula has besides formulaic's own."""
    from formulaic.transforms import TRANSFORMS

    return {**WORDS, "factor": TRANSFORMS["C"]}


def named_columns(side, columns):
    """Return the columns of the table that a side of a formula names, in the table's order.

    Examples
    --------
    >>> import formulaic
    >>> named_columns(formulaic.Formula("0 + bs(x, df=3) + Q('my z')"), ["g", "my z", "x"])
    ('my z', 'x')
    """
    named = set().union(*(_names(factor)[0] for factor in _factors([side])))
    return tuple(column for column in columns if column in named)


def refuse_lacking(needed, columns):
    """Raise unless every needed column is there."""
    if lacking := [column for column in needed if column not in columns]:
        raise ValueError(
            f"formula cannot be applied to the data: there is no column {', '.join(lacking)}. "
            f"{_listed(columns)}"
        )


def _listed(columns):
    return f"The columns are {', '.join(columns)}."


def _factors(sides):
    return [factor for side in sides for term in side for factor in term.factors]


def _names(factor):
    """Return the names that a factor looks up, those that it calls, and its syntax tree."""
    if factor.eval_method.value != "python":
        return ({factor.expr} if factor.eval_method.value == "lookup" else set()), set(), None
    quoted = re.findall(r"`([^`]+)`", factor.expr)
    tree = ast.parse(re.sub(r"`[^`]+`", "None", factor.expr), mode="eval")
    called = {node.func.id for node in ast.walk(tree) if _calls_a_name(node)}
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - called
    for node in ast.walk(tree):
        if _calls_a_name(node) and node.func.id == "Q":
            quoted += [text.value for text in node.args if isinstance(text, ast.Constant)]
    return named | set(quoted), called, tree


def _calls_a_name(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def _check(factor, columns, trusted):
    """Refuse a name that is no column, a function that is none, and calls that are not trusted."""
    from formulaic.transforms import TRANSFORMS

    named, called, tree = _names(factor)
    if tree is not None and not trusted:
        _refuse_calls(tree)
    known = {*TRANSFORMS, *WORDS, "factor"}
    python = set(vars(builtins))
    for name in sorted(called - known - python):
        instead = INSTEAD.get(name, f"known are {', '.join(sorted(known - {'np'}))}")
        raise ValueError(
            f"formula cannot be applied to the data: {name} is no function of formulas here; "
            f"{instead}."
        )
    aside = known | python if tree is not None else set()
    refuse_lacking(sorted(named - aside), columns)


_PLAIN = (ast.Expression, ast.Name, ast.Load, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator)
_PLAIN += (ast.unaryop, ast.Compare, ast.cmpop, ast.keyword, ast.List, ast.Tuple)


def _refuse_calls(tree):
    """Refuse what is not on the list; for formulas that come from somebody else."""
    for node in ast.walk(tree):
        if not isinstance(node, _PLAIN) and not (_calls_a_name(node) and node.func.id in CALLS):
            raise ValueError(
                f"formula is not trusted, and {ast.unparse(node)!r} may not stand in one; such a "
                f"formula may call {', '.join(sorted(CALLS))}. Pass trusted=True if you know who "
                "wrote it."
            )
