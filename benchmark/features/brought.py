"""Embeddings that users bring, as features of a corpus: through the cache, so that processes share them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from benchmark.contracts import Corpus, Found, Utterance
from benchmark.features.cache import Progress, Recipe, compute_features
from benchmark.features.corpus import CorpusFeatures, single_frames
from benchmark.features.embeddings import find_file, read_embeddings
from benchmark.features.entry import Outcome, Row, Unused
from benchmark.representations import Embeddings

_LOG = logging.getLogger(__name__)

KIND = "embeddings"


def brought_features(
    corpus: Corpus, found: Found, settings: Embeddings, cache: Path, jobs: int, progress: Progress | None
) -> CorpusFeatures:
    """The embeddings of all utterances found, from the corpus's file. No audio is read.

    Vectors are single frames; of frames, shallow methods see mean and deviation over time. An utterance of which the
    file says why it has none is left out; names that the corpus lacks are told on the log. Raises `UsageError` for all
    that is wrong with the file.
    """
    names = [u.name for u in found.utterances]
    folder = Path(settings.folder).expanduser()
    path = find_file(folder, corpus.name, names)
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    brought = read_embeddings(folder, corpus.name, names)
    if brought.remark:
        _LOG.warning("%s", brought.remark)
    lengths = np.diff(brought.offsets)
    origin = {"kind": KIND, "readme": brought.readme, "trained_on": list(brought.trained_on)}

    def outcomes(corpus: Corpus, utterances: Sequence[Utterance], jobs: int) -> Iterator[Outcome]:
        place = {name: i for i, name in enumerate(brought.names)}
        for utterance in utterances:
            i = place.get(utterance.name)
            if i is None:
                yield Unused(f"no embedding in {path.name}: {brought.left_out[utterance.name]}")
                continue
            frames = brought.frames[brought.offsets[i] : brought.offsets[i + 1]]
            yield Row(frames, over_time(frames) if lengths.max() > 1 else frames[0], brought.digests[i], 0.0)

    recipe = Recipe((KIND, content), brought.width, outcomes, origin=origin, stamp=lambda corpus, utterance: "")
    features = compute_features(corpus, found, recipe, cache, jobs=jobs, progress=progress)
    return single_frames(features) if lengths.max() == 1 else features


def over_time(frames: Float32[np.ndarray, "time width"]) -> Float32[np.ndarray, " d"]:
    """Mean and deviation (divisor ``time``) of each value: d = 2 width.

    >>> over_time(np.array([[1, 5], [3, 5]], dtype=np.float32)).tolist()
    [2.0, 5.0, 1.0, 0.0]
    """
    wide = frames.astype(np.float64)
    return np.concatenate([wide.mean(0), wide.std(0)]).astype(np.float32)
