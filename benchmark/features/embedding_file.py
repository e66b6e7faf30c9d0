"""An opened file of embeddings, whatever its format: its names, what it says of itself, and a way to its numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from jaxtyping import Float32, Int64

from benchmark.errors import UsageError, spelt
from benchmark.names import composed

README, TRAINED_ON, LEFT_OUT = "README", "trained_on", "left_out"
TEXTS = (README, TRAINED_ON, LEFT_OUT)
"""Keys, or columns, that are no utterances and no numbers: what the embeddings are; the corpora that the model was
trained on, between commas; utterances that have none, a line for each with its name, a tab and the reason."""

NO_REASON = "the file says not why"

Shape = tuple[int, ...]

Taken = tuple[Float32[np.ndarray, "total width"], Int64[np.ndarray, " n"]]
"""Frames of n utterances one after the other, and how many each has."""


class EmbeddingFile(ABC):
    """``names``: of all utterances in it, in normalisation form C; ``where`` stands in error messages.

    ``said``: a text for each of `TEXTS` that it has.
    """

    def __init__(self, where: str, names: Sequence[str], said: Mapping[str, str]) -> None:
        self.where = where
        self.names = tuple(names)
        self.readme = said.get(README, "").strip()
        self.trained_on = tuple(name.strip() for name in said.get(TRAINED_ON, "").split(",") if name.strip())
        lines = (line.partition("\t") for line in said.get(LEFT_OUT, "").splitlines() if line.strip())
        self.left_out = {composed(name.strip()): why.strip() or NO_REASON for name, _, why in lines}

    @abstractmethod
    def take(self, rows: Sequence[int]) -> Taken:
        """The numbers of the utterances ``rows``, in that order, in float32. Raises `UsageError` for what is none."""


def check_alike(where: str, first: tuple[str, Shape], other: tuple[str, Shape]) -> None:
    """Nothing, when the arrays of two utterances, each a name and a shape, are both vectors or both frames, as wide.

    >>> check_alike("embeddings", ("a", (50, 768)), ("b", (20, 768)))
    """
    (one, shape), (name, found) = first, other
    if len(shape) != len(found):
        raise UsageError(
            f"{where}: vectors for all utterances or frames for all expected, found the shapes {shape} for {one} and "
            f"{found} for {name}"
        )
    if shape[-1] != found[-1]:
        raise UsageError(
            f"{where}: one width expected, found {shape[-1]} numbers for {one} and {found[-1]} for {name}; embed all "
            "utterances by the same model"
        )


def fault(shape: Shape, dtype: np.dtype) -> str:
    """What is wrong with an array as the embedding of an utterance, if anything is.

    >>> fault((256,), np.dtype("float16")), fault((0, 256), np.dtype("float32"))
    ('', 'at least one number expected, found the shape (0, 256)')
    """
    if dtype.hasobject:
        return "an array of numbers expected, found Python objects"
    if dtype.kind not in "fiu":
        return f"an array of numbers expected, found {spelt(str(dtype))}"
    if len(shape) not in (1, 2):
        return f"a vector (width,) or frames (time, width) expected, found the shape {shape}"
    return f"at least one number expected, found the shape {shape}" if 0 in shape else ""


def require_pyarrow(where: str) -> None:
    """Raises `UsageError` when the package that Parquet needs can't be imported."""
    try:
        import pyarrow.parquet  # noqa: F401
    except (ImportError, OSError) as e:
        raise UsageError(
            f"{where}: the package pyarrow expected, found none that can be imported ({e}); pip install "
            "'cross-corpus-ser[embeddings]', or take .npz or .csv"
        ) from e


@contextmanager
def reading(where: str, kind: str) -> Iterator[None]:
    """For calls of a library that reads: what it raises, which depends on where a file is damaged, as a sentence."""
    try:
        yield
    except Exception as e:
        said = " ".join(f"{e}".split()) or type(e).__name__
        raise UsageError(
            f"{where}: {kind} expected, found a damaged file or something else ({spelt(said, 160)}); write it again"
        ) from e


def one_text(where: str, key: str, texts: Iterable[str]) -> str:
    """The one text that a column holds in all its rows, cells without any left out; empty where there is none.

    Raises `UsageError` for several.
    """
    found = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if len(found) > 1:
        raise UsageError(
            f"{where}: one text in all rows of the column {key} expected, found {spelt(found[0])} and "
            f"{spelt(found[1])}; make them equal"
        )
    return found[0] if found else ""
