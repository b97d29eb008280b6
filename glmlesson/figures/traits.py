"""Traits for the figures' state, which refuse what does not fit with a sentence that names them."""

import traitlets

from glmlesson.checks import inside, real_array
from glmlesson.families import as_family
from glmlesson.intervals import REALS


class Number(traitlets.TraitType):
    """A finite real number, inside a domain if one is given."""

    default_value = 0.0

    def __init__(self, default_value=traitlets.Undefined, domain=REALS, **kwargs):
        super().__init__(default_value, **kwargs)
        self.domain = domain

    def validate(self, obj, value):
        return float(_refusing(self._checked, value))

    def _checked(self, value):
        array = real_array(self.name, value)
        if array.ndim:
            raise ValueError(f"{self.name} must be a single number, not a list of them.")
        return inside(self.name, array, self.domain, "this figure")


class Numbers(traitlets.TraitType):
    """A list of finite real numbers; an array or a tuple of them is taken, too."""

    def __init__(self, default_value=(), **kwargs):
        super().__init__(default_value, **kwargs)

    def make_dynamic_default(self):
        return list(self.default_value)

    def validate(self, obj, value):
        return _refusing(self._checked, value).tolist()

    def _checked(self, value):
        array = real_array(self.name, value)
        if array.ndim != 1:
            raise ValueError(
                f"{self.name} must be a list of numbers, but its shape is {array.shape}."
            )
        return array


class FamilyName(traitlets.TraitType):
    """The name of one of some families, in lower case; the family itself is taken, too."""

    def __init__(self, default_value, families, **kwargs):
        super().__init__(default_value, **kwargs)
        self.families = tuple(families)

    def validate(self, obj, value):
        family = _refusing(as_family, value)
        name = family.name.lower()
        if name not in self.families:
            raise traitlets.TraitError(
                f"{self.name} must be one of {', '.join(self.families)}; it is {name!r}."
            )
        if family != as_family(name):
            raise traitlets.TraitError(
                f"{self.name} must be a family with the parameters that the figure gives it, "
                f"{as_family(name)!r}; it is {family!r}."
            )
        return name


def _refusing(check, value):
    """Return what the check returns; what it raises becomes the error that traits are to raise."""
    try:
        return check(value)
    except (TypeError, ValueError) as error:
        raise traitlets.TraitError(str(error)) from error
