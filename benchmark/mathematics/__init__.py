"""Formulas that two or more methods share, each tested against its equation as plain loops."""
