"""A formula where only letters can stand: in a title, a description, a sentence to be searched."""

import re
import unicodedata

from docutils import nodes

_FRACTION = re.compile(r"\\[td]?frac\{([^{}]*)\}\{([^{}]*)\}")
_SCRIPT = re.compile(r"[_^][0-9ij](?!\w)")
_LOWERED = str.maketrans("0123456789ij", "₀₁₂₃₄₅₆₇₈₉ᵢⱼ")
_RAISED = str.maketrans("0123456789ij", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁱʲ")


def pairs(written: str) -> dict[str, str]:
    words = written.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_RELATIONS = pairs(
    "mid | sim ∼ times × le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ to → mapsto ↦ Rightarrow ⇒ in ∈"
)
_SIGNS = pairs(
    "sum Σ int ∫ prod ∏ cdot · pm ± infty ∞ partial ∂ nabla ∇ sqrt √ top ᵀ ell ℓ prime ′"
    " ldots … dots … cdots …"
)
# What says how something looks, and prints nothing.
_LOOKS = re.compile(
    "left|right|[bB]ig[lr]?|text|math(?:rm|bf|bb|cal)|operatorname|displaystyle|textstyle"
    "|hat|bar|tilde|boldsymbol"
)


def plain_text(element: nodes.Element) -> str:
    """The text of an element with its formulas in letters: η for its command."""
    copy = element.deepcopy()
    for formula in list(copy.findall(nodes.math)):
        formula.parent.replace(formula, nodes.Text(plain_formula(formula.astext())))
    return copy.astext()


def plain_formula(latex: str) -> str:
    r"""The formula as one would type it: ``\theta^\top x`` is θᵀ x, ``\frac{y}{n}`` is y/n."""
    text = latex.replace(r"^\top", "ᵀ").replace("''", "″").replace("'", "′")
    text = _FRACTION.sub(lambda found: f"{bracketed(found[1])}/{bracketed(found[2])}", text)
    text = re.sub(r"\\([A-Za-z]+) ?", sign, text)
    text = re.sub(r"\\[,;: ]|~", " ", text)
    text = re.sub(r"(?<!\\)[{}&]|\\(?=[{}])|\\\\|\\!", "", text)
    text = _SCRIPT.sub(script, text).replace("-", "−")
    return re.sub(r"\s+", " ", re.sub(r"([<>=])", r" \1 ", text)).strip()


def bracketed(part: str) -> str:
    """A numerator or denominator, in brackets where it has more than one piece."""
    return part if re.fullmatch(r"\\?\w+", part) else f"({part})"


def script(found: re.Match) -> str:
    return found[0][1].translate(_LOWERED if found[0][0] == "_" else _RAISED)


def sign(command: re.Match) -> str:
    """What a command prints: η for its name, a sign, or "exp " for a function."""
    name = command[1]
    if name in ("quad", "qquad"):
        return " "
    if _LOOKS.fullmatch(name):
        return ""
    if name in _RELATIONS:
        return f" {_RELATIONS[name]} "
    if name in _SIGNS:
        return _SIGNS[name]
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    letter = name.removeprefix("var").upper().replace("LAMBDA", "LAMDA")
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {letter}")
    except KeyError:
        return f"{name} "
