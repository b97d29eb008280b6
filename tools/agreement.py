"""How many digits what comes after a fit has in common with other software, for the book.

``python tools/agreement.py`` writes ``book/_static/agreement.csv``: a row for each feature with our
call, whose numbers it was compared with, and to how many digits they agree at their worst.
"""

import csv
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.optimize
import scipy.sparse
import scipy.stats
import statsmodels
import statsmodels.api as sm
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import ElasticNetCV, Lasso, LogisticRegression, PoissonRegressor
from statsmodels.discrete.count_model import ZeroInflatedPoisson
from statsmodels.discrete.truncated_model import HurdleCountModel
from statsmodels.regression.tests.results import glmnet_r_results
from statsmodels.stats.proportion import proportion_confint

from glmlesson import (
    GLM,
    ElasticNet,
    GLMClassifier,
    Hurdle,
    Tweedie,
    ZeroInflated,
    compare,
    cross_validate,
    datasets,
    gamma_shape,
    joint_covariance,
)

OUT = Path(__file__).parents[1] / "book" / "_static" / "agreement.csv"
MOST = 10  # more digits than this say nothing about the formulas


class Agreement(NamedTuple):
    """A feature, our call, whose numbers theirs are, and the numbers of both."""

    feature: str
    call: str
    peer: str
    ours: object
    theirs: object

    @property
    def digits(self):
        ours, theirs = (np.ravel(np.asarray(one, float)) for one in (self.ours, self.theirs))
        scale = np.maximum(np.abs(theirs), 1e-3 * np.abs(theirs).max())
        apart = np.max(np.abs(ours - theirs) / scale)
        return MOST if apart < 10.0**-MOST else int(np.floor(-np.log10(apart)))


