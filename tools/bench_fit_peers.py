"""What `make bench-fit` measures: the models, the data, and each library's own way to fit them.

A worker process holds one library and one data set. It is told on its standard input, a line of
JSON each, which settings to fit with and how often, and answers with the times and with how far
from the optimum the library stopped, computed here from the formulas below.

Usage: python tools/bench_fit_peers.py LIBRARY PROBLEM FOLDER, by tools/bench_fit.py
"""

import gc
import json
import re
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import scipy.special
from threadpoolctl import threadpool_limits

# The models ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Model:
    """A family and a link: what each library calls them, and the formulas to check them by.

    With z = Xθ, ``mean`` is μ(z), ``slope`` is dμ/dz and ``variance`` is Var[y] at dispersion one,
    as a function of μ. ``draw`` draws targets, given their means; those of the data have
    z = ``level`` + noise of standard deviation ``spread``.
    """

    family: str
    link: str
    mean: Callable
    slope: Callable
    variance: Callable
    draw: Callable
    level: float = 0.0
    spread: float = 0.5
    parameters: tuple = ()  # what the family takes as known
    trials: int | None = None
    classes: int | None = None  # then θ has a column for each but the last, and so have z and μ

    def targets(self, y):
        """Return what the means are of: y itself, or whether it is each of the classes."""
        return y if self.classes is None else y[:, None] == np.arange(self.classes - 1)


def _logistic_slope(z):
    return scipy.special.expit(z) * scipy.special.expit(-z)


