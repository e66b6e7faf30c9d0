"""Output that never ends a command: what can't be shown is replaced, what can't be sent is dropped."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO


class Steady(io.FileIO):
    """A file descriptor that goes on when its reader is gone or its disk is full.

    From the first failure on nothing is sent any more; unless the reader simply left, standard error says so once.
    """

    lost = False

    def write(self, data: Any) -> int:
        """``data`` sent, or dropped; how many bytes, which is all of them where they are dropped."""
        if not self.lost:
            try:
                return super().write(data)
            except BrokenPipeError:
                self.lost = True
            except OSError as e:
                self.lost = True
                _complain(f"warning: standard output: {e.strerror or e}; the command goes on without it\n")
        return memoryview(data).nbytes


def steady_output() -> None:
    """Make standard output and error of this process steady; a character that their encoding lacks becomes ``?``."""
    sys.stdout, sys.stderr = _steady(sys.stdout), _steady(sys.stderr)


def _steady(stream: TextIO) -> TextIO:
    """The same stream, steady; one that is no plain file, or closed, as it is."""
    buffer = getattr(stream, "buffer", None)
    if not isinstance(stream, io.TextIOWrapper) or type(getattr(buffer, "raw", buffer)) is not io.FileIO:
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(Steady(stream.fileno(), "w", closefd=False)),
        encoding=stream.encoding,
        errors="replace" if stream is sys.stdout else "backslashreplace",
        line_buffering=stream.line_buffering or stream is sys.stderr,
        write_through=stream.write_through,
    )


def _complain(sentence: str) -> None:
    try:
        os.write(2, sentence.encode())
    except OSError:
        return
