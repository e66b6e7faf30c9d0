"""The process that sealed ones are copies of: an interpreter that has imported the libraries and nothing else.

It is started afresh, with an environment, arguments and a folder that say nothing of corpora and results, and never
gets to know more. A copy costs some milliseconds where a new interpreter with its libraries costs seconds. It speaks
through a socket that its copies close; when the other end is closed, it ends them and itself.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import shutil
import signal
import socket
import sys
from contextlib import suppress
from typing import Any

import psutil
import torch
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from benchmark.sealed import kin
from benchmark.sealed.inside import live
from benchmark.sealed.wire import Message, receive, send

AHEAD = ("benchmark.training", "benchmark.mathematics")
"""Packages that most methods import."""

WITH_THEM = ("torch._dynamo", "sklearn.svm", "sklearn.linear_model", "scipy.stats")
"""What torch imports at an optimiser's first step, and what shallow methods import."""


def serve(control: int, folder: str) -> None:
    """Make copies and end them as asked through the socket ``control``; remove ``folder`` at the end."""
    pipe = socket.socket(fileno=control)
    kin.hide()
    kin.adopt()
    _prepare()
    alive: set[int] = set()
    with suppress(EOFError, OSError):
        while True:
            message = receive(pipe, files=True)
            if "begin" in message.about:
                alive.add(_copy(pipe, message))
            else:
                send(pipe, Message(_end(message.about["end"], alive)))
    for pid in tuple(alive):
        _end(pid, alive)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _prepare() -> None:
    """One thread, as each run has, and modules ahead."""
    threadpool_limits(1)
    torch.set_num_threads(1)
    inside = [m.name for p in AHEAD for m in pkgutil.iter_modules(importlib.import_module(p).__path__, f"{p}.")]
    for module in (*inside, *WITH_THEM):
        with suppress(ImportError):  # of an extra that is not installed
            importlib.import_module(module)
    gc.collect()
    gc.freeze()


def _copy(pipe: socket.socket, message: Message) -> int:
    """A copy of this process, in a group of its own, that lives by what the message says; its number is sent back."""
    begin, (theirs, out, err) = message.about["begin"], message.files
    pid = os.fork()
    if pid:
        for file in message.files:
            os.close(file)
        send(pipe, Message({"pid": pid}))
        return pid
    code = 1
    try:
        pipe.close()
        _become(begin, out, err)
        live(socket.socket(fileno=theirs), begin)
        code = 0
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else 0 if e.code is None else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _become(begin: dict[str, Any], out: int, err: int) -> None:
    os.setsid()
    kin.die_with_parent()
    for file, place in ((out, 1), (err, 2)):
        os.dup2(file, place)
        os.close(file)
    os.chdir(begin["scratch"])
    os.environ.update(dict.fromkeys(begin["homes"], begin["scratch"]))
    torch.set_flush_denormal(begin["flush"])


def _end(pid: int, alive: set[int]) -> dict[str, Any]:
    """Kill a copy and all that it started; how it ended, its processor seconds and its peak memory in MiB."""
    alive.discard(pid)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-pid, 0)
    _clear(alive)
    peak = used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return {"status": os.waitstatus_to_exitcode(status), "seconds": used.ru_utime + used.ru_stime, "peak": peak}


def _clear(alive: set[int]) -> None:
    """End what left its group and was adopted; what belongs to a copy that lives stays."""
    while strangers := [p for p in psutil.Process().children() if p.pid not in alive and _group(p.pid) not in alive]:
        for process in strangers:
            with suppress(psutil.Error):
                process.kill()
            with suppress(ChildProcessError):
                os.waitpid(process.pid, 0)


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0