def _bell(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def _bernoulli_variance(mean):
    return mean * (1 - mean)


def _draw_bernoulli(rng, mean):
    return rng.uniform(size=len(mean)) < mean


def _shares(z):
    return scipy.special.softmax(np.pad(z, [(0, 0), (0, 1)]), axis=1)[:, :-1]


def _draw_class(rng, mean):
    return (rng.uniform(size=(len(mean), 1)) > mean.cumsum(axis=1)).sum(axis=1)


TRIALS = 12

MODELS = {
    "poisson": Model(
        *("poisson", "log"),
        *(np.exp, np.exp, lambda mean: mean, lambda rng, mean: rng.poisson(mean)),
        level=0.5,
    ),
    "bernoulli": Model(
        *("bernoulli", "logit"),
        *(scipy.special.expit, _logistic_slope, _bernoulli_variance, _draw_bernoulli),
        spread=1.0,
    ),
    "gaussian": Model(
        *("gaussian", "identity"),
        *(lambda z: z, np.ones_like, np.ones_like, lambda rng, mean: rng.normal(mean)),
    ),
    "gaussian log": Model(
        *("gaussian", "log"),
        *(np.exp, np.exp, np.ones_like, lambda rng, mean: rng.normal(mean, 0.1)),
        level=1.0,
    ),
    "exponential log": Model(
        *("exponential", "log"),
        *(np.exp, np.exp, np.square, lambda rng, mean: rng.exponential(mean)),
    ),
    "gamma log": Model(
        *("gamma", "log"),
        *(np.exp, np.exp, np.square, lambda rng, mean: rng.gamma(2.0, mean / 2)),
    ),
    "gamma inverse": Model(
        *("gamma", "inverse"),
        *(lambda z: 1 / z, lambda z: -1 / z**2, np.square),
        lambda rng, mean: rng.gamma(2.0, mean / 2),
        level=1.0,
        spread=0.1,
    ),
    "gamma identity": Model(
        *("gamma", "identity"),
        *(lambda z: z, np.ones_like, np.square, lambda rng, mean: rng.gamma(2.0, mean / 2)),
        level=10.0,
        spread=1.0,
    ),
    "inverse gaussian inverse square": Model(
        *("inverse gaussian", "inverse square"),
        *(lambda z: z**-0.5, lambda z: -(z**-1.5) / 2, lambda mean: mean**3),
        lambda rng, mean: rng.wald(mean, 2.0),
        level=1.0,
        spread=0.1,
    ),
    "inverse gaussian log": Model(
        *("inverse gaussian", "log"),
        *(np.exp, np.exp, lambda mean: mean**3, lambda rng, mean: rng.wald(mean, 2.0)),
    ),
    "geometric log": Model(
        *("geometric", "log"),
        *(np.exp, np.exp, lambda mean: mean + mean**2),
        lambda rng, mean: rng.negative_binomial(1, 1 / (1 + mean)),
    ),
    "negative binomial log": Model(
        *("negative binomial", "log"),
        *(np.exp, np.exp, lambda mean: mean + mean**2 / 2),
        lambda rng, mean: rng.negative_binomial(2, 2 / (2 + mean)),
        parameters=(2.0,),
    ),
    "binomial": Model(
        *("binomial", "logit"),
        *(scipy.special.expit, _logistic_slope, _bernoulli_variance),
        lambda rng, mean: rng.binomial(TRIALS, mean) / TRIALS,
        trials=TRIALS,
    ),
    "bernoulli probit": Model(
        *("bernoulli", "probit"),
        *(scipy.special.ndtr, _bell, _bernoulli_variance, _draw_bernoulli),
    ),
    "bernoulli cloglog": Model(
        *("bernoulli", "complementary log-log"),
        lambda z: -np.expm1(-np.exp(z)),
        lambda z: np.exp(z - np.exp(z)),
        *(_bernoulli_variance, _draw_bernoulli),
        level=-0.5,
    ),
    "poisson identity": Model(
        *("poisson", "identity"),
        *(lambda z: z, np.ones_like, lambda mean: mean, lambda rng, mean: rng.poisson(mean)),
        level=10.0,
        spread=1.0,
    ),
    "categorical": Model(
        *("categorical", "log-ratio"),
        # The slope and the variance are one matrix, as the link is canonical: their ratio is one.
        *(_shares, np.ones_like, np.ones_like, _draw_class),
        classes=3,
    ),
}


def gradient_per_row(theta, X, y, model):
    """Return the largest entry of Xᵀ(y − μ)μ′/V per row, each column in units of its own size.

    For a canonical link μ′ = V, and this is max |Xᵀ(y − h)| / n where the columns have mean
    square one.
    """
    z = X @ theta
    mean = model.mean(z)
    weight = (model.trials or 1) * model.slope(z) / model.variance(mean)
    size = np.sqrt(np.einsum("ij,ij->j", X, X) / len(X))
    gradient = X.T @ ((model.targets(y) - mean) * weight) / len(X)
    return float(np.abs(gradient.T / size).max())


def expected_errors(theta, X, model):
    """Return the standard errors of θ at dispersion one, from the expected information."""
    z = X @ theta
    weight = (model.trials or 1) * model.slope(z) ** 2 / model.variance(model.mean(z))
    return np.sqrt(np.diag(np.linalg.inv(X.T @ (weight[:, None] * X))))


# The data -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """One data set: a model, its rows and columns (one of them of ones), and what is hard in it."""

    model: str
    rows: int
    columns: int
    trouble: str = ""


TROUBLES = ["correlated columns", "badly scaled columns", "rare events", "a rare dummy"]


def simulate(problem):
    """Draw X and y. The same problem gives the same data every time."""
    model = MODELS[problem.model]
    rng = np.random.default_rng([problem.rows, problem.columns])
    X = rng.normal(size=(problem.rows, problem.columns))
    shape = problem.columns if model.classes is None else (problem.columns, model.classes - 1)
    slopes = rng.normal(size=shape) * model.spread / np.sqrt(problem.columns)
    level = model.level
    if problem.trouble == "correlated columns":
        X *= 0.03  # any two columns then have the correlation 1 / (1 + 0.03²) = 0.9991
        X += rng.normal(size=(problem.rows, 1))
    if problem.trouble == "rare events":
        level = np.log(0.001)
    if problem.trouble == "a rare dummy":
        X[:, -1] = 0
        X[[1, problem.rows // 2, problem.rows - 2], -1] = 1
    X[:, 0], slopes[0] = 1, level
    y = model.draw(rng, model.mean(X @ slopes)).astype(float)
    if problem.trouble == "badly scaled columns":
        X[:, 1:] *= np.logspace(-6, 6, problem.columns - 1)
    if problem.trouble == "a rare dummy":
        y[X[:, -1] == 1] = [1, 0, 1]  # both outcomes, so that its coefficient is finite
    return X, y


def write_data(problem, folder):
    for name, array in zip("Xy", simulate(problem), strict=True):
        array.tofile(Path(folder) / f"{name}.bin")


def read_data(problem, folder):
    X, y = (np.fromfile(Path(folder) / f"{name}.bin") for name in "Xy")
    return X.reshape(problem.rows, problem.columns), y


# The libraries ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fitted:
    """What a library found, in how many steps, and how to ask it for the standard errors."""

    theta: np.ndarray
    steps: int
    errors: Callable | None = None


def glmlesson(model):
    from glmlesson import GLM, NegativeBinomial

    family = NegativeBinomial(*model.parameters) if model.parameters else model.family
    glm = GLM(family, model.link if model.classes is None else None)

    def fit(X, y, trials=None):
        result = glm.fit(X, y, trials=trials)
        return Fitted(result.theta, result.n_iter, lambda: result.standard_errors)

    return fit


def statsmodels_glm(model):
    import statsmodels.api as sm

    links = sm.families.links
    link = {
        "identity": links.Identity,
        "log": links.Log,
        "logit": links.Logit,
        "inverse": links.InversePower,
        "inverse square": links.InverseSquared,
        "probit": links.Probit,
        "complementary log-log": links.CLogLog,
    }[model.link]()
    family = {
        "gaussian": sm.families.Gaussian,
        "bernoulli": sm.families.Binomial,
        "binomial": sm.families.Binomial,
        "poisson": sm.families.Poisson,
        "exponential": sm.families.Gamma,
        "gamma": sm.families.Gamma,
        "inverse gaussian": sm.families.InverseGaussian,
        "geometric": lambda link: sm.families.NegativeBinomial(link, alpha=1.0),
        "negative binomial": lambda link: sm.families.NegativeBinomial(
            link, alpha=1 / model.parameters[0]
        ),
    }[model.family](link)

    def fit(X, y, **settings):
        result = sm.GLM(y, X, family=family).fit(**settings)
        return Fitted(result.params, result.fit_history["iteration"], lambda: result.bse)

    return fit


def statsmodels_discrete(model):
    import statsmodels.api as sm

    likelihood = {"poisson": sm.Poisson, "bernoulli": sm.Logit, "categorical": sm.MNLogit}
    how = {"method": "newton", "disp": 0, "maxiter": 100}

    def fit(X, y, **settings):
        path = []
        fitted = likelihood[model.family](y, X, check_rank=False)
        result = fitted.fit(**how, callback=path.append, **settings)
        theta = result.params
        if model.classes is not None:  # whose baseline is the first class, and here it is the last
            every = np.pad(theta, [(0, 0), (1, 0)])
            theta = every[:, :-1] - every[:, -1:]
        return Fitted(theta, len(path), lambda: result.bse)

    return fit


def scikit_learn(model):
    from sklearn.linear_model import LogisticRegression, PoissonRegressor

    estimator, unpenalised = {
        "poisson": (PoissonRegressor, {"alpha": 0}),
        "bernoulli": (LogisticRegression, {"C": np.inf}),
    }[model.family]

    def fit(X, y, **settings):
        found = estimator(**unpenalised, fit_intercept=False, **settings).fit(X, y)
        return Fitted(found.coef_.ravel(), int(np.max(found.n_iter_)))

    return fit


def glum(model):
    from glum import GeneralizedLinearRegressor

    family = {"poisson": "poisson", "bernoulli": "binomial"}[model.family]

    def fit(X, y, **settings):
        found = GeneralizedLinearRegressor(
            family=family, alpha=0, solver="irls-ls", fit_intercept=False, **settings
        ).fit(X, y)
        return Fitted(
            found.coef_,
            found.n_iter_,
            lambda: found.std_errors(X, y, dispersion=1, robust=False, expected_information=True),
        )

    return fit


R_LOOP = r"""
options(warn = -1)
arguments <- commandArgs(trailingOnly = TRUE)
shape <- as.integer(arguments[2:3])
numbers <- function(name, count) readBin(file.path(arguments[1], name), "double", count)
x <- matrix(numbers("X.bin", prod(shape)), shape[1], shape[2], byrow = TRUE)
y <- numbers("y.bin", shape[1])
family <- get(arguments[4])(link = arguments[5])
instructions <- file("stdin", "r")
while (length(epsilon <- readLines(instructions, 1))) {
  before <- sum(gc(reset = TRUE)[, 2])
  start <- Sys.time()
  fit <- glm.fit(x, y, family = family,
                 control = glm.control(epsilon = as.numeric(epsilon), maxit = 100))
  fitted <- Sys.time()
  used <- seq_len(fit$rank)
  errors <- sqrt(diag(chol2inv(fit$qr$qr[used, used, drop = FALSE])))
  done <- Sys.time()
  numbers_out <- c(difftime(fitted, start, units = "secs"), difftime(done, start, units = "secs"),
                   sum(gc()[, 6]) - before, fit$iter, fit$coefficients, errors)
  cat(sprintf("%.17g", numbers_out), "\n")
  flush(stdout())
}
"""


class R:
    """R's ``glm.fit`` in a process of its own, which has read the same files and times itself."""

    def __init__(self, model, problem, folder):
        family = {"poisson": "poisson", "bernoulli": "binomial"}[model.family]
        arguments = [folder, problem.rows, problem.columns, family, model.link]
        self.columns = problem.columns
        self.process = subprocess.Popen(
            ["Rscript", "-e", R_LOOP, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def fit(self, epsilon):
        """Return the seconds of the fit, those with standard errors, its megabytes, and the fit."""
        print(epsilon, file=self.process.stdin, flush=True)
        answer = [float(number) for number in self.process.stdout.readline().split()]
        if len(answer) != 4 + 2 * self.columns:
            raise RuntimeError("R found no value for some coefficient.")
        seconds, with_errors, megabytes, steps = answer[:4]
        theta, errors = np.reshape(answer[4:], (2, self.columns))
        return seconds, with_errors, megabytes, Fitted(theta, int(steps), lambda: errors)


@dataclass(frozen=True)
class Library:
    """How a library is found, called, and told how closely to fit.

    ``settings`` are the ways to ask it that are tried, each from the loosest to the closest, and
    ``threads`` the numbers of threads: the library's own choice, and one, which is often faster on
    small data.
    """

    package: str
    fit: Callable
    settings: list
    threads: tuple = (None, 1)


def _each(name, *values, **others):
    return [{name: value, **others} for value in values]


LIBRARIES = {
    "glmlesson": Library("glmlesson", glmlesson, [[{}]], threads=(None,)),
    "statsmodels GLM": Library(
        "statsmodels",
        statsmodels_glm,
        [_each("tol", 1e-1, 1e-3, 1e-5, 1e-8, wls_method=how) for how in ("lstsq", "pinv")],
    ),
    "statsmodels discrete": Library(
        "statsmodels", statsmodels_discrete, [_each("tol", 1e-3, 1e-5, 1e-8)]
    ),
    "scikit-learn newton-cholesky": Library(
        "scikit-learn",
        scikit_learn,
        [_each("tol", 1e-4, 1e-6, 1e-8, 1e-9, solver="newton-cholesky", max_iter=100)],
    ),
    "scikit-learn lbfgs": Library(
        "scikit-learn",
        scikit_learn,
        [_each("tol", 1e-7, 1e-8, 1e-9, 1e-10, solver="lbfgs", max_iter=3000)],
    ),
    "glum": Library("glum", glum, [_each("gradient_tol", 1e-4, 1e-6, 1e-8, 1e-9)]),
    "R glm.fit": Library("R", R, [_each("epsilon", 1e-6, 1e-8, 1e-10, 1e-13)], threads=(None,)),
}


# The worker ---------------------------------------------------------------------------------------


def peak_megabytes():
    """Return the most memory this process ever had."""
    # Where Linux tells, ask it: ru_maxrss begins with that of the process that started this one.
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+)", status.read_text())[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def as_timed(fit):
    """Return a fit that says, like R, its seconds, those with standard errors, and megabytes."""

    def timed(X, *given, **settings):
        before = peak_megabytes()
        start = time.perf_counter()
        fitted = fit(X, *given, **settings)
        seconds = time.perf_counter() - start
        megabytes = peak_megabytes() - before
        if fitted.errors is None:
            return seconds, None, megabytes, fitted
        errors = fitted.errors()
        with_errors = time.perf_counter() - start
        return seconds, with_errors, megabytes, replace(fitted, errors=lambda: errors)

    return timed


def prepared(library, problem, folder):
    """Return a function of the settings that fits, with everything else done beforehand."""
    model = MODELS[problem.model]
    X, y = read_data(problem, folder)
    if library.fit is R:
        return R(model, problem, folder).fit, X, y
    timed = as_timed(library.fit(model))
    # Now, as statsmodels sets its own filters when imported; how far a fit came is checked instead.
    warnings.simplefilter("ignore")
    # A small fit loads what is loaded on first use, which neither time nor memory should count.
    small = simulate(Problem(problem.model, 500, 3))
    timed(small[0], *targets(library, model, small[1]), **library.settings[0][0])
    given = targets(library, model, y)
    return (lambda **settings: timed(X, *given, **settings)), X, y


def targets(library, model, y):
    """Return y as the library wants it: proportions and trials, or successes beside failures."""
    if model.trials is None:
        return (y,)
    if library.fit is statsmodels_glm:
        return (np.column_stack([y, 1 - y]) * model.trials,)
    return y, np.full(len(y), model.trials)


def answer(fit, X, y, model, settings, times, errors, threads):
    """Fit ``times`` times; say how long it took, and how close to the optimum the last one came.

    ``threads`` is how many of them BLAS and OpenMP may use, or None for what they take themselves.
    """
    gc.collect()
    with threadpool_limits(threads):
        runs = [fit(**settings) for _ in range(times)]
    fitted = runs[-1][-1]
    result = {
        "seconds": [run[0] for run in runs],
        "with_errors": [run[1] for run in runs if run[1] is not None],
        "megabytes": runs[0][2],
        "steps": fitted.steps,
        "gradient": gradient_per_row(fitted.theta, X, y, model),
    }
    if errors and fitted.errors is not None and model.classes is None:
        expected = expected_errors(fitted.theta, X, model)
        result["errors_off"] = float(np.abs(fitted.errors() / expected - 1).max())
    return result


def main():
    name, problem, folder = sys.argv[1:]
    problem = Problem(**json.loads(problem))
    # What a library prints must not mix with the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    fit, X, y = prepared(LIBRARIES[name], problem, folder)
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        try:
            result = answer(fit, X, y, MODELS[problem.model], **json.loads(line))
        except Exception as error:
            result = {"failed": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(result), file=answers, flush=True)


if __name__ == "__main__":
    main()
