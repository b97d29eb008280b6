"""Penalised fits: the penalty, its solver, the result, a path over strengths, cross-validation."""
