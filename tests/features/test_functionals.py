import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.fft import dct

from benchmark.features.functionals import functional_names, functionals


def frames(time, mels=64):
    return np.random.default_rng(time).normal(-5, 3, (time, mels)).astype(np.float32)


def mean(values):
    return sum(values) / len(values)


def deviation(values):
    return math.sqrt(mean([(v - mean(values)) ** 2 for v in values]))


def percentile(values, share):
    ordered = sorted(values)
    place = share * (len(values) - 1)
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def steps(values):
    return [b - a for a, b in pairwise(values)] or [0.0]


STATISTICS = {
    "mean": mean,
    "deviation": deviation,
    "10th percentile": lambda v: percentile(v, 0.1),
    "90th percentile": lambda v: percentile(v, 0.9),
    "mean absolute difference": lambda v: mean([abs(d) for d in steps(v)]),
    "deviation of the difference": lambda v: deviation(steps(v)),
}


def plain(x):
    """Name -> value, each cepstrum as its sum over the mels."""
    time, mels = x.shape
    found = {}
    for k in range(min(20, mels)):
        scale = math.sqrt((1 if k == 0 else 2) / mels)
        angles = [math.cos(math.pi * k * (2 * m + 1) / (2 * mels)) for m in range(mels)]
        values = [scale * sum(x[t, m] * angles[m] for m in range(mels)) for t in range(time)]
        found |= {f"{name} of cepstrum {k}": statistic(values) for name, statistic in STATISTICS.items()}
    for m in range(mels):
        found[f"mean absolute difference of mel {m}"] = mean([abs(d) for d in steps(x[:, m].tolist())])
    return found


@pytest.mark.parametrize(("time", "mels"), [(1, 64), (2, 64), (23, 64), (11, 8), (7, 80)])
def test_functionals_are_the_definition_in_plain_loops(time, mels):
    x = frames(time, mels)
    expected = plain(x.astype(float))
    names = functional_names(mels)
    assert sorted(names) == sorted(expected)
    np.testing.assert_allclose(functionals(x), [expected[n] for n in names], rtol=1e-4, atol=1e-4)


def test_cepstra_and_percentiles_are_those_of_scipy_and_numpy():
    x = frames(101)
    cepstra = dct(x, axis=1, norm="ortho")[:, :20]
    found = functionals(x).reshape(-1)[:80].reshape(4, 20)
    expected = [cepstra.mean(axis=0), cepstra.std(axis=0), *np.percentile(cepstra, [10, 90], axis=0)]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_number_and_type():
    found = functionals(frames(50))
    assert found.shape == (184,)
    assert found.dtype == np.float32
    assert len(functional_names(8)) == 6 * 8 + 8
    assert len(functional_names(80)) == 6 * 20 + 80


def test_a_single_frame_has_no_differences():
    found = dict(zip(functional_names(64), functionals(frames(1)), strict=True))
    assert all(value == 0 for name, value in found.items() if "difference" in name or "deviation" in name)
    assert found["10th percentile of cepstrum 3"] == found["90th percentile of cepstrum 3"] != 0


def test_long_utterances_keep_their_precision():
    x = np.full((60_000, 64), -7.3, dtype=np.float32)
    found = functionals(x)
    assert found[20:40] == pytest.approx(0, abs=1e-3)
    assert found[0] == pytest.approx(-7.3 * 8, rel=1e-4)
