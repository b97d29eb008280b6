"""An invented family as one display of formulas, in LaTeX."""


def as_display(family):
    r"""Return the template, its parts and the deviance of a family between two ``$$``.

    Examples
    --------
    >>> from glmlesson import invent
    >>> as_display(invent("exp(eta)", "counts")).startswith(r"$$\begin{aligned}p(y;\eta) & = ")
    True
    """
    T = family.latex["T"]
    rows = {
        r"p(y;\eta)": family.latex["density"],
        r"y\in": family.support.latex,
        r"\eta\in": family.eta_domain.latex,
        r"\mu=a'(\eta)": family.latex["mean"],
        r"a''(\eta)": family.latex["variance"],
        r"g(\mu)": family.latex["eta"],
        r"d(y,\mu)": rf"2\,\sup_{{\eta}}\bigl[\eta\,{T}-a(\eta)\bigr]"
        rf"-2\,\bigl[g(\mu)\,{T}-a(g(\mu))\bigr]",
    }
    lines = (
        f"{left} & {right}" if left.endswith(r"\in") else f"{left} & = {right}"
        for left, right in rows.items()
    )
    return "$$\\begin{aligned}" + r" \\ ".join(lines) + "\\end{aligned}$$"
