"""A source corpus that fails a test as soon as more of it is read than was allowed."""

from __future__ import annotations

from benchmark.contracts import Labelled
from benchmark.features.frames import Frames
from tests import tiny


class Fused(Frames):
    """Frames whose crops can be drawn so often and then no more."""

    left = 10**9

    def random_crops(self, rows, length, rng):
        type(self).left -= 1
        if self.left < 0:
            raise AssertionError("a source utterance was read")
        return super().random_crops(rows, length, rng)


def source_that_raises_after(steps: int) -> Labelled:
    whole = tiny.source()
    Fused.left = steps
    return Labelled(Fused(*(getattr(whole.x, f) for f in whole.x.__dataclass_fields__)), whole.y, whole.speaker)
