"""Sealed processes as their evaluator sees them: started, asked, and ended with all that they started."""

from __future__ import annotations

import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import torch

from benchmark.errors import BenchmarkError, UsageError, ending
from benchmark.registry import Sources
from benchmark.sealed import kin, places
from benchmark.sealed.wire import Garbled, Message, receive, send

PREFIX = "ser-sealed-"
"""Of folders for temporary files; the owner's process number follows."""

LAST_WORDS = 2.0
"""Seconds that a process has to end once it speaks no more."""

START = (
    "import sys; sys.path[:0] = {paths!r}; from benchmark.sealed.template import serve; serve({control}, {folder!r})"
)


@dataclass(frozen=True)
class Usage:
    """What a sealed process took: exit code (minus a signal), processor ``seconds`` and ``peak`` memory in MiB."""

    status: int
    seconds: float
    peak: float


class Template:
    """The process that sealed ones are copies of, for methods from ``sources``.

    ``confined``: False leaves its copies at a process apart, as where the kernel can't do more. Raises `UsageError`
    on a system where no sealed process can be started.
    """

    def __init__(self, sources: Sources, *, confined: bool = True) -> None:
        if not (hasattr(os, "fork") and hasattr(socket, "send_fds")):
            raise UsageError("sealed runs: Linux or macOS expected, found another system; leave out --sealed")
        kin.hide()
        self.sources, self.confined = sources, confined
        self.code = places.Code(sources)
        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")).resolve()
        links = self.folder / "code"
        links.mkdir()
        self.code.link(links)
        self.pipe, theirs = socket.socketpair()
        with theirs:
            paths = [str(links), *places.user_packages()]
            start = START.format(paths=paths, control=theirs.fileno(), folder=str(self.folder))
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-c", start],
                stdin=subprocess.DEVNULL,
                env=places.environment(self.folder),
                cwd=self.folder,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.close = weakref.finalize(self, _stop, self.pipe, self.process)
        kin.TEMPLATES.add(self)

    @property
    def alive(self) -> bool:
        return self.close.alive and self.process.poll() is None

    def copy(self, readable: Iterable[str] = (), *, cards: bool = False) -> Sealed:
        """A new sealed process that may also read ``readable``, and use graphics cards where it needs them."""
        scratch = Path(tempfile.mkdtemp(prefix="run-", dir=self.folder))
        ours, theirs = socket.socketpair()
        (read_out, out), (read_err, err) = os.pipe(), os.pipe()
        sources = self.sources
        begin = {
            "readable": [*self.code.readable, str(self.folder / "code"), *readable],
            "scratch": str(scratch),
            "homes": places.HOMES,
            "cards": cards,
            "confined": self.confined,
            "flush": _flushes(),
            "sources": {
                "packages": sources.packages,
                "plugins": [str(Path(file).resolve()) for file in sources.plugins],
                "group": sources.group,
            },
        }
        try:
            pid = self._ask(Message({"begin": begin}, files=(theirs.fileno(), out, err)))["pid"]
        finally:
            theirs.close()
            for file in (out, err):
                os.close(file)
        pumps = [_pumped(read_out, 1), _pumped(read_err, 2)]
        return Sealed(self, pid, ours, scratch, pumps)

    def check_apart(self, secret: Iterable[Path]) -> None:
        """Nothing, when no ``secret`` place lies where a copy may read. Raises `BenchmarkError` otherwise."""
        places.check_apart(self.code.readable, secret)

    def end(self, pid: int) -> Usage:
        """Kill a copy and all that it started."""
        return Usage(**self._ask(Message({"end": pid})))

    def _ask(self, message: Message) -> dict[str, Any]:
        try:
            send(self.pipe, message)
            return receive(self.pipe).about
        except (EOFError, OSError):
            how = ending(self.process.wait())
            raise BenchmarkError(f"the process that sealed runs are started from {how}") from None

    def plain(self, text: str) -> str:
        """A traceback with the places where the code lies, instead of those of its links."""
        return text.replace(f"{self.folder / 'code'}{os.sep}", f"{places.ROOT}{os.sep}")


def _sweep() -> None:
    """Remove folders of this user's whose owner was killed before it could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        with suppress(OSError):
            if owner.isdecimal() and folder.lstat().st_uid == os.getuid() and not psutil.pid_exists(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)


def _stop(pipe: socket.socket, process: subprocess.Popen) -> None:
    """Close the socket, at which the template ends what it started and itself."""
    pipe.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
        return
    process.kill()
    process.wait()


def _flushes() -> bool:
    """Whether denormal numbers count as zero here, as they then do in a sealed process."""
    return float(torch.full((1,), 1e-40).mul(1)) == 0


def _pumped(file: int, place: int) -> threading.Thread:
    """A thread that passes on what is written: a sealed process holds no descriptor of ours."""

    def pump() -> None:
        with suppress(OSError):
            while written := os.read(file, 2**16):
                os.write(place, written)
        os.close(file)

    thread = threading.Thread(target=pump, daemon=True)
    thread.start()
    return thread


class Sealed:
    """One sealed process; ``level``: how tight it is, in words."""

    def __init__(
        self, of: Template, pid: int, pipe: socket.socket, scratch: Path, pumps: list[threading.Thread]
    ) -> None:
        self.of, self.pid, self.pipe, self.scratch, self.pumps = of, pid, pipe, scratch, pumps
        self.usage: Usage | None = None
        self.watch = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else -1
        self.level = str(self.receive().about["level"])

    def send(self, message: Message) -> None:
        """Raises `BenchmarkError` with how the process ended, where it did."""
        try:
            send(self.pipe, message)
        except OSError:
            raise self._died() from None

    def receive(self) -> Message:
        """Its next message. Raises the method's error, or `BenchmarkError` where it ended or sent no message."""
        waiting: list[Any] = [self.pipe, self.watch] if self.watch >= 0 else [self.pipe]
        try:
            if self.pipe not in select.select(waiting, [], [])[0]:
                raise EOFError
            message = receive(self.pipe)
        except (EOFError, OSError):
            raise self._died() from None
        except Garbled as e:
            raise BenchmarkError(f"its sealed process sent no answer: {e}") from None
        if "error" in message.about:
            raise self._raised(message.about["error"])
        return message

    def close(self) -> Usage:
        """End it, whatever it does, with all that it started; what it took."""
        if self.usage is None:
            self.pipe.close()
            try:
                self.usage = self.of.end(self.pid)
            except BenchmarkError:
                self.usage = Usage(0, 0.0, 0.0)
            if self.watch >= 0:
                os.close(self.watch)
            for pump in self.pumps:
                pump.join(5)
            shutil.rmtree(self.scratch, ignore_errors=True)
        return self.usage

    def _died(self) -> BenchmarkError:
        """How it ended: one that has closed its end is given the time to end by itself, and so with its own code."""
        if self.usage is None and self.watch >= 0:
            select.select([self.watch], [], [], LAST_WORDS)
        return BenchmarkError(f"its sealed process {ending(self.close().status)}")

    def _raised(self, told: Any) -> Exception:
        """What went wrong inside, under its name and with its traceback."""
        told = told if isinstance(told, dict) else {}
        name, said, trace = (str(told.get(key, ""))[:100_000] for key in ("type", "said", "traceback"))
        kind = {"BenchmarkError": BenchmarkError, "UsageError": UsageError}.get(name)
        error = (kind or type(name if name.isidentifier() else "Error", (BenchmarkError,), {}))(said)
        error.__cause__ = Inner(self.of.plain(trace))
        return error


class Inner(Exception):
    """A traceback from within a sealed process."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"
