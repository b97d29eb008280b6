r"""Linear hypotheses about coefficients, read from words: :math:`L\theta = c`.

``"x"`` (this coefficient is zero), ``"C(g)"`` (all of a term's are), ``"a - b = 0"``,
``"2*a + b/3 = 1"``, and several at once, separated by commas or in a list.
"""

import re

import numpy as np

from glmlesson.checks import real_array

NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"


def linear_hypothesis(result, hypothesis):
    r"""Return L of shape (constraints, parameters), c, and the hypothesis in words.

    Parameters
    ----------
    result : GLMResult
    hypothesis : str, list of str, or array_like of shape (constraints, parameters)
        A matrix stands for :math:`L\theta = 0`, in the order of ``theta.ravel()``.

    Raises
    ------
    TypeError, ValueError
        If it cannot be read, contradicts or repeats itself, or asks about a column left out.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6])
    >>> linear_hypothesis(fit, "x0 - 2*x1 = 1/2")
    (array([[ 1., -2.]]), array([0.5]), 'x0 - 2*x1 = 1/2')
    """
    names = parameter_names(result)
    if isinstance(hypothesis, str):
        hypothesis = _apart(hypothesis)
    texts = isinstance(hypothesis, list | tuple) and all(isinstance(h, str) for h in hypothesis)
    if texts and hypothesis:
        parts = [_one(result, names, text.strip()) for text in hypothesis]
        L, c = np.vstack([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
        words = ", ".join(text.strip() for text in hypothesis)
    else:
        L = np.atleast_2d(real_array("hypothesis", hypothesis))
        if L.ndim != 2 or L.shape[1] != len(names) or not len(L):
            raise ValueError(
                f"hypothesis must have a column for each of the {len(names)} parameters, but its "
                f"shape is {L.shape}."
            )
        c, words = np.zeros(len(L)), f"L theta = 0 with {len(L)} row{'s' * (len(L) > 1)}"
    _refuse_what_cannot_be_tested(result, names, L)
    return L, c, words


def parameter_names(result):
    """The name of each entry of ``theta.ravel()``, with the number or the label of its class."""
    if result.theta.ndim == 1:
        return list(result.names)
    classes = result.levels[:-1] or range(result.theta.shape[1])
    return [f"{name} (class {k})" for name in result.names for k in classes]


def _refuse_what_cannot_be_tested(result, names, L):
    width = result.theta.size // len(result.names)
    left_out = np.setdiff1d(np.arange(len(result.names)), result.kept)
    for j in left_out:
        if np.any(L[:, j * width : (j + 1) * width]):
            raise ValueError(
                f"hypothesis asks about {result.names[j]}, which the other columns of X determine: "
                "it has no coefficient of its own in this fit."
            )
    scale = np.linalg.norm(L, axis=1, keepdims=True)
    if not np.all(scale > 0):
        raise ValueError("hypothesis must ask about some coefficient, but a part of it has none.")
    if np.linalg.matrix_rank(L / scale) < len(L):
        raise ValueError(
            "hypothesis must have parts of which none follows from the others or contradicts them."
        )


def _apart(text):
    """The parts between commas that are not inside brackets, where names may have their own."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _one(result, names, text):
    """L and c of one part: a term, or an equation."""
    terms = result.terms
    if text in terms and text not in names:
        width = result.theta.size // len(result.names)
        places = [place for place in terms[text] if place in result.kept]
        columns = [place * width + k for place in places for k in range(width)]
        if not columns:
            raise ValueError(
                f"hypothesis asks about {text}, none of whose columns has a coefficient of its own."
            )
        return np.eye(len(names))[columns], np.zeros(len(columns))
    sides = _sides(names, text)
    row = np.zeros(len(names) + 1)
    for sign, side in zip((1, -1), sides, strict=False):
        row += sign * _expression(names, side, text)
    return row[None, :-1], -row[-1:]


def _sides(names, text):
    """The sides of an equation, as lists of tokens; a name is a token, whatever is in it."""
    by_length = sorted(names, key=len, reverse=True)
    pattern = "|".join([*(rf"(?<!\w){re.escape(n)}(?!\w)" for n in by_length), NUMBER, r"[-+*/=]"])
    tokens, place = [], 0
    for found in re.finditer(pattern, text):
        if text[place : found.start()].strip():
            break
        tokens.append(found.group())
        place = found.end()
    if text[place:].strip() or tokens.count("=") > 1 or not tokens:
        raise ValueError(
            f"hypothesis must be a term, or an equation such as 'a - b = 0', but {text!r} cannot "
            f"be read from {text[place:].strip()!r} on. The coefficients are {', '.join(names)}."
        )
    if "=" in tokens:
        middle = tokens.index("=")
        return tokens[:middle], tokens[middle + 1 :]
    return (tokens,)


def _expression(names, tokens, text):
    """The coefficients of a sum of products, the constant last."""
    total, sign, place = np.zeros(len(names) + 1), 1.0, 0
    broken = ValueError(
        f"hypothesis must be a sum of numbers times coefficients on each side, but {text!r} is not."
    )
    while place < len(tokens):
        while place < len(tokens) and tokens[place] in "+-":
            sign *= -1.0 if tokens[place] == "-" else 1.0
            place += 1
        factor, which, divide, expected = sign, len(names), False, True
        while place < len(tokens) and tokens[place] not in "+-":
            token = tokens[place]
            if expected == (token in "*/"):
                raise broken
            if token in "*/":
                divide = token == "/"
            elif token in names:
                if which < len(names) or divide:
                    raise broken
                which = names.index(token)
            else:
                if divide and float(token) == 0:
                    raise broken
                factor = factor / float(token) if divide else factor * float(token)
            expected, place = token in "*/", place + 1
        if expected:
            raise broken
        total[which] += factor
        sign = 1.0
    if not tokens:
        raise broken
    return total
