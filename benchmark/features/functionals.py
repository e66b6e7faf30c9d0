"""Utterance functionals of log-mel frames, for the shallow methods."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from jaxtyping import Float32
from scipy.fft import dct

CEPSTRA = 20
STATISTICS = (
    "mean",
    "deviation",
    "10th percentile",
    "90th percentile",
    "mean absolute difference",
    "deviation of the difference",
)


def functionals(frames: Float32[np.ndarray, "time mel"]) -> Float32[np.ndarray, " d"]:
    """Statistics over time of cepstra and mels: 184 numbers for 64 mels.

    The cepstra are the first 20 coefficients of the orthonormal DCT-II over the mels (all of them
    where there are fewer mels): c[t, k] = a_k sum_m frames[t, m] cos(pi k (2 m + 1) / (2 mel)) with
    a_0 = sqrt(1 / mel), a_k = sqrt(2 / mel). Of each: mean, deviation (divisor ``time``), 10th and
    90th percentile (linear between the neighbours), mean absolute value and deviation of the
    difference between successive frames. Of each mel: mean absolute difference. The order is that of
    `functional_names`. With a single frame all differences are 0.

    >>> functionals(np.zeros((5, 64), dtype=np.float32)).shape
    (184,)
    """
    cepstra = _dct(frames.shape[1]) @ frames.T
    change = _difference(cepstra)
    return np.concatenate(
        [
            cepstra.mean(axis=1),
            cepstra.std(axis=1),
            *_quantiles(cepstra, 0.1, 0.9),
            np.abs(change).mean(axis=1),
            change.std(axis=1),
            np.abs(_difference(frames.T)).mean(axis=1),
        ],
        dtype=np.float32,
    )


def functional_names(mels: int) -> list[str]:
    """What each functional of frames with so many mels is, in order.

    >>> names = functional_names(64)
    >>> len(names), names[0], names[-1]
    (184, 'mean of cepstrum 0', 'mean absolute difference of mel 63')
    """
    cepstra = [f"{statistic} of cepstrum {k}" for statistic in STATISTICS for k in range(min(CEPSTRA, mels))]
    return cepstra + [f"mean absolute difference of mel {m}" for m in range(mels)]


@lru_cache(maxsize=8)
def _dct(mels: int) -> Float32[np.ndarray, "cepstra mel"]:
    return dct(np.eye(mels), axis=0, norm="ortho")[:CEPSTRA].astype(np.float32)


def _quantiles(rows: Float32[np.ndarray, "rows time"], *shares: float) -> list[np.ndarray]:
    """As `np.quantile` along the rows, in a sixth of its time: half of all that functionals would take."""
    ordered = np.sort(rows, axis=1)
    last = rows.shape[1] - 1
    found = []
    for place in (share * last for share in shares):
        below = ordered[:, int(place)]
        above = ordered[:, min(int(place) + 1, last)]
        found.append(below + np.float32(place % 1) * (above - below))
    return found


def _difference(rows: Float32[np.ndarray, "rows time"]) -> Float32[np.ndarray, "rows steps"]:
    return np.diff(rows, axis=1) if rows.shape[1] > 1 else np.zeros_like(rows)
