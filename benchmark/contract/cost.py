"""Checks of where and how fast a method trains. Those that look at the clock are for the command only."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace

import numpy as np
import torch

from benchmark.contract import data
from benchmark.contract.check import check
from benchmark.contract.promise import demand
from benchmark.contract.subject import Subject, sound
from benchmark.contracts import Labelled, Method, Unlabelled
from benchmark.features.frames import Frames

SHALLOW_SECONDS = 2.0
ROUNDS, STEPS = 5, 8


@check(
    "trains on a graphics card",
    "make new tensors with device=self.device, or from tensors that are there",
    unless=lambda s: "" if s.device == "cuda" and s.deep else "not a deep method" if not s.deep else "none is used",
)
def trains_on_a_graphics_card(subject: Subject) -> None:
    """A deep method trains on a CUDA device, and its scores come back as probabilities."""
    method = subject.fit(device=torch.device("cuda"))
    sound(method.outputs(subject.data.target().x, "target"), 15, 3, "on the graphics card")


@check(
    "a step is not too long",
    "look for loops over utterances and second passes; where the paper needs them, set longest_step = ... in the class",
    unless=lambda s: _unless_spectrograms(s),
    timed=True,
)
def a_step_is_not_too_long(subject: Subject) -> None:
    """A step takes at most 3 times source_only's, or as many times as the class attribute ``longest_step`` says.

    Medians of interleaved trainings on generated spectrograms of 64 mels, 16 utterances of each corpus: processor
    seconds of one thread, so that other programs don't count.
    """
    ratio, longest = step_ratio(subject), subject.cls.longest_step
    demand(ratio <= longest, f"{ratio:.1f} times source_only's step", f"at most {longest:g}")


def _unless_spectrograms(subject: Subject) -> str:
    if not subject.deep:
        return "not a deep method"
    return "" if subject.data is data.SPECTROGRAM else "judged on spectrograms"


def step_ratio(subject: Subject) -> float:
    """Seconds of a training step over seconds of one of source_only's."""
    pairs = [(_seconds(subject.cls), _seconds(subject.reference)) for _ in range(ROUNDS + 1)][1:]
    own, plain = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    return own / plain


def _seconds(cls: type[Method]) -> float:
    y = data.labels(64)
    x = data.SPECTROGRAM.frames(y, width=64)
    ended: list[float] = []
    setting = data.SPECTROGRAM.setting(crop=96, batch=16, steps=STEPS, checkpoints=1)
    started = time.process_time()
    method = cls()
    method.fit(
        Labelled(x, y, np.array(["s"] * 64)), Unlabelled(x), setting, lambda p: ended.append(time.process_time())
    )
    return ended[-1] - started


@check(
    "500 utterances align fast",
    "use linear algebra instead of loops over utterances; take fewer iterations",
    unless=lambda s: "a deep method" if s.deep else "",
    timed=True,
)
def five_hundred_utterances_align_fast(subject: Subject) -> None:
    """A shallow method takes below 2 s of one thread for 500 utterances of each corpus with 184 functionals."""
    took = min(shallow_seconds(subject) for _ in range(2))
    demand(took < SHALLOW_SECONDS, f"{took:.1f} s", f"below {SHALLOW_SECONDS:g} s")


def shallow_seconds(subject: Subject) -> float:
    """Processor seconds of fitting 500 utterances of each corpus."""
    y, rng = data.labels(500), np.random.default_rng(0)
    x_s, x_t = (_functionals(y, rng.standard_normal((500, 184)) + y[:, None]) for _ in range(2))
    started = time.process_time()
    method = subject.cls()
    method.fit(Labelled(x_s, y, np.array(["s"] * 500)), Unlabelled(x_t), subject.data.setting(), lambda progress: None)
    return time.process_time() - started


def _functionals(y: np.ndarray, values: np.ndarray) -> Frames:
    return replace(data.SPECTROGRAM.frames(y), functionals=values.astype(np.float32))


CHECKS = (trains_on_a_graphics_card, a_step_is_not_too_long, five_hundred_utterances_align_fast)
