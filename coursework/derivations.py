"""Hidden checks of assignment 2, the derivations: every answer is a formula, and every
algebraically equal one is right."""

from grading import check, expect

# Where the symbols of the questions live.
PROBABILITY = (0.05, 0.95)
NEGATIVE = (-3, -0.1)
POSITIVE = (0.2, 4)
REAL = (-2, 2)


@check("geometric-check", points=1)
def geometric_natural_parameter(student, rng):
    "The log of the chance of a failure."
    expect.formula(
        student.value("geometric_eta"),
        "log(1 - phi)",
        {"phi": PROBABILITY},
        "geometric_eta should be the logarithm of the probability of a failure.",
    )


@check("geometric-check", points=1)
def geometric_log_partition(student, rng):
    "Minus log phi, in terms of eta."
    expect.formula(
        student.value("geometric_a"),
        "-log(1 - exp(eta))",
        {"eta": NEGATIVE},
        "geometric_a should be minus log phi with phi = 1 - e^eta put in.",
    )


@check("geometric-check", points=1)
def geometric_first_derivative(student, rng):
    "The mean number of failures."
    expect.formula(
        student.value("geometric_mean"),
        "exp(eta) / (1 - exp(eta))",
        {"eta": NEGATIVE},
        "geometric_mean should be the first derivative of the log-partition.",
    )


@check("geometric-check", points=1)
def geometric_second_derivative(student, rng):
    "The variance of the number of failures."
    expect.formula(
        student.value("geometric_variance"),
        "exp(eta) / (1 - exp(eta))**2",
        {"eta": NEGATIVE},
        "geometric_variance should be the second derivative of the log-partition.",
    )


@check("rayleigh-check", points=1)
def rayleigh_natural_parameter(student, rng):
    "What multiplies the square of y."
    expect.formula(
        student.value("rayleigh_eta"),
        "-1 / (2 * s**2)",
        {"s": POSITIVE},
        "rayleigh_eta should be what multiplies y^2 in the exponent, sign included.",
    )


@check("rayleigh-check", points=1)
def rayleigh_log_partition(student, rng):
    "The log of s^2, in terms of eta."
    expect.formula(
        student.value("rayleigh_a"),
        "-log(-2 * eta)",
        {"eta": NEGATIVE},
        "rayleigh_a should be log s^2 with s written in terms of eta.",
    )


@check("rayleigh-check", points=1)
def rayleigh_first_derivative(student, rng):
    "The mean of y^2, not of y."
    expect.formula(
        student.value("rayleigh_mean_of_T"),
        "-1 / eta",
        {"eta": NEGATIVE},
        "rayleigh_mean_of_T should be the first derivative of the log-partition, the mean of y^2.",
    )


@check("rayleigh-check", points=1)
def rayleigh_second_derivative(student, rng):
    "The variance of y^2."
    expect.formula(
        student.value("rayleigh_variance_of_T"),
        "1 / eta**2",
        {"eta": NEGATIVE},
        "rayleigh_variance_of_T should be the second derivative of the log-partition.",
    )


@check("binomial-check", points=1)
def binomial_log_partition(student, rng):
    "n times that of one coin."
    expect.formula(
        student.value("binomial_a"),
        "n * log(1 + exp(eta))",
        {"eta": REAL, "n": POSITIVE},
        "binomial_a should be n times the log-partition of one coin.",
    )


@check("binomial-check", points=1)
def binomial_first_derivative(student, rng):
    "The expected number of heads."
    expect.formula(
        student.value("binomial_mean"),
        "n / (1 + exp(-eta))",
        {"eta": REAL, "n": POSITIVE},
        "binomial_mean should be n times the sigmoid of eta.",
    )


@check("binomial-check", points=1)
def binomial_second_derivative(student, rng):
    "n phi (1 - phi), in terms of eta."
    expect.formula(
        student.value("binomial_variance"),
        "n * exp(eta) / (1 + exp(eta))**2",
        {"eta": REAL, "n": POSITIVE},
        "binomial_variance should be n phi (1 - phi) with phi written in terms of eta.",
    )


@check("inverse-gaussian-check", points=1)
def inverse_gaussian_natural_parameter(student, rng):
    "What multiplies y once the square is expanded."
    expect.formula(
        student.value("inverse_gaussian_eta"),
        "-k / (2 * mu**2)",
        {"mu": POSITIVE, "k": POSITIVE},
        "inverse_gaussian_eta should be what multiplies y once the square is expanded.",
    )


@check("inverse-gaussian-check", points=1)
def inverse_gaussian_log_partition(student, rng):
    "Minus k / mu, in terms of eta."
    expect.formula(
        student.value("inverse_gaussian_a"),
        "-sqrt(-2 * k * eta)",
        {"eta": NEGATIVE, "k": POSITIVE},
        "inverse_gaussian_a should be minus k / mu with mu written in terms of eta.",
    )


@check("inverse-gaussian-check", points=1)
def inverse_gaussian_first_derivative(student, rng):
    "The mean, in terms of eta."
    expect.formula(
        student.value("inverse_gaussian_mean"),
        "sqrt(-k / (2 * eta))",
        {"eta": NEGATIVE, "k": POSITIVE},
        "inverse_gaussian_mean should be the first derivative of the log-partition.",
    )


@check("inverse-gaussian-check", points=1)
def inverse_gaussian_spread(student, rng):
    "The variance grows with the cube of the mean."
    expect.formula(
        student.value("inverse_gaussian_variance"),
        "mu**3 / k",
        {"mu": POSITIVE, "k": POSITIVE},
        "inverse_gaussian_variance should be the second derivative of the log-partition, written "
        "in terms of mu and k.",
    )