def rows():
    """Return every comparison."""
    shop = datasets.load("shop")
    X = np.column_stack([np.ones(shop.rows), shop["ad_spend"], shop["rain"]])
    y = shop["customers"]
    fit, small = GLM("poisson").fit(X, y), GLM("poisson").fit(X[:, :2], y)
    normal = GLM("gaussian").fit(X, y)
    tight = {"tol": 1e-12, "tol_criterion": "params"}
    peer = sm.GLM(y, X, family=sm.families.Poisson()).fit(**tight)
    before = sm.GLM(y, X[:, :2], family=sm.families.Poisson()).fit(**tight)
    ols = sm.OLS(y, X).fit()
    margins = sm.Poisson(y, X).fit(disp=0, method="newton", tol=1e-12).get_margeff()
    influence = peer.get_influence(observed=False)
    groups = np.arange(len(y)) % 12
    robust = {
        kind: sm.GLM(y, X, family=sm.families.Poisson()).fit(
            cov_type=kind, cov_kwds={"groups": groups} if kind == "cluster" else None, **tight
        )
        for kind in ("HC0", "cluster")
    }
    one = GLM("binomial").fit([[1.0]], [0.3], trials=[40])
    wilson = proportion_confint(12, 40, 0.05, "wilson")
    dose, dead = np.tile(np.arange(6.0), 2), [1, 4, 9, 13, 18, 20, 0, 2, 6, 10, 12, 16]
    male = np.repeat([1.0, 0.0], 6)
    worms = GLM("binomial").fit(
        np.column_stack([male, 1 - male, dose]), np.array(dead) / 20, trials=np.full(12, 20.0)
    )
    profile = worms.confidence(method="profile")
    noise = np.random.default_rng(1).normal(size=(shop.rows, 5))
    wide = np.column_stack([X, noise])
    ridge = PoissonRegressor(alpha=0.3, solver="newton-cholesky", tol=1e-12).fit(wide[:, 1:], y)
    lasso = Lasso(alpha=0.5, tol=1e-13).fit(wide[:, 1:], y)
    folds = [(np.flatnonzero(groups != k), np.flatnonzero(groups == k)) for k in range(12)]
    net = ElasticNetCV(alphas=[2.0, 0.5, 0.1], l1_ratio=0.5, cv=folds, tol=1e-12)
    net.fit(wide[:, 1:], y)
    plain = {"standardise": False}
    above_zero = ElasticNet(0, l1_ratio=0, lower=np.zeros(8))
    cells, trials = np.array([0, 9]), np.array([7, 9])
    firth = GLM("binomial", bias_reduction="mean")
    firth = firth.fit([[1, 0], [0, 1]], cells / trials, trials=trials)
    comparison, f_test = compare(small, fit).rows[1], normal.test("x1, x2")
    observation = normal.observation_interval(X[:5])
    score = before.score_test(exog_extra=X[:, 2:])
    chi2 = before.deviance - peer.deviance
    rain = 1 * (X[:, 2] > 0)
    coin, isotonic = GLM("bernoulli").fit(X[:, :2], rain), IsotonicRegression()
    [shares] = coin.calibration()
    isotonic.fit(coin.fitted, rain)
    classes = np.minimum(y.astype(int), 2)
    labelled = GLM("softmax", baseline=0).fit(X, classes)
    logit = sm.MNLogit(classes, X).fit(disp=0, method="newton", tol=1e-14)
    class_margins = logit.get_margeff()
    of_classes = [GLM("softmax").fit(X, classes).effects(name) for name in ("x1", "x2")]
    waits = GLM("gamma", "log").fit(X, y + 1.0, frequencies=1.0 + groups)
    disp = waits.deviance / np.sum(1.0 + groups)
    law = scipy.stats.gamma(1 / disp, scale=waits.fitted * disp)
    counts = np.arange(int(y.max()) + 1)
    return [
        Agreement(
            "standard errors, HC0", 'robust_covariance("HC0")', "statsmodels",
            fit.robust_covariance("HC0").standard_errors, robust["HC0"].bse,
        ),
        Agreement(
            "standard errors, HC3", 'robust_covariance("HC3")', "statsmodels OLS",
            normal.robust_covariance("HC3").standard_errors, ols.HC3_se,
        ),
        Agreement(
            "standard errors, clusters", "robust_covariance(labels)", "statsmodels",
            fit.robust_covariance(groups).standard_errors, robust["cluster"].bse,
        ),
        Agreement(
            "likelihood-ratio test", 'test("x2")', "two fits of statsmodels",
            fit.test("x2").p_value, scipy.stats.chi2.sf(chi2, 1),
        ),
        Agreement(
            "Wald test", 'test("x1, x2", "wald")', "statsmodels wald_test",
            fit.test("x1, x2", "wald").statistic,
            peer.wald_test(np.eye(3)[1:], scalar=True).statistic,
        ),
        Agreement(
            "score test", 'test("x2", "score")', "statsmodels score_test",
            fit.test("x2", "score").statistic, np.squeeze(score[0]),
        ),
        Agreement(
            "analysis of deviance", "compare(small, fit)", "two fits of statsmodels",
            comparison["saved"], chi2,
        ),
        Agreement(
            "F test", 'test("x1, x2")', "statsmodels OLS f_test",
            f_test.statistic, ols.f_test(np.eye(3)[1:]).statistic,
        ),
        Agreement(
            "profile interval of the budworms", 'confidence(method="profile")',
            "R's MASS, by a spline", [profile.lower[2], profile.upper[2]], [0.8228708, 1.339058],
        ),
        Agreement(
            "score interval of a proportion", 'confidence(method="score")',
            "statsmodels, Wilson", one.link.inverse(np.asarray(one.confidence(0.95, "score"))[0]),
            wilson,
        ),
        Agreement(
            "leverage", "influence().leverage", "statsmodels",
            fit.influence().leverage, influence.hat_matrix_diag,
        ),
        Agreement(
            "Cook's distance", "influence().cooks_distance", "statsmodels",
            fit.influence().cooks_distance, influence.cooks_distance[0],
        ),
        Agreement(
            "DFBETAS", "influence().dfbetas", "statsmodels",
            fit.influence().dfbetas, influence.dfbetas,
        ),
        Agreement(
            "standardised residuals", 'residuals("pearson", standardised=True)', "statsmodels",
            fit.residuals("pearson", standardised=True), influence.resid_studentized,
        ),
        Agreement(
            "Anscombe residuals", 'residuals("anscombe")', "statsmodels",
            fit.residuals("anscombe"), peer.resid_anscombe_unscaled,
        ),
        Agreement(
            "pseudo-R² of McFadden", 'pseudo_r2("McFadden")', "statsmodels",
            fit.pseudo_r2("McFadden"), peer.pseudo_rsquared("mcf"),
        ),
        Agreement(
            "interval for an observation", "observation_interval(X)", "statsmodels OLS",
            [observation.lower, observation.upper],
            ols.get_prediction(X[:5]).conf_int(obs=True).T,
        ),
        Agreement(
            "average slopes", 'effects("x1")', "statsmodels get_margeff",
            [fit.effects(name).estimate for name in ("x1", "x2")], margins.margeff,
        ),
        Agreement(
            "errors of average slopes", 'effects("x1")', "statsmodels get_margeff",
            [fit.effects(name).standard_error for name in ("x1", "x2")], margins.margeff_se,
        ),
        Agreement(
            "average slopes of classes", 'effects("x1")', "statsmodels get_margeff",
            [effect.estimate for effect in of_classes], class_margins.margeff,
        ),
        Agreement(
            "errors of average slopes of classes", 'effects("x1")', "statsmodels get_margeff",
            [effect.standard_error for effect in of_classes], class_margins.margeff_se,
        ),
        Agreement(
            "Firth's estimates, two by two", 'GLM(…, bias_reduction="mean")',
            "half a count more in each cell",
            firth.theta, np.log((cells + 0.5) / (trials - cells + 0.5)),
        ),
        Agreement(
            "ridge", "ElasticNet(0.3, l1_ratio=0)", "scikit-learn PoissonRegressor",
            GLM("poisson", penalty=ElasticNet(0.3, l1_ratio=0, **plain)).fit(wide, y).theta,
            [ridge.intercept_, *ridge.coef_],
        ),
        Agreement(
            "lasso", "ElasticNet(0.5, l1_ratio=1)", "scikit-learn Lasso",
            GLM("gaussian", penalty=ElasticNet(0.5, l1_ratio=1, **plain)).fit(wide, y).theta,
            [lasso.intercept_, *lasso.coef_],
        ),
        Agreement(
            "elastic net", "ElasticNet(0.5, l1_ratio=0.5)", "glum 3.4.1, to eight places",
            GLM.from_formula(
                "customers ~ ad_spend + rain + sale", shop.frame(), "poisson",
                penalty=ElasticNet(0.5, l1_ratio=0.5),
            ).theta,
            [-0.24940122, 0.6097908, -0.22492742, 0.35693482],
        ),
        Agreement(
            "cross-validated elastic net", "cross_validate(model, X, y)",
            "scikit-learn ElasticNetCV",
            cross_validate(
                GLM("gaussian", penalty=ElasticNet(1, l1_ratio=0.5, **plain)),
                wide, y, folds=groups, strengths=net.alphas_,
            ).folds,
            net.mse_path_.T,
        ),
        Agreement(
            "bounded least squares", "ElasticNet(0, lower=0)", "SciPy nnls",
            GLM("gaussian", penalty=above_zero).fit(wide, y).theta,
            scipy.optimize.nnls(wide, y)[0],
        ),
        Agreement(
            "coefficients of classes, baseline chosen", 'GLM("softmax", baseline=0)',
            "statsmodels MNLogit", labelled.theta, logit.params,
        ),
        Agreement(
            "standard errors of classes", 'GLM("softmax", baseline=0)', "statsmodels MNLogit",
            labelled.standard_errors, logit.bse,
        ),
        Agreement(
            "observed shares of a calibration", "calibration()", "scikit-learn, isotonic",
            shares.observed, isotonic.predict(shares.predicted),
        ),
        Agreement(
            "expected frequencies of counts", "count_frequencies(100)", "sums of SciPy's Poisson",
            fit.count_frequencies(100).expected,
            scipy.stats.poisson.pmf(counts[:, None], peer.fittedvalues).sum(axis=1),
        ),
        Agreement(
            "AIC of a gamma with weights, as R's", "fit(X, y, frequencies=w).aic",
            "the formula of R's Gamma()", waits.aic,
            -2 * np.sum((1.0 + groups) * law.logpdf(y + 1.0)) + 2 * 4,
        ),
        *shapes(X, y),
        *two_parts(X, y),
        *rows_and_classes(X, y, fit, peer),
        *of_glmnet(),
    ]  # fmt: skip


