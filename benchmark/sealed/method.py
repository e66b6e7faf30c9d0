"""A method as its evaluator holds it: what it says of itself, and a way to ask it that nothing comes back on but
numbers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar

import numpy as np

from benchmark.contracts import Checkpoint, Domain, Labelled, Method, Outputs, Setting, Unlabelled
from benchmark.errors import BenchmarkError
from benchmark.features.frames import Frames
from benchmark.hyper import hyper_parameters
from benchmark.sealed.packing import (
    described,
    opaque,
    reachable,
    rows_within,
    sealed_off,
    size_of,
    told,
    unnamed,
    write_frames,
)
from benchmark.sealed.process import Sealed, Template, Usage
from benchmark.sealed.wire import Message

MOST_LOSSES = 1000


class Holder:
    """Where stand-ins get their processes from: one `Template`, started when it is needed first, anew where it died."""

    def __init__(self, make: Callable[[], Template]) -> None:
        self.make = make
        self.template: Template | None = None

    def __call__(self) -> Template:
        if self.template is None or not self.template.alive:
            self.template = self.make()
        return self.template


class Behind:
    """What is behind a stand-in: its ``process``, at what ``level`` it is sealed, in words, and the utterances ``sets``
    that it knows; ``usage``: what its processes took, once they have ended."""

    def __init__(self) -> None:
        self.process: Sealed | None = None
        self.level = ""
        self.usage: list[Usage] = []
        self.sets: list[Frames] = []

    def close(self) -> None:
        """End the process, where there is one."""
        if self.process is not None:
            self.usage.append(self.process.close())
            self.process = None


class SealedMethod(Method):
    """Stands in for a method whose code runs in a sealed process, a new one for each `fit`.

    What it holds itself is in ``_behind``, since hyper-parameters may have any other name. Forgetting it ends the
    process.
    """

    _holder: ClassVar[Holder]

    def __post_init__(self) -> None:
        self._behind = Behind()
        self.losses: dict[str, float] = {}

    def fit(self, source: Labelled, target: Unlabelled, setting: Setting, checkpoint: Checkpoint) -> None:
        """Raises the method's error under its name, or `BenchmarkError` where its process ended."""
        behind = self._behind
        behind.close()
        layout, readable = reachable(source.x.layout)
        process = behind.process = self._holder().copy(readable, cards=setting.device.type == "cuda")
        behind.level, behind.sets, self.losses = process.level, [source.x, target.x], {}
        about: dict[str, Any] = {"ask": "fit", "name": self.name, "settings": hyper_parameters(self)}
        about["setting"] = told(setting)
        arrays = {"y": source.y, "speaker": opaque(source.speaker)}
        with ExitStack() as stack:
            files = []
            for name, x in (("source", source.x), ("target", target.x)):
                part = described(x, name, layout)
                about |= part.about
                arrays |= part.arrays
                files.append(_packed(x, stack))
            process.send(Message(about, arrays, tuple(files)))
        while "fitted" not in (answer := process.receive()).about:
            self._at_checkpoint(answer.about, checkpoint)
            process.send(Message({"ask": "go on"}))

    def _at_checkpoint(self, said: dict[str, Any], checkpoint: Checkpoint) -> None:
        progress, losses = said.get("checkpoint"), said.get("losses")
        numbers = isinstance(losses, dict) and all(isinstance(v, float) for v in losses.values())
        if not isinstance(progress, float) or not numbers or len(losses) > MOST_LOSSES:  # type: ignore[arg-type]
            raise BenchmarkError("its sealed process sent no answer: a checkpoint with numbers expected")
        assert losses is not None
        self.losses = losses
        checkpoint(progress)

    def outputs(self, x: Frames, domain: Domain) -> Outputs:
        """Raises what `fit` raises."""
        process, sets = self._behind.process, self._behind.sets
        if process is None:
            raise BenchmarkError("a fitted method expected, found one that was not, or was closed")
        about: dict[str, Any] = {"ask": "outputs", "domain": domain}
        for k, known in enumerate(sets):
            if (rows := rows_within(x, known)) is not None:
                whole = np.array_equal(rows, np.arange(len(known)))
                process.send(Message(about | {"of": k}, {} if whole else {"rows": rows}))
                break
        else:
            part = described(x, "x", reachable(x.layout)[0])
            with ExitStack() as stack:
                about |= {"of": len(sets), **part.about}
                process.send(Message(about, part.arrays, (_packed(x, stack),)))
            sets.append(x)
        return _checked(process.receive(), len(x))

    def __del__(self) -> None:
        if "_behind" in vars(self):
            self._behind.close()


def behind(method: Method) -> Behind:
    """What is behind a stand-in. Raises `BenchmarkError` for any other method."""
    if not isinstance(method, SealedMethod):
        raise BenchmarkError(f"{method.name}: a method of a sealed registry expected, found another")
    return method._behind


def template_of(method: Method) -> Template:
    """The process that what is behind a stand-in is a copy of. Raises `BenchmarkError` for any other method."""
    behind(method)
    assert isinstance(method, SealedMethod)
    return method._holder()


def _checked(message: Message, n: int) -> Outputs:
    scores, features = (message.arrays.get(name) for name in ("scores", "features"))
    if scores is None or features is None or len(features.shape) != 2 or len(features) != n:
        raise BenchmarkError(f"its sealed process sent no answer: scores and features of {n} utterances expected")
    return Outputs(scores, features)


def _packed(x: Frames, stack: ExitStack) -> int:
    """The descriptor of the utterances' frames, open until ``stack`` ends."""
    made = stack.enter_context(unnamed(size_of(x)))
    write_frames(x, made)
    sealed_off(made)
    return made
