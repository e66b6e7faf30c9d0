"""How far a matrix is while commands make it, here or on other machines: looked at again and again, cheaply.

At first the paths of all that is stored are listed. From then on only what running commands say of themselves is read
(`benchmark.store.journal`), and the paths again when one of these is gone, or every so often.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from benchmark.contracts import Run
from benchmark.errors import StoreError
from benchmark.running.progress import Remaining
from benchmark.store.journal import Reader
from benchmark.store.store import Store

EVERY = 60.0
"""Seconds after which stored runs are listed again, for those of commands that say nothing; twenty times as long as
that takes where it is more."""

SAMPLE = 20
"""Stored runs of each method that are read for the time that its runs take."""


@dataclass(frozen=True)
class Running:
    """A run that is being made: since when (seconds of the epoch), on which host and device.

    ``silent``: its command gives no sign of life, so that it was probably killed.
    """

    run: Run
    since: float
    host: str
    device: str
    silent: bool = False


@dataclass(frozen=True)
class Snapshot:
    """The state of all wanted runs at a time. A run that is tried again is among the failed and the running.

    ``seconds_left``: None where nobody is making runs or nothing is known of the time that they take.
    """

    protocol: str
    fingerprint: str
    total: int
    finished: int
    failed: dict[Run, str]
    running: tuple[Running, ...]
    seconds_left: float | None
    methods: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """Method -> wanted, finished and failed runs."""

    @property
    def missing(self) -> int:
        """Runs that were never made, those being made now included."""
        return self.total - self.finished - len(self.failed)

    def to_dict(self) -> dict[str, Any]:
        """The same for a script, as JSON knows it."""
        return {
            "protocol": self.protocol,
            "fingerprint": self.fingerprint,
            "total": self.total,
            "finished": self.finished,
            "missing": self.missing,
            "failed": [run.as_dict() | {"reason": why} for run, why in self.failed.items()],
            "running": [
                r.run.as_dict() | {"since": r.since, "host": r.host, "device": r.device, "silent": r.silent}
                for r in self.running
            ],
            "seconds_left": None if self.seconds_left is None else round(self.seconds_left, 1),
        }


class Watch:
    """Keeps up with a store; ``wanted``: the runs that are asked for."""

    def __init__(self, store: Store, wanted: Iterable[Run]) -> None:
        self.store = store
        self.wanted = dict.fromkeys(sorted(set(wanted), key=lambda run: run.order_key))
        self.reader = Reader(store.running)
        self.hosts: dict[str, str] = {}
        self.running: dict[str, dict[Run, Running]] = {}
        self.seconds: dict[str, list[float]] = {}
        self.failed: dict[Run, str] = {}
        self.next_listing = 0.0
        self._list()

    def look(self) -> Snapshot:
        """What is known now."""
        events, alive, gone = self.reader.news()
        for file, event in events:
            self._hear(file, event)
        for file in gone:
            self.running.pop(file, None)
        if gone or time.monotonic() > self.next_listing:
            self._list()
        running = [
            Running(r.run, r.since, r.host, r.device, file not in alive)
            for file, runs in self.running.items()
            for r in runs.values()
            if r.run not in self.finished
        ]
        busy = sum(not r.silent for r in running)
        return Snapshot(
            self.store.protocol_name,
            self.store.fingerprint,
            len(self.wanted),
            len(self.finished),
            {run: self.failed[run] for run in self.wanted if run in self.failed},
            tuple(sorted(running, key=lambda r: r.since)),
            self._left(busy) if busy else None,
            self._methods(),
        )

    def _list(self) -> None:
        """Compare with the paths of all that is stored; of failures that are new the reasons are read."""
        started = time.monotonic()
        finished, failed = self.store.listed()
        self.finished = {run for run in finished if run in self.wanted}
        self.failed = {
            run: self.failed.get(run) or str(self.store.failure(run)["error"]) for run in failed if run in self.wanted
        }
        self.next_listing = time.monotonic() + max(EVERY, 20 * (time.monotonic() - started))

    def _hear(self, file: str, event: dict[str, Any]) -> None:
        if event["event"] == "open":
            self.hosts[file] = event["host"]
            return
        run, own = Run(**event["run"]), self.running.setdefault(file, {})
        if event["event"] == "begun":
            own[run] = Running(run, event["at"], self.hosts.get(file, ""), event["device"])
            return
        own.pop(run, None)
        if run not in self.wanted:
            return
        if event["state"] == "finished":
            self.finished.add(run)
            self.failed.pop(run, None)
            self.seconds.setdefault(run.method, []).append(event["seconds"])
        elif event["state"] == "failed" and run not in self.finished:
            self.failed[run] = event["message"]

    def _left(self, busy: int) -> float | None:
        left = [run for run in self.wanted if run not in self.finished and run not in self.failed]
        for method in {run.method for run in left} - set(self.seconds):
            self.seconds[method] = self._sampled(method)
        return Remaining({m: s for m, s in self.seconds.items() if s}, left, busy).seconds

    def _sampled(self, method: str) -> list[float]:
        seconds: list[float] = []
        for run in [run for run in self.finished if run.method == method][:SAMPLE]:
            with suppress(StoreError):  # one that is damaged says nothing; status tells of it
                seconds.append(self.store.read(run)["cost"]["seconds"])
        return seconds

    def _methods(self) -> dict[str, tuple[int, int, int]]:
        wanted, finished, failed = (
            Counter(run.method for run in runs) for runs in (self.wanted, self.finished, self.failed)
        )
        return {method: (wanted[method], finished[method], failed[method]) for method in sorted(wanted)}
