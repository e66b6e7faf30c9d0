"""The name of a corpus's data: made of what its utterances are and sound like, never of where their files lie.

Version 2, which begins with ``2:``. Version 1 was made of paths; it can be computed for data at hand, so that stored
runs that bear it stay what they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from benchmark.contracts import Utterance
from benchmark.names import folded

VERSION = "2:"
"""What a name of this version begins with; those of version 1 are 12 hexadecimal digits alone."""

Heard = tuple[Utterance, str]
"""An utterance and the digest of its samples."""


def canonical(heard: Heard) -> tuple[str, str]:
    """What utterances are sorted by, so that their order is the same in whatever folders they lie.

    The identity, and the samples where that is empty or the same.
    """
    utterance, digest = heard
    return folded(utterance.identity), digest


def data_fingerprint(heard: Iterable[Heard]) -> str:
    """``2:`` and 12 hexadecimal digits over identity, emotion, speaker and samples of every readable utterance.

    Neither paths nor the order, the coding or the case of files matter.

    >>> from pathlib import Path
    >>> here = Utterance("wav/03a01Fa", "happiness", "03", Path("wav/03a01Fa.wav"), identity="03|a01|f|a")
    >>> there = Utterance("03A01FA", "happiness", "03", Path("03A01FA.flac"), identity="03|a01|f|a")
    >>> data_fingerprint([(here, "00ff")]) == data_fingerprint([(there, "00ff")])
    True
    """
    rows = [(folded(u.identity), folded(u.emotion), folded(u.speaker), digest) for u, digest in heard]
    return VERSION + _hash(sorted(rows))


def earlier_fingerprint(heard: Iterable[Heard]) -> str:
    """The name that version 1 gave to the utterances that can be used: over name, emotion, speaker and samples."""
    return _hash(sorted((u.name, u.emotion, u.speaker, digest) for u, digest in heard))


def through(fingerprint: str, digest: str) -> str:
    """The name of data seen through something that has a digest of its own, such as a model's weights.

    ``fingerprint`` itself where that is empty.

    >>> through("2:00ff00ff00ff", ""), through("2:00ff00ff00ff", "abc") == through("2:00ff00ff00ff", "abd")
    ('2:00ff00ff00ff', False)
    """
    return VERSION + _hash([fingerprint, digest]) if digest else fingerprint


def _hash(rows: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12]