@check("never-zero-check", points=1)
def never_zero_log_partition(student, rng):
    "The exponential series without its first term."
    expect.formula(
        student.value("never_zero_a"),
        "log(exp(exp(eta)) - 1)",
        {"eta": REAL},
        "never_zero_a should be the log of the exponential series without its first term.",
    )


@check("never-zero-check", points=1)
def never_zero_first_derivative(student, rng):
    "The mean of the counts that are not zero."
    expect.formula(
        student.value("never_zero_mean"),
        "exp(eta) / (1 - exp(-exp(eta)))",
        {"eta": REAL},
        "never_zero_mean should be the first derivative of the log-partition.",
    )


@check("never-zero-check", points=1)
def never_zero_second_derivative(student, rng):
    "The mean times one plus the rate minus the mean."
    mean = "exp(eta) / (1 - exp(-exp(eta)))"
    expect.formula(
        student.value("never_zero_variance"),
        f"{mean} * (1 + exp(eta) - {mean})",
        {"eta": REAL},
        "never_zero_variance should be the second derivative of the log-partition.",
    )


def own_total(student):
    w = student.variant().integers(1, 10, size=4).tolist()
    total = f"({w[0]} + {w[1]}*exp(eta) + {w[2]}*exp(2*eta) + {w[3]}*exp(3*eta))"
    return w, total


@check("own-die-check", points=1)
def own_log_partition(student, rng):
    "The log of the four tilted weights of the student's own die."
    _, total = own_total(student)
    expect.formula(
        student.value("own_die_a"),
        f"log{total}",
        {"eta": REAL},
        "own_die_a is not the log-partition of the die of your own id.",
    )


@check("own-die-check", points=2)
def own_first_derivative(student, rng):
    "Its derivative."
    w, total = own_total(student)
    expect.formula(
        student.value("own_die_mean"),
        f"({w[1]}*exp(eta) + {2 * w[2]}*exp(2*eta) + {3 * w[3]}*exp(3*eta)) / {total}",
        {"eta": REAL},
        "own_die_mean is not the mean of the die of your own id: the derivative of its "
        "log-partition.",
    )


@check("third-moment-check", points=1)
def third_derivative_in_eta(student, rng):
    "Three times with respect to eta."
    expect.formula(
        student.value("third_moment_in_eta"),
        "exp(eta) * (1 - exp(eta)) / (1 + exp(eta))**3",
        {"eta": REAL},
        "third_moment_in_eta should be the third derivative of log(1 + e^eta).",
    )


@check("third-moment-check", points=1)
def third_derivative_in_phi(student, rng):
    "phi (1 - phi) (1 - 2 phi)."
    expect.formula(
        student.value("third_moment_in_phi"),
        "phi * (1 - phi) * (1 - 2*phi)",
        {"phi": PROBABILITY},
        "third_moment_in_phi should be the third central moment of a coin.",
    )


@check("negative-binomial-check", points=2)
def negative_binomial_canonical_link(student, rng):
    "The log of mu / (mu + r)."
    expect.formula(
        student.value("negative_binomial_link"),
        "log(mu / (mu + r))",
        {"mu": POSITIVE, "r": POSITIVE},
        "negative_binomial_link should be mu = a'(eta), solved for eta.",
    )


@check("negative-binomial-check", points=1)
def negative_binomial_spread(student, rng):
    "The mean plus its square over r."
    expect.formula(
        student.value("negative_binomial_variance"),
        "mu + mu**2 / r",
        {"mu": POSITIVE, "r": POSITIVE},
        "negative_binomial_variance should be the second derivative of a, written in mu and r.",
    )


# theta_0 + theta_1 x stays below zero in these.
ROW = {"y": (0, 6), "x": (0, 2), "t0": (-3, -2), "t1": (-0.9, 0.9)}


@check("one-row-check", points=2)
def slope_of_one_row(student, rng):
    "Residual times feature."
    expect.formula(
        student.value("slope_in_t1"),
        "(y - exp(t0 + t1*x) / (1 - exp(t0 + t1*x))) * x",
        ROW,
        "slope_in_t1 should be residual times feature, with the mean at eta = t0 + t1 x.",
    )


@check("one-row-check", points=1)
def curvature_of_one_row(student, rng):
    "Minus the variance times both features."
    expect.formula(
        student.value("mixed_second_derivative"),
        "-x * exp(t0 + t1*x) / (1 - exp(t0 + t1*x))**2",
        ROW,
        "mixed_second_derivative should be minus the variance at eta = t0 + t1 x, times x.",
    )


@check("waiting-times-check", points=1)
def slope_with_the_log_link(student, rng):
    "y / mu - 1."
    expect.formula(
        student.value("waiting_slope"),
        "y * exp(-z) - 1",
        {"y": POSITIVE, "z": REAL},
        "waiting_slope should be the derivative of the log-likelihood of one row along z.",
    )


@check("waiting-times-check", points=1)
def weight_with_the_log_link(student, rng):
    "h'(z) over a''(eta)."
    expect.formula(
        student.value("waiting_weight"),
        "exp(-z)",
        {"z": REAL},
        "waiting_weight should be the slope of the response, e^z, over the variance, e^(2z).",
    )


@check("waiting-times-check", points=1)
def curvature_with_the_log_link(student, rng):
    "The observed one, which contains y."
    expect.formula(
        student.value("waiting_curvature"),
        "y * exp(-z)",
        {"y": POSITIVE, "z": REAL},
        "waiting_curvature should be minus the second derivative of the row's log-likelihood.",
    )