def shapes(X, y):
    """The comparisons of what a family has beside its mean."""
    size = GLM("negative binomial").fit(X[:, [0, 2]], y)
    peer = sm.NegativeBinomial(y, X[:, [0, 2]]).fit(disp=0, maxiter=2000, gtol=1e-11)
    alpha = peer.params[-1]
    joint = [*peer.bse[:-1], peer.bse[-1] / alpha**2]
    time = [118.0, 58, 42, 35, 27, 25, 21, 19, 18]
    log_dose = np.log([5, 10, 15, 20, 30, 40, 60, 80, 100])
    clotting = GLM("gamma", "inverse").fit(np.column_stack([np.ones(9), log_dose]), time)
    shape = gamma_shape(clotting)
    totals = np.where(y % 3 == 0, 0.0, y / 2)
    tweedie = sm.families.Tweedie(var_power=1.5, eql=False)
    amounts = sm.GLM(totals, X, family=tweedie).fit(tol=1e-12)
    known = GLM(Tweedie(1.5), dispersion=amounts.scale).fit(X, totals)
    return [
        Agreement(
            "size of the negative binomial", 'GLM("negative binomial")', "statsmodels",
            size.estimated_shape.value, 1 / alpha,
        ),
        Agreement(
            "joint errors of coefficients and size", "joint_covariance(fit)", "statsmodels",
            joint_covariance(size).standard_errors, joint,
        ),
        Agreement(
            "shape of a gamma, and its error", "gamma_shape(fit)", "R's MASS, five digits",
            [shape.value, shape.standard_error], [538.13, 253.60],
        ),
        Agreement(
            "Tweedie: coefficients, errors", "GLM(Tweedie(1.5))", "statsmodels",
            [known.theta, known.standard_errors], [amounts.params, amounts.bse],
        ),
        Agreement(
            "Tweedie: log-likelihood", "GLM(Tweedie(1.5))", "statsmodels",
            known.log_likelihood, tweedie.loglike(totals, amounts.mu, scale=amounts.scale),
        ),
    ]  # fmt: skip


