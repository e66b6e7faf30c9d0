"""What TCA, JDA, BDA and JDAR share: MMD matrices of low rank, and the components that keep variance but not MMD.

Letters: rows of ``X`` (n, d) are the source's utterances, then the target's, n = n_s + n_t. An MMD matrix is
``M = E E'`` with ``E`` (n, terms), a column for each difference of means: ``||E'X||_F^2 = tr(X'MX)`` is the sum of the
squared lengths of these differences. ``H = I - 1 1'/n`` centres. Neither M nor H is ever formed: memory grows as n d.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int64
from scipy.linalg import eigh

from benchmark.training.shallow import Map

Predict = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""As `benchmark.training.shallow.ShallowMethod.predict`: rows and labels to learn from, rows to label."""

LEAST_VARIANCE = 1e-10
"""Of a direction of `scaling`'s features, whose variances add up to 1; below it there is only rounding."""


def marginal(n_s: int, n_t: int) -> Float[np.ndarray, "n 1"]:
    """The column 1/n_s on the source, -1/n_t on the target: ``E'X`` is the difference of the corpora's means.

    >>> marginal(1, 2).T
    array([[ 1. , -0.5, -0.5]])
    """
    return np.r_[np.full(n_s, 1 / n_s), np.full(n_t, -1 / n_t)][:, None]


def conditional(
    y_s: Int64[np.ndarray, " n_s"], y_t: Int64[np.ndarray, " n_t"], weighted: bool = False
) -> Float[np.ndarray, "n shared"]:
    """A column for each class that both sides have: the difference of its means, 0 on the other classes' rows.

    ``weighted``: each side's mean times the square root of the class's share of that side.

    >>> conditional(np.array([0, 1, 1]), np.array([1, 2])).T
    array([[ 0. ,  0.5,  0.5, -1. ,  0. ]])
    """
    shared = np.intersect1d(y_s, y_t)
    power = 0.5 if weighted else 1.0
    sides = []
    for sign, y in ((1, y_s), (-1, y_t)):
        member = y[:, None] == shared
        sides.append(sign * member / (member.sum(0) ** power * len(y) ** (1 - power)))
    return np.concatenate(sides)


def unit_norm(E: Float[np.ndarray, "n terms"]) -> Float[np.ndarray, "n terms"]:
    """``E`` such that ``M = E E'`` has Frobenius norm 1; as it is where M is 0.

    ``||E E'||_F = ||E'E||_F``, so no (n, n) matrix is needed.
    """
    norm = np.linalg.norm(E.T @ E)
    return E / np.sqrt(norm) if norm > 0 else E


def scaling(X: Float[np.ndarray, "n d"]) -> Map:
    """The map ``x -> (x - mean) / s`` after which rows of ``X`` have mean 0 and mean squared length 1.

    One number for all features, so angles and the ratios of distances stay. Equal rows become 0.
    """
    mean = X.mean(0)
    length = np.sqrt(((X - mean) ** 2).sum(1).mean())
    s = max(length, 1e-9 * np.sqrt((X**2).sum(1).mean())) or 1.0
    return lambda rows: (rows - mean) / s


def transfer_components(
    X: Float[np.ndarray, "n d"], E: Float[np.ndarray, "n terms"], ridge: float, dimension: int
) -> tuple[Float[np.ndarray, "d k"], Float[np.ndarray, " k"]]:
    """``argmin_W tr(W'X'MXW) + ridge tr(W'W)`` subject to ``W'X'HXW = I``, with M = E E', and the eigenvalues.

    The columns of W solve ``X'HX w = lambda (X'MX + ridge I) w``, the largest lambda first. ``ridge`` above 0;
    k is at most ``dimension`` and falls short where X has fewer directions of variance: a single column of
    zeros, lambda 0, where it has none.
    """
    d, differences = X.shape[1], E.T @ X
    centred = X - X.mean(0)
    k = min(dimension, d)
    values, W = eigh(
        centred.T @ centred, differences.T @ differences + ridge * np.eye(d), subset_by_index=[d - k, d - 1]
    )
    kept = values > LEAST_VARIANCE * len(X) * (W**2).sum(0)
    if not kept.any():
        return np.zeros((d, 1)), np.zeros(1)
    return (W[:, kept] / np.sqrt(values[kept]))[:, ::-1], values[kept][::-1]


def component_map(
    X: Float[np.ndarray, "n d"], E: Float[np.ndarray, "n terms"], ridge: float, dimension: int, variance: float
) -> Map:
    """The map to `transfer_components`, centred on ``X``, each stretched by the square root of its lambda.

    Over the rows of ``X`` the components are uncorrelated, and their variances, in proportion to the lambdas, add up
    to ``variance``.
    """
    mean, (W, values) = X.mean(0), transfer_components(X, E, ridge, dimension)
    stretched = W * np.sqrt(len(X) * variance * values / (values.sum() or 1.0))
    return lambda rows: (rows - mean) @ stretched


def joint_components(
    X_s: Float[np.ndarray, "n_s d"],
    y_s: Int64[np.ndarray, " n_s"],
    X_t: Float[np.ndarray, "n_t d"],
    y_t: Int64[np.ndarray, " n_t"] | None,
    predict: Predict,
    *,
    mmd: Callable[[Int64[np.ndarray, " n_t"] | None], Float[np.ndarray, "n terms"]],
    ridge: float,
    dimension: int,
    iterations: int,
) -> Map:
    """Components and pseudo labels in turn: the map from functionals after ``iterations`` solutions.

    ``mmd`` makes E of the target's labels, which are ``y_t`` at first (None: there are none yet) and then what
    ``predict`` says in the space of the last components. Ends early when labels stay as they are, for then
    nothing else would change. Features are brought to scale by `scaling`, E by `unit_norm`, the components to
    the variance of d standardised functionals.
    """
    scale = scaling(np.concatenate([X_s, X_t]))
    X, n_s, d = scale(np.concatenate([X_s, X_t])), len(X_s), X_s.shape[1]
    components = component_map(X, unit_norm(mmd(y_t)), ridge, dimension, variance=float(d))
    for _ in range(iterations - 1):
        Z, before = components(X), y_t
        y_t = predict(Z[:n_s], y_s, Z[n_s:])
        if before is not None and np.array_equal(before, y_t):
            break
        components = component_map(X, unit_norm(mmd(y_t)), ridge, dimension, variance=float(d))
    return lambda rows: components(scale(rows))
