"""A world for the tricks: corpora, features, a stored run, a listener; and what each trick gets there, in each way of
running it. Tricks that are not sealed change whatever they want, so each has a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch

from benchmark.contracts import Run, Task
from benchmark.data.manifest import ManifestCorpus
from benchmark.evaluation.metrics import uar
from benchmark.features.cache import compute_features
from benchmark.protocol import load_protocol
from benchmark.registry import method_registry
from benchmark.running.experiment import run_experiment
from benchmark.running.sealing import run_sealed
from benchmark.running.worker import prepare
from benchmark.sealed.registry import sealed_registry
from benchmark.store.provenance import environment
from benchmark.store.store import Store
from tests.sealed.tricks import TRICKS, plugin
from tests.tiny_corpora import write_corpus, write_protocol

MODES = ("unsealed", "process", "sealed")
CPU, TASK = torch.device("cpu"), Task("left", "right", ("anger", "sadness"))


class World:
    """Made below ``folder``; the marker of its place is in the environment and the working folder, as a user's is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.protocol = load_protocol(write_protocol(folder))
        for name in ("left", "right"):
            write_corpus(folder / "corpora", name, speakers=4)
        self.sides = [self._features(name) for name in ("left", "right")]
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.heard = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self.store = Store(folder / "results", self.protocol.name, self.protocol.fingerprint)
        record, arrays = self.make(method_registry("methods").get("svm"), "svm", run_experiment)
        self.store.write({**record, "code": {}, "environment": environment()}, arrays)
        self.shared = Path(f"/dev/shm/tricks-{os.getpid()}")
        if self.shared.parent.is_dir():
            self.shared.write_bytes(arrays["truth"].astype(np.int64).tobytes())
        self.plugins = folder / "plugins"
        self.plugins.mkdir()
        for name in ("honest", *TRICKS):
            text = plugin(name, str(folder), self.listener.getsockname()[1], self.shared.name)
            (self.plugins / f"{name}.py").write_text(text)
        os.environ["SER_CORPORA_ROOT"] = str(folder / "corpora")
        os.chdir(folder)

    def _features(self, name: str) -> Any:
        corpus = ManifestCorpus(self.folder / "corpora" / name / "manifest.csv")
        found = corpus.find(self.folder / "corpora" / name)
        return compute_features(corpus, found, self.protocol.features, self.folder / "cache")

    def _listen(self) -> None:
        while True:
            line, _ = self.listener.accept()
            self.heard += 1
            line.close()

    def close(self) -> None:
        self.shared.unlink(missing_ok=True)
        self.listener.close()

    def make(self, method: Any, name: str, how: Any) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        record, arrays = how(method, Run(name, "left", "right", 0), TASK, self.protocol, *self.sides, CPU)
        record["cost"].setdefault("peak_memory_mb", 0.0)
        return record, arrays

    def outcome(self, name: str, mode: str, sealed: Any) -> dict[str, Any]:
        """The trick's ``uar``, whether it ``worked``, or its ``error``, and at what level it was ``sealed``."""
        try:
            if mode == "unsealed":
                known = method_registry("methods", plugins=[self.plugins / f"{name}.py"])
                record, _ = self.make(known.get(name), name, run_experiment)
            else:
                record, _ = self.make(sealed.get(name), name, run_sealed)
        except Exception as e:
            return {"uar": None, "worked": False, "error": f"{type(e).__name__}: {e}", "sealed": None}
        losses = record["checkpoints"][-1]["losses"]
        score = uar(record["checkpoints"][-1]["confusion"]["target"])
        worked = score > 0.9 or losses.get("worked") == 1.0 or _alive(losses.get("pid"))
        return {"uar": score, "worked": worked, "error": "", "sealed": record.get("sealed")}


def _alive(pid: float | None) -> bool:
    """Whether the process lives some time after the run; it is ended."""
    if pid is None:
        return False
    time.sleep(0.2)
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(int(pid))
        if process.status() != psutil.STATUS_ZOMBIE:
            process.kill()
            return True
    return False


def outcomes(folder: Path, modes: tuple[str, ...] = MODES) -> dict[str, dict[str, Any]]:
    """Trick -> mode -> its outcome, ``honest`` among the tricks."""
    prepare()
    world = World(folder)
    found: dict[str, dict[str, Any]] = {name: {} for name in ("honest", *TRICKS)}
    try:
        for mode in modes:
            known = None
            if mode != "unsealed":
                files = [world.plugins / f"{name}.py" for name in found]
                known = sealed_registry("methods", plugins=files, confined=mode == "sealed")
            for name in found:
                found[name][mode] = _apart(world, name) if mode == "unsealed" else world.outcome(name, mode, known)
            if known is not None:
                known.holder().close()
    finally:
        world.close()
    return found


def _apart(world: World, name: str) -> dict[str, Any]:
    """An outcome unsealed, in a process that ends with it."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        told = world.outcome(name, "unsealed", None)
        os.write(write, json.dumps(told).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        said = file.read(2**16)
    os.waitpid(pid, 0)
    return json.loads(said)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        json.dump(outcomes(Path(made).resolve()), sys.stdout)
