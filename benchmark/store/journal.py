"""What is being made now, by whom and since when: for those who watch, gone when the command ends.

    results/<protocol>/.running/<fingerprint>/<host>-<process>-<random>.jsonl

Each command that makes runs has a file of its own there, so that nobody writes in anybody else's, on network file
systems too; a line is added when a run begins and when it ends. A file that was not touched for `STALE` seconds belongs
to a command that is gone. Records never say who, where, or on which host; these files do, while the command lives.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmark.contracts import Run
from benchmark.errors import BenchmarkError
from benchmark.store.files import make_folder, utf8
from benchmark.store.store import Store

BEAT = 10.0
"""Seconds between two signs of life."""

STALE = 90.0
"""Seconds without one after which a command counts as gone."""

FORGOTTEN = 7 * 86400.0
"""Seconds after which what a command left that was killed is removed by the next one."""


class Journal:
    """Written by the process that starts runs. It must not stop them: where it can't be written, nobody can watch."""

    def __init__(self, store: Store) -> None:
        self.folder = store.running
        name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}.jsonl"
        self.path = self.folder / name
        self.beaten = time.monotonic()
        self.trouble = ""
        """Why nothing is written any more; empty as long as it is."""
        try:
            make_folder(self.folder)
        except BenchmarkError as e:
            self.trouble = str(e)
        for path in self.folder.glob("*.jsonl"):
            with suppress(OSError):  # another command removed it first
                if time.time() - path.stat().st_mtime > FORGOTTEN:
                    path.unlink()
        self._add(event="open", host=socket.gethostname(), process=os.getpid())

    def begun(self, run: Run, device: str) -> None:
        """A run is being made from now on."""
        self._add(event="begun", run=run.as_dict(), device=device)

    def ended(self, run: Run, state: str, seconds: float = 0.0, message: str = "") -> None:
        """It is not any more: it is stored, or failed, which has a ``message``, or was given up."""
        self._add(event="ended", run=run.as_dict(), state=state, seconds=seconds, message=message)

    def beat(self) -> None:
        """Give a sign of life, where the last one is a while ago."""
        if time.monotonic() - self.beaten > BEAT and not self.trouble:
            self.beaten = time.monotonic()
            with suppress(OSError):  # the folder was removed
                os.utime(self.path)

    def close(self) -> None:
        """Remove the file; whoever watches then looks at what is stored."""
        with suppress(OSError):
            self.path.unlink()

    def _add(self, **event: Any) -> None:
        if self.trouble:
            return
        try:
            with self.path.open("ab", buffering=0) as file:
                file.write(utf8(json.dumps({**event, "at": round(time.time(), 3)}, ensure_ascii=False) + "\n"))
        except OSError as e:
            self.trouble = str(e)


class Reader:
    """Reads on in all files of a folder, from where it was."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: dict[Path, int] = {}

    def news(self) -> tuple[list[tuple[str, dict[str, Any]]], set[str], set[str]]:
        """New events with the name of their file, in order; the names of files that are alive; of those gone since."""
        events, alive, there = [], set(), set()
        try:
            paths = sorted(self.folder.glob("*.jsonl"))
        except OSError:
            paths = []
        for path in paths:
            try:
                touched = path.stat().st_mtime
                with path.open("rb") as file:
                    file.seek(self.read.get(path, 0))
                    whole = file.read().rpartition(b"\n")[0]
            except OSError:
                continue
            there.add(path)
            if time.time() - touched < STALE:
                alive.add(path.name)
            if whole:
                self.read[path] = self.read.get(path, 0) + len(whole) + 1
                for line in whole.split(b"\n"):
                    with suppress(ValueError):  # what another program left there
                        events.append((path.name, json.loads(line)))
            self.read.setdefault(path, 0)
        gone = {path.name for path in self.read if path not in there}
        self.read = {path: place for path, place in self.read.items() if path in there}
        return events, alive, gone
