"""From settings to features by kind: single frames, joined vectors, and that they are the same in another process."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from benchmark.contract.data import SPECTROGRAM
from benchmark.errors import BenchmarkError
from benchmark.features import kinds
from benchmark.features.corpus import joined, single_frames
from benchmark.representations import KINDS, Functionals, Joined, Spectrogram
from benchmark.tasks.normalisation import framed, statistics
from benchmark.tasks.tasks import Side
from tests.tiny_corpora import BERLIN


@pytest.fixture(scope="module")
def corpus():
    return BERLIN


def test_every_kind_has_a_maker():
    assert set(kinds.MAKERS) == {*KINDS, "joined"}
