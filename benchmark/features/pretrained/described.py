"""What has to be known of a pretrained model before its states: kept in the cache, so that it is not read each time."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmark.features.filling import content_key
from benchmark.features.pretrained.bundles import BUNDLE, find_bundle
from benchmark.features.pretrained.encoder import Encoder
from benchmark.features.pretrained.loading import load
from benchmark.features.pretrained.places import find_model

VERSION = 1
"""Raised by hand when an unchanged model gives other states, or another digest: all is computed anew."""

FOLDER = ".models"
"""Below the cache; no corpus is called so."""


@dataclass(frozen=True)
class Description:
    """See `benchmark.features.pretrained.encoder.Encoder`; ``size``: bytes of its weights in single precision."""

    digest: str
    commit: str
    family: str
    width: int
    layers: int
    rate: float
    size: int

    @classmethod
    def of(cls, encoder: Encoder) -> Description:
        size = sum(parameter.numel() * 4 for parameter in encoder.module.parameters())
        return cls(encoder.digest, encoder.commit, encoder.family, encoder.width, encoder.layers, encoder.rate, size)


def describe(model: str, weights: str, cache: Path) -> Description:
    """The description of a model, from ``cache`` as long as its files have the same places, sizes and times.

    Raises what `benchmark.features.pretrained.loading.load` raises, and `OSError` where the cache can't be written.
    """
    path = cache / FOLDER / f"{content_key(VERSION, *_stamps(model, weights))}.json"
    with suppress(OSError, ValueError, TypeError):
        return Description(**json.loads(path.read_text(encoding="utf-8")))
    found = Description.of(load(model, weights))
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump(asdict(found), file)
    Path(file.name).replace(path)
    return found


def _stamps(model: str, weights: str) -> list[tuple[str, str, int, int]]:
    """What changes whenever a model might: what it is called where that counts, and its files."""
    if model.startswith(BUNDLE):
        name, files = model, [find_bundle(model.removeprefix(BUNDLE), weights)[1]]
    else:
        folder, commit = find_model(model)
        name, files = commit, sorted(f for f in folder.iterdir() if f.suffix in {".json", ".safetensors", ".bin"})
    stats = [(str(file.resolve()), file.stat()) for file in files]
    return [(name, path, stat.st_size, stat.st_mtime_ns) for path, stat in stats]
