"""The package marginaleffects works with our fits: its numbers are ours, and statsmodels'."""

import numpy as np
import pytest
import statsmodels.api as sm

from glmlesson import GLM, datasets

pytestmark = pytest.mark.peers


@pytest.fixture(scope="module")
def package():
    import marginaleffects

    return marginaleffects


@pytest.fixture(scope="module")
def penguins():
    """Body mass in kilograms: the derivatives of the package are finite differences."""
    table = datasets.load("penguins").frame().dropna().reset_index(drop=True)
    table["mass"] = table.body_mass / 1000
    table["male"] = 1.0 * (table.sex == "male")
    table["hours"] = np.random.default_rng(1).uniform(1, 3, len(table))
    table["count"] = np.random.default_rng(2).poisson(table.hours * np.exp(table.mass - 4))
    table["label"] = table.species.astype(str)
    table["species"] = table.species.astype("category")
    return table


MODELS = {
    "bernoulli": ("male ~ mass + species", "bernoulli", {}),
    "probit": ("male ~ mass + species", "bernoulli", {"link": "probit"}),
    "gaussian": ("flipper_length ~ mass + species", "gaussian", {}),
    "gamma": ("flipper_length ~ mass * species", "gamma", {"link": "log"}),
    "firth": ("male ~ mass + species", "bernoulli", {"bias_reduction": "mean"}),
}


def row(answer):
    return answer.to_dicts()[0] if hasattr(answer, "to_dicts") else answer.data.to_dicts()[0]


@pytest.mark.parametrize("vcov", [True, "HC3"])
@pytest.mark.parametrize("name", MODELS)
def test_average_slopes_and_contrasts_are_those_of_effects(name, vcov, package, penguins):
    formula, family, options = MODELS[name]
    fit = GLM.from_formula(formula, penguins, family, **options)
    model, covariance = fit.for_marginaleffects(penguins), "model" if vcov is True else vcov
    for theirs, contrast in (
        (package.avg_slopes(model, variables="mass", vcov=vcov), None),
        (package.avg_comparisons(model, variables={"mass": [3.0, 5.0]}, vcov=vcov), (3.0, 5.0)),
    ):
        ours = fit.effects("mass", penguins, contrast=contrast, covariance=covariance)
        assert row(theirs)["estimate"] == pytest.approx(ours.estimate, rel=1e-4)
        assert row(theirs)["std_error"] == pytest.approx(ours.standard_error, rel=1e-2)


def test_predictions_by_group_are_the_means_of_their_rows(package, penguins):
    fit = GLM.from_formula("male ~ mass + species", penguins, "bernoulli")
    answer = package.avg_predictions(fit.for_marginaleffects(penguins), by="species")
    found = dict(zip(answer["species"], answer["estimate"], strict=True))
    for species, rows in penguins.groupby("species", observed=True):
        assert found[species] == pytest.approx(fit.predict(rows).mean(), rel=1e-6)


def test_hypotheses_of_coefficients_are_ours(package, penguins):
    fit = GLM.from_formula("male ~ mass + species", penguins, "bernoulli")
    answer = row(package.hypotheses(fit.for_marginaleffects(penguins), "mass = 0"))
    place = fit.names.index("mass")
    assert answer["estimate"] == pytest.approx(fit.theta[place], rel=1e-6)
    assert answer["std_error"] == pytest.approx(fit.standard_errors[place], rel=1e-4)


def test_classes_are_groups_with_the_errors_of_statsmodels(package, penguins):
    fit = GLM.from_formula("label ~ mass", penguins, "softmax")
    answer = package.avg_slopes(fit.for_marginaleffects(penguins), variables="mass")
    found = {one: (e, s) for one, e, s in zip(*(answer[k] for k in KEYS), strict=True)}
    codes = penguins.label.astype("category").cat.codes
    peer = sm.MNLogit(codes, sm.add_constant(penguins.mass)).fit(disp=0, method="newton")
    margins = peer.get_margeff()
    for k, label in enumerate(sorted(set(penguins.label))):
        estimate, error = found[label]
        assert estimate == pytest.approx(margins.margeff[0, k], rel=1e-3)
        assert error == pytest.approx(margins.margeff_se[0, k], rel=2e-2)


KEYS = ("group", "estimate", "std_error")


@pytest.mark.parametrize("how", ["argument", "formula"])
def test_an_exposure_goes_by_its_column(how, package, penguins):
    given = {"exposure": "hours"} if how == "argument" else {}
    formula = "count ~ mass" if given else "count ~ mass + offset(log(hours))"
    fit = GLM.from_formula(formula, penguins, "poisson", **given)
    model = fit.for_marginaleffects(penguins, **given)
    answer = package.predictions(model)
    np.testing.assert_allclose(np.asarray(answer["estimate"]), fit.fitted, rtol=1e-8)
    theirs = row(package.avg_slopes(model, variables="mass"))
    ours = fit.effects("mass", penguins, **given)
    assert theirs["std_error"] == pytest.approx(ours.standard_error, rel=1e-2)


def test_what_has_no_formula_is_refused(penguins):
    fit = GLM("gaussian").fit(penguins[["mass"]], penguins.flipper_length)
    with pytest.raises(ValueError, match="for_marginaleffects is for fits of a formula"):
        fit.for_marginaleffects(penguins)
