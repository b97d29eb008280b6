"""The two tables of a two-part model, as text."""

import math

import numpy as np

SAID = {
    "zero-inflated": (
        "Zero part: the log-odds of a zero that no count could change; a count may be zero besides."
    ),
    "hurdle": (
        "Zero part: {link} of the probability of a count above zero; the count part is of those "
        "alone."
    ),
}


def summary(result):
    """Return the summary of a two-part model; see ``TwoPartResult.summary``.

    Examples
    --------
    >>> import glmlesson
    >>> y = [0] * 6 + [1, 2, 2, 3, 5]
    >>> print(summary(glmlesson.Hurdle("poisson").fit([[1]] * 11, y)))
    Hurdle Poisson model of counts
    Count part, log link
                   estimate   std. error       z   P(>|z|)        95 % interval
    x0               0.8556       0.3197   2.676    0.0074      0.229     1.482
    Zero part, logit link
                   estimate   std. error       z   P(>|z|)        95 % interval
    x0              -0.1823       0.6055  -0.301    0.7633     -1.369     1.004
    Observations                       11    Log-likelihood              -15.686
    Parameters                          2    AIC                          35.372
    Zeros                               6    Expected zeros                    6
    Zero part: the logit of the probability of a count above zero; the count part is of those alone.
    """
    counts = "Poisson" if math.isinf(result.size) else "negative binomial"
    given = "" if math.isinf(result.size) or result.estimated_shape else " (size given)"
    state = "" if result.converged else ", not converged: these are not the estimates"
    lines = [f"{result.kind.capitalize()} {counts} model of counts{given}{state}"]
    wide = max(12, *(len(name) for part in (result.count, result.zero) for name in part.names)) + 1
    link = result.zero_link_name
    for what, part in ((f"Count part, log link{_where(result)}", result.count),
                       (f"Zero part, {link} link", result.zero)):  # fmt: skip
        lines += [what, *_table(part, wide)]
    facts = [
        ("Observations", f"{result.n:g}", "Log-likelihood", f"{result.log_likelihood:.5g}"),
        ("Parameters", f"{result.n_parameters}", "AIC", f"{result.aic:.5g}"),
        ("Zeros", f"{result.observed_zeros:g}", "Expected zeros", f"{result.expected_zeros:.5g}"),
    ]
    if (shape := result.estimated_shape) is not None:
        error = "none" if math.isnan(shape.standard_error) else f"{shape.standard_error:.5g}"
        facts.append(("Size (estimated)", f"{shape.value:.5g}", "Std. error of size", error))
    lines += [f"{a:28}{b:>9}    {c:18}{d:>17}" for a, b, c, d in facts]
    lines.append(SAID[result.kind].format(link=f"the {link}"))
    if result.estimated_shape is not None and result.estimated_shape.note:
        lines.append(result.estimated_shape.note)
    return "\n".join([*lines, *filter(None, [result.note])])


def _where(result):
    return "" if math.isinf(result.size) else f", size {result.size:.5g}"


def _table(part, wide):
    yield (
        f"{'':{wide}}{'estimate':>10} {'std. error':>12} {'z':>7} {'P(>|z|)':>9}"
        f"{'95 % interval':>21}"
    )
    columns = part.theta, part.standard_errors, part.statistics, part.p_values
    for name, b, error, z, p, (low, high) in zip(part.names, *columns, part.intervals(),
                                                 strict=True):  # fmt: skip
        if np.isnan(error):
            yield f"{name:{wide}}{b:>10.4g} {'none':>12}"
            continue
        small = f"{p:.4f}" if not p < 5e-5 else "<0.0001"
        line = f"{name:{wide}}{b:>10.4g} {error:>12.4g} {z:>7.3f} {small:>9}"
        yield f"{line} {low:>10.4g}{high:>10.4g}"
