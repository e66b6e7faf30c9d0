"""What a run prints, by whatever way: its beginning and its end are kept, the terminal sees none of it."""

from __future__ import annotations

import os
import re
from multiprocessing.connection import Connection

MOST_AT_ONCE = 4 * 2**20
"""Bytes that are read before other runs are looked after again."""

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_EXTENSIONS = re.compile(r"^Extension modules: .*\n?", re.MULTILINE)
"""A line of Python's on a crash that is longer than all that matters."""


class Output:
    """Reads from a pipe what a worker process and its children write, and keeps at most ``most`` bytes of a run."""

    def __init__(self, pipe: Connection, most: int) -> None:
        self.pipe, self.half = pipe, max(1, most // 2)
        os.set_blocking(pipe.fileno(), False)
        self.begin()

    def begin(self) -> None:
        """A new run: what was written before it is forgotten."""
        self.head, self.tail, self.written = b"", b"", 0

    def read(self) -> bool:
        """Take what has arrived and go on; whether more may come."""
        for _ in range(MOST_AT_ONCE // 2**16):
            try:
                piece = os.read(self.pipe.fileno(), 2**16)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not piece:
                return False
            self._keep(piece)
        return True

    def _keep(self, piece: bytes) -> None:
        self.written += len(piece)
        room = self.half - len(self.head)
        self.head += piece[:room]
        self.tail = (self.tail + piece[max(0, room) :])[-self.half :]

    @property
    def text(self) -> str:
        """What is kept, readable: undecodable bytes are replaced, what would steer a terminal is dropped."""
        left_out = self.written - len(self.head) - len(self.tail)
        gap = f"\n[... {left_out} bytes are left out here ...]\n".encode() if left_out else b""
        text = (self.head + gap + self.tail).decode("utf-8", errors="replace")
        return _EXTENSIONS.sub("", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def last_of(text: str, most: int) -> str:
    """The last lines of a text, at most ``most`` characters, from the beginning of a line where there is one.

    >>> last_of("one\\ntwo\\nthree\\n", 12)
    'two\\nthree\\n'
    """
    if len(text) <= most:
        return text
    cut = text[-most:]
    return cut.split("\n", 1)[1] if "\n" in cut[:-1] else cut