def two_parts(X, y):
    """The comparisons of counts in two parts."""
    counts = np.where(np.arange(len(y)) % 4 == 0, 0.0, np.floor(y / 3))
    few = X[:, :2]
    close = {"disp": 0, "maxiter": 2000, "gtol": 1e-10, "method": "bfgs"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        inflated = ZeroInflatedPoisson(counts, few, few).fit(**close)
        hurdle = HurdleCountModel(counts, few).fit(**close)
    ours, over = ZeroInflated().fit(few, counts), Hurdle("poisson", "complementary log-log")
    over = over.fit(few, counts)
    return [
        Agreement(
            "zero-inflated Poisson", "ZeroInflated().fit(X, y)", "statsmodels",
            [*ours.zero.theta, *ours.count.theta, ours.log_likelihood],
            [*inflated.params, inflated.llf],
        ),
        Agreement(
            "hurdle Poisson", 'Hurdle("poisson", "complementary log-log")', "statsmodels",
            [*over.zero.theta, *over.count.theta, over.log_likelihood],
            [*hurdle.params, hurdle.llf],
        ),
        Agreement(
            "errors of a hurdle's counts", "Hurdle(…).count.standard_errors", "statsmodels",
            over.count.standard_errors, hurdle.bse[2:],
        ),
    ]  # fmt: skip


def rows_and_classes(X, y, fit, peer):
    """The comparisons of what is said of rows, and of penalised classes."""
    table = peer.get_prediction(X[:5], transform=True).summary_frame()
    ours = fit.mean_interval(X[:5])
    z = np.log(peer.fittedvalues)
    link = [line for line in fit.diagnose().findings if line.line == "link"]
    curve = peer.score_test(exog_extra=((z - z.mean()) ** 2)[:, None])
    replicas = fit.simulate(400, rng=1)
    uniform = np.random.default_rng(0).uniform(size=len(y))
    law = scipy.stats.poisson(peer.fittedvalues)
    between = law.cdf(y - 1) + uniform * law.pmf(y)
    classes = np.minimum(y.astype(int), 2)
    wide = np.column_stack([X, np.random.default_rng(1).normal(size=(len(y), 3))])
    penalty = ElasticNet(0.1, l1_ratio=0, standardise=False)
    ridge = GLM("softmax", penalty=penalty).fit(wide, classes)
    logit = LogisticRegression(C=10 / len(y), tol=1e-12, max_iter=10_000).fit(wide[:, 1:], classes)
    sparse = scipy.sparse.csr_array(wide[:, 1:])
    two = GLMClassifier(penalty=penalty).fit(sparse, y > 5)
    other = LogisticRegression(C=10 / len(y), solver="newton-cholesky", tol=1e-12)
    return [
        Agreement(
            "interval for a mean", "mean_interval(X)", "statsmodels get_prediction",
            [ours.lower, ours.upper], [table["mean_ci_lower"], table["mean_ci_upper"]],
        ),
        Agreement(
            "test of the link", "diagnose()", "statsmodels score_test",
            link[0].p_value, np.squeeze(curve[1]),
        ),
        Agreement(
            "quantile residuals", 'residuals("quantile", rng=0)', "SciPy's Poisson and normal",
            fit.residuals("quantile", rng=0), scipy.stats.norm.ppf(between),
        ),
        Agreement(
            "mean of 400 replicas", "simulate(400)", "the fitted means, by simulation",
            replicas.mean(), peer.fittedvalues.mean(),
        ),
        Agreement(
            "table of coefficients", "tidy()", "statsmodels params, bse, pvalues",
            fit.tidy()[["estimate", "std_error", "p_value"]],
            np.column_stack([peer.params, peer.bse, peer.pvalues]),
        ),
        Agreement(
            "ridge of classes", 'GLM("softmax", penalty=ridge)', "scikit-learn, lbfgs",
            ridge.fitted, logit.predict_proba(wide[:, 1:]),
        ),
        Agreement(
            "log-probabilities, sparse, ridge", "GLMClassifier.predict_log_proba",
            "scikit-learn LogisticRegression", two.predict_log_proba(sparse),
            other.fit(sparse.toarray(), y > 5).predict_log_proba(sparse.toarray()),
        ),
    ]  # fmt: skip


def of_glmnet():
    """The comparison with numbers that R's glmnet printed, kept beside statsmodels' tests."""
    folder = Path(statsmodels.__file__).parent / "regression" / "tests" / "results"
    data = np.loadtxt(folder / "lasso_data.csv", delimiter=",")
    ours, theirs = [], []
    for number in range(6, 81, 9):  # the lassos
        n, p, l1_ratio, strength, *printed = getattr(glmnet_r_results, f"rslt_{number}")
        part = data[: int(n), : int(p) + 1]
        part = (part - part.mean(axis=0)) / part.std(axis=0, ddof=1)
        penalty = ElasticNet(strength, l1_ratio=l1_ratio, standardise=False)
        ours += GLM("gaussian", penalty=penalty).fit(part[:, 1:], part[:, 0]).theta.tolist()
        theirs += printed
    return [
        Agreement(
            "lasso, nine data sets", "ElasticNet(λ, l1_ratio=1)", "R's glmnet, seven digits",
            ours, theirs,
        )
    ]  # fmt: skip


def main():
    with OUT.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["feature", "ours", "compared with", "digits"])
        for row in rows():
            table.writerow([row.feature, row.call, row.peer, row.digits])


if __name__ == "__main__":
    main()
