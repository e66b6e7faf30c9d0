"""Utterances on their way into a sealed process: their own frames, in the order of the task, and nothing that names
them.

`Frames` of a run lie over the matrix of a whole corpus in the order of its files' names, with every utterance that the
task leaves out; names often begin with the emotion. So frames are copied, in the order that splits have drawn, into
memory without a name. A row's numbers stay what they were.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from benchmark.contracts import Setting
from benchmark.features.frames import Frames, Layout
from benchmark.protocol import Training
from benchmark.representations import Waveform
from benchmark.sealed.wire import Message

MOST_IN_MEMORY = 2**30
"""Bytes of frames that are kept in memory; more lie in a file, so that the system can drop what is not looked at."""


@contextmanager
def unnamed(size: int) -> Iterator[int]:
    """The descriptor of ``size`` bytes to be filled, then to be read; nobody finds them but who is handed it."""
    if size <= MOST_IN_MEMORY and hasattr(os, "memfd_create"):
        made = os.memfd_create("features", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    else:
        with tempfile.TemporaryFile() as file:
            made = os.dup(file.fileno())
    try:
        yield made
    finally:
        os.close(made)


def sealed_off(made: int) -> None:
    """Let memory of `unnamed` be read only from now on; of a file, each reader's changes are its own anyway."""
    if hasattr(fcntl, "F_ADD_SEALS"):
        try:
            fcntl.fcntl(made, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
        except OSError:
            return


def rows_within(x: Frames, whole: Frames) -> np.ndarray | None:
    """Which rows of ``whole`` the utterances ``x`` are, None where they aren't: the same frames, seen alike."""
    if x.frames.data_ptr() != whole.frames.data_ptr() or x.mean is not whole.mean or x.layout != whole.layout:
        return None
    place = {int(start): row for row, start in enumerate(whole.starts)}
    rows = np.array([place.get(int(start), -1) for start in x.starts], dtype=np.int64)
    if (rows < 0).any() or not _same(x, whole[rows]):
        return None
    return rows


def _same(a: Frames, b: Frames) -> bool:
    alike = torch.equal(a.lengths, b.lengths) and torch.equal(a.group, b.group)
    return alike and np.array_equal(a.functionals, b.functionals, equal_nan=True)


def write_frames(x: Frames, made: int) -> None:
    """The utterances' frames, one behind another, into the file of a descriptor."""
    with os.fdopen(os.dup(made), "wb") as file:
        for start, length in zip(x.starts.tolist(), x.lengths.tolist(), strict=True):
            file.write(np.ascontiguousarray(x.frames[start : start + length].numpy()).data)


def size_of(x: Frames) -> int:
    """Bytes of the utterances' frames."""
    return int(x.lengths.sum()) * x.width * x.frames.element_size()


def described(x: Frames, name: str, layout: Layout) -> Message:
    """All of utterances but their frames, as the arrays ``name.…`` of a message; groups that they don't need are left
    out."""
    used, group = np.unique(x.group.numpy(), return_inverse=True)
    arrays = {
        "lengths": x.lengths.numpy(),
        "group": group.astype(np.int64),
        "mean": x.mean.numpy()[used],
        "deviation": x.deviation.numpy()[used],
        "functionals": x.functionals,
    }
    model = None if layout.model is None else layout.model.model_dump(mode="json")
    about = {
        "dtype": x.frames.numpy().dtype.str,
        "width": x.width,
        "layout": {"layers": layout.layers, "model": model, "digest": layout.digest},
    }
    return Message({name: about}, {f"{name}.{key}": array for key, array in arrays.items()})


def unpacked(message: Message, name: str, file: int) -> Frames:
    """The utterances that `described` told of; their frames are mapped from ``file``, and stay as they are there."""
    about = message.about[name]
    lengths, group, mean, deviation, functionals = (
        message.arrays[f"{name}.{key}"] for key in ("lengths", "group", "mean", "deviation", "functionals")
    )
    total, width, dtype = int(lengths.sum()), about["width"], np.dtype(about["dtype"])
    size = total * width * dtype.itemsize
    content: Any = mmap.mmap(file, size, access=mmap.ACCESS_COPY) if size else b""
    os.close(file)
    frames = np.frombuffer(content, dtype=dtype).reshape(total, width) if size else np.zeros((0, width), dtype)
    ends = np.cumsum(lengths)
    x, starts, n, m, d, g = map(torch.from_numpy, (frames, ends - lengths, lengths, mean, deviation, group))
    return Frames(x, starts, n, m, d, g, functionals, _layout(about["layout"]))


def _layout(told: dict[str, Any]) -> Layout:
    model = None if told["model"] is None else Waveform.model_validate(told["model"])
    return Layout(told["layers"], model, told["digest"])


def reachable(layout: Layout) -> tuple[Layout, tuple[str, ...]]:
    """The layout with its model's folder in full, and which folders have to be readable for it."""
    if layout.model is None:
        return layout, ()
    from benchmark.features.pretrained.places import find_model

    folder = find_model(layout.model.model).folder.absolute()
    files = {file.resolve() for file in folder.iterdir()}  # in the hub's cache they are links
    named = layout.model.model_copy(update={"model": str(folder)})
    return replace(layout, model=named), (str(folder), *sorted({str(file) for file in files}))


def opaque(speaker: np.ndarray) -> np.ndarray:
    """Speakers as numbers that are equal where names are, and in the order of the names."""
    return np.unique(speaker, return_inverse=True)[1].astype(np.int64).reshape(speaker.shape)


def named(speaker: np.ndarray) -> np.ndarray:
    """Numbers of `opaque` as names again, which have their order."""
    return np.array([f"speaker {number:06}" for number in speaker], dtype=str)


def told(setting: Setting) -> dict[str, Any]:
    """A setting as JSON knows it."""
    training = setting.training.model_dump(mode="json")
    return {
        "classes": list(setting.classes),
        "seed": setting.seed,
        "training": training,
        "device": str(setting.device),
    }


def setting_of(said: dict[str, Any]) -> Setting:
    """The setting that `told` told of."""
    training = Training.model_validate(said["training"])
    return Setting(tuple(said["classes"]), said["seed"], training, torch.device(said["device"]))
