"""A corpus of any number of short utterances, to see what the number alone costs; also a program.

python -m tests.benchmarks.long_corpus FOLDER 100000
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern

RATE, SECONDS = 8000, 0.2
SPEAKERS, PER_FOLDER = 200, 1000
LABELS = {"ANG": "anger", "HAP": "happiness", "NEU": "neutral", "SAD": "sadness"}
SAME = 100
"""One in so many holds what the one before it holds."""


class LongCorpus(FileCorpus):
    """What `write_long_corpus` writes, as an adapter sees it."""

    name = "long_corpus"
    title = "A long corpus"
    language = "none"
    licence = "CC0-1.0 (generated)"
    url = "https://example.org/long"
    citation = "@misc{long_corpus,}"
    published = Published((), ())
    pattern = path_pattern(r"(?P<speaker>(?P<gender>[FM])\d+)_(?P<emotion>[A-Z]{3})_(?P<number>\d+)")
    emotions = LABELS


def write_long_corpus(folder: Path, utterances: int) -> None:
    """WAV files of 16 bits below ``folder``, noise under a slow envelope that differs from file to file."""
    rng = np.random.default_rng(0)
    n = round(SECONDS * RATE)
    noise = rng.normal(0, 3000, 50 * n)
    header = (
        b"RIFF" + struct.pack("<I", 36 + 2 * n) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    )
    header += b"data" + struct.pack("<I", 2 * n)
    labels = list(LABELS)
    for i in range(utterances):
        part = folder / f"part_{i // PER_FOLDER:04}"
        if i % PER_FOLDER == 0:
            part.mkdir(parents=True, exist_ok=True)
        if i % SAME or i == 0:
            start = int(rng.integers(0, len(noise) - n))
            samples = (rng.uniform(0.2, 1.0) * noise[start : start + n]).clip(-32768, 32767).astype("<i2").tobytes()
        name = f"{'FM'[i % 2]}{i % SPEAKERS:03}_{labels[i // 2 % 4]}_{i:06}.wav"
        (part / name).write_bytes(header + samples)


if __name__ == "__main__":
    write_long_corpus(Path(sys.argv[1]), int(sys.argv[2]))
