"""Ragged frames of any width and rate: one frame matrix, offsets into it, and how each row is normalised.

Utterances differ in length, so nothing is padded: crops for training and segments for scoring are
gathered from the frame matrix, which may be a memory map that several processes share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Float, Int64, Shaped
from torch import Tensor

from benchmark.representations import Waveform

MOST_KEPT = 2**24
"""Values of single frames that are kept normalised beside the frames, 64 MB of them."""


@dataclass(frozen=True)
class Layout:
    """How a network is to read the values of a frame.

    ``layers``: hidden layers of a pretrained model that lie side by side, of equal width. ``model``: the pretrained
    model that takes the frames, which are samples then, and ``digest`` of its weights, empty where they are not known.
    """

    layers: int = 1
    model: Waveform | None = None
    digest: str = ""

    @property
    def raw(self) -> bool:
        """Whether frames are given to a network as they are, without normalisation."""
        return self.model is not None and self.model.raw


PLAIN = Layout()
"""A frame's values are all alike."""


@dataclass(frozen=True)
class Frames:
    """``n`` utterances of a task's side, in the task's order.

    ``frames``: (total time, width) log-mel power, hidden states, samples or, one an utterance, functionals; float32 or
    float16, shared by all subsets and read-only.
    ``starts``, ``lengths``: (n,) rows of ``frames`` that are each utterance's.
    ``mean``, ``deviation``: (groups, width) of the protocol's normalisation; ``group``: (n,) which
    of them is each utterance's. ``functionals``: (n, d) utterance functionals, standardised alike.
    """

    frames: Shaped[Tensor, "total width"]
    starts: Int64[Tensor, " n"]
    lengths: Int64[Tensor, " n"]
    mean: Float[Tensor, "groups width"]
    deviation: Float[Tensor, "groups width"]
    group: Int64[Tensor, " n"]
    functionals: Float[np.ndarray, "n d"]
    layout: Layout = PLAIN

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def width(self) -> int:
        return self.frames.shape[1]

    @cached_property
    def single(self) -> bool:
        """Whether every utterance has one frame."""
        return bool((self.lengths == 1).all())

    @cached_property
    def _singles(self) -> Float[Tensor, "n width"] | None:
        """Every utterance's only frame, normalised once for all crops; None where there are others, or too much."""
        if not self.single or len(self) * self.width > MOST_KEPT:
            return None
        return self.frames[self.starts].float().sub_(self.mean[self.group]).div_(self.deviation[self.group])

    def __getitem__(self, rows: np.ndarray | list[int] | slice) -> Frames:
        """The utterances ``rows``, over the same frame matrix."""
        rows = np.arange(len(self))[rows]
        index = torch.from_numpy(rows)
        return Frames(
            self.frames,
            self.starts[index],
            self.lengths[index],
            self.mean,
            self.deviation,
            self.group[index],
            self.functionals[rows],
            self.layout,
        )

    def utterance(self, row: int) -> Float[Tensor, "time width"]:
        """One whole utterance, normalised."""
        start, length, group = int(self.starts[row]), int(self.lengths[row]), self.group[row]
        return (self.frames[start : start + length] - self.mean[group]) / self.deviation[group]

    def crops(
        self, rows: Int64[Tensor, " batch"], offsets: Int64[Tensor, " batch"], length: int
    ) -> Float[Tensor, "batch {length} width"]:
        """``length`` frames of each of ``rows`` from ``offsets`` on, normalised.

        An utterance that ends before the crop does goes on from its beginning.
        """
        if self._singles is not None and length == 1:
            return self._singles[rows, None]
        group = self.group[rows]
        time = (offsets[:, None] + torch.arange(length)) % self.lengths[rows, None]
        picked = self.frames[(self.starts[rows, None] + time).flatten()].view(len(rows), length, -1)
        return picked.float().sub_(self.mean[group, None]).div_(self.deviation[group, None])

    def random_crops(
        self, rows: Int64[Tensor, " batch"], length: int, rng: np.random.Generator
    ) -> Float[Tensor, "batch {length} width"]:
        """A crop of each of ``rows`` at a place that ``rng`` draws; a short utterance starts anywhere."""
        if self._singles is not None and length == 1:
            return self._singles[rows, None]
        lengths = self.lengths[rows].numpy()
        places = np.where(lengths > length, lengths - length + 1, lengths)
        return self.crops(rows, torch.from_numpy(rng.integers(0, places)), length)

    def segments(self, length: int) -> tuple[Int64[Tensor, " segments"], Int64[Tensor, " segments"]]:
        """Rows and offsets of segments that together cover every frame, evenly spaced, a quarter or more overlapping.

        >>> s = Frames(*[torch.zeros(25, 2), torch.tensor([0, 4]), torch.tensor([4, 21])],
        ...     torch.zeros(1, 2), torch.ones(1, 2), torch.zeros(2, dtype=torch.int64), np.zeros((2, 0)))
        >>> [t.tolist() for t in s.segments(8)]
        [[0, 1, 1, 1, 1], [0, 0, 4, 8, 13]]
        """
        last = (self.lengths - length).clamp_min(0)
        steps = torch.ceil(last / max(3 * length // 4, 1)).long()
        rows = torch.arange(len(self)).repeat_interleave(steps + 1)
        place = torch.arange(len(rows)) - (torch.cumsum(steps + 1, 0) - steps - 1)[rows]
        return rows, place * last[rows] // steps[rows].clamp_min(1)

    def segment_batches(
        self, length: int, batch: int
    ) -> Iterator[tuple[Int64[Tensor, " batch"], Float[Tensor, "batch {length} width"]]]:
        """All `segments` in order, ``batch`` at a time: the row of each and its frames."""
        rows, offsets = self.segments(length)
        for r, o in zip(rows.split(batch), offsets.split(batch), strict=True):
            yield r, self.crops(r, o, length)
