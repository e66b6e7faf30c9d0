"""What a sealed process does: confine itself, then import the method and do what it is asked for.

Whoever asks is trusted; who answers is not, since the method's code may change all that is here. So whatever the
answers rest on, labels of the target above all, stays with who asks.
"""

from __future__ import annotations

import importlib
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmark.contracts import Labelled, Method, Unlabelled
from benchmark.features.frames import Frames
from benchmark.registry import Registry, method_registry
from benchmark.sealed.confinement import confine
from benchmark.sealed.description import describe
from benchmark.sealed.packing import named, setting_of, unpacked
from benchmark.sealed.wire import Message, receive, send

Reply = Callable[[dict[str, Any]], None]
"""Sends a piece of an answer."""


def live(pipe: socket.socket, begin: dict[str, Any]) -> None:
    """Confine this process as ``begin`` says, then answer what comes through ``pipe`` until its other end is closed."""
    level = confine(begin["readable"], Path(begin["scratch"]), cards=begin["cards"], wanted=begin["confined"])
    send(pipe, Message({"level": level}))
    inside = Inside(pipe, begin)
    try:
        while True:
            message = receive(pipe, files=True)
            try:
                inside.answer(message)
            except Exception as e:
                send(pipe, Message({"error": _told(e)}))
            sys.stdout.flush()
            sys.stderr.flush()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _told(e: Exception) -> dict[str, str]:
    return {"type": type(e).__name__, "said": str(e), "traceback": "".join(traceback.format_exception(e))}


class Inside:
    """A method and the utterances that it was told of. ``begin``: where methods are, as `Sources` has it."""

    def __init__(self, pipe: socket.socket, begin: dict[str, Any]) -> None:
        self.pipe = pipe
        self.sources = begin["sources"]
        self.known: Registry[Method] | None = None
        self.method: Method | None = None
        self.sets: list[Frames] = []

    @property
    def registry(self) -> Registry[Method]:
        """The methods, of which one is imported when it is asked for."""
        if self.known is None:
            plugins = map(Path, self.sources["plugins"])
            self.known = method_registry(*self.sources["packages"], plugins=plugins, group=self.sources["group"])
        return self.known

    def answer(self, message: Message) -> None:
        {"describe": self.describe, "fit": self.fit, "outputs": self.outputs, "call": self.call}[message.about["ask"]](
            message
        )

    def describe(self, message: Message) -> None:
        send(self.pipe, Message({"described": describe(self.registry.get(message.about["name"]))}))

    def call(self, message: Message) -> None:
        """A function of the suite, ``module:name``, with the registry, where to say something, and its arguments."""
        module, name = message.about["function"].split(":")
        function = getattr(importlib.import_module(module), name)
        function(self.registry, lambda said: send(self.pipe, Message(said)), **message.about["arguments"])
        send(self.pipe, Message({"done": True}))

    def fit(self, message: Message) -> None:
        about = message.about
        x_s, x_t = (
            unpacked(message, name, file) for name, file in zip(("source", "target"), message.files, strict=True)
        )
        self.sets = [x_s, x_t]
        self.method = self.registry.get(about["name"])(**about["settings"])
        source = Labelled(x_s, message.arrays["y"], named(message.arrays["speaker"]))
        self.method.fit(source, Unlabelled(x_t), setting_of(about["setting"]), self.checkpoint)
        send(self.pipe, Message({"fitted": True}))

    def checkpoint(self, progress: float) -> None:
        """Tell the evaluator where training is, and answer what it asks for until it says to go on."""
        losses = {str(k): float(v) for k, v in getattr(self.method, "losses", {}).items()}
        send(self.pipe, Message({"checkpoint": float(progress), "losses": losses}))
        while True:
            message = receive(self.pipe, files=True)
            if message.about["ask"] == "go on":
                return
            self.answer(message)

    def outputs(self, message: Message) -> None:
        about = message.about
        if about["of"] == len(self.sets):
            self.sets.append(unpacked(message, "x", *message.files))
        x = self.sets[about["of"]]
        if "rows" in message.arrays:
            x = x[message.arrays["rows"]]
        assert self.method is not None
        found = self.method.outputs(x, about["domain"])
        arrays = {"scores": np.asarray(found.scores), "features": np.asarray(found.features)}
        send(self.pipe, Message({"outputs": True}, arrays))
