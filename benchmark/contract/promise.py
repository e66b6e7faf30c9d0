"""What a check says where a promise is not kept."""

from __future__ import annotations

import numpy as np


class Failure(Exception):
    """A broken promise: what was found and what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"found {found}, expected {expected}")
        self.found, self.expected = found, expected


class Remark(Failure):
    """Something that this method may do, and others of the suite may not."""


def demand(kept: bool | np.bool_, found: str, expected: str) -> None:
    """Nothing, when the promise is ``kept``. Raises `Failure` otherwise."""
    if not kept:
        raise Failure(found, expected)
