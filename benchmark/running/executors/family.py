"""A worker process and all that it started: who they are, what memory they hold, and their end.

On Linux a worker adopts whatever its descendants leave behind (`adopt`), so that a process that detached itself is
still found below it. Where the worker is gone, its descendants are known by a mark in their environment.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

import psutil

from benchmark.sealed import kin

ROUNDS = 50
"""Who starts processes faster than they are killed is killed again so many times."""

_PROC = Path("/proc")


def adopt(*, with_parent: bool) -> None:
    """Of this process: become the parent of orphans below it, and the first to go where memory runs out.

    ``with_parent``: be killed when the thread that started this process ends. Where the system is not Linux, nothing.
    """
    if sys.platform != "linux":
        return
    kin.adopt()
    if with_parent:
        kin.die_with_parent()
    with suppress(OSError):  # a container may forbid even to offer oneself
        (_PROC / "self" / "oom_score_adj").write_text("500", encoding="ascii")


def descendants(pid: int) -> list[int]:
    """Processes below ``pid``, without it; none where it is gone."""
    if not (_PROC / f"{pid}/task/{pid}/children").exists():
        try:
            return [child.pid for child in psutil.Process(pid).children(recursive=True)]
        except psutil.Error:
            return []
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = _children(waiting.pop())
        found += children
        waiting += children
    return found


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in (_PROC / str(pid) / "task").iterdir():
            with suppress(OSError):
                found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def held(pids: Iterable[int], least: float = 0) -> int:
    """Bytes of memory that processes hold together and that nobody gets back before they end.

    Anonymous and shared memory, wherever it lies, swap included. What several share is counted once; files that are
    mapped into memory, as features are, not at all, since the system takes their pages back when it needs them.
    Where a first look, which counts what is shared several times, gives at most ``least``, that is returned.
    """
    pids = list(pids)
    if sys.platform != "linux":
        return sum(_unshared(pid) for pid in pids)
    rough = sum(_kilobytes(f"{pid}/status", "RssAnon|RssShmem|VmSwap") for pid in pids) * 1024
    if rough <= least:
        return rough
    return sum(_kilobytes(f"{pid}/smaps_rollup", "Pss_Anon|Pss_Shmem|SwapPss") for pid in pids) * 1024 or rough


def _kilobytes(file: str, keys: str) -> int:
    try:
        text = (_PROC / file).read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return sum(map(int, re.findall(rf"^(?:{keys}):\s+(\d+) kB$", text, re.MULTILINE)))


def _unshared(pid: int) -> int:
    try:
        process = psutil.Process(pid)
        try:
            return int(process.memory_full_info().uss)
        except psutil.AccessDenied:
            return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def end(pid: int) -> None:
    """Kill a process and all below it, at once; it is stopped first, so that it starts no others meanwhile."""
    with suppress(psutil.Error):
        psutil.Process(pid).suspend()
    end_descendants(pid)
    with suppress(psutil.Error):
        psutil.Process(pid).kill()


def end_descendants(pid: int, spared: Collection[int] = ()) -> list[str]:
    """Kill all below ``pid`` but those ``spared``; the names of those that were alive."""
    names: list[str] = []
    for _ in range(ROUNDS):
        alive = {child: name for child in descendants(pid) if child not in spared and (name := _name(child))}
        if not alive:
            break
        names += alive.values()
        processes = list(filter(None, map(_process, alive)))
        for process in processes:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(processes, timeout=1)
    return names


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None


def _name(pid: int) -> str:
    """What a living process is called; empty where it has ended, whether anybody took note of it or not."""
    try:
        process = psutil.Process(pid)
        return "" if process.status() == psutil.STATUS_ZOMBIE else process.name()
    except psutil.Error:
        return ""


def end_marked(mark: str) -> None:
    """Kill all processes, of whatever parent, that inherited ``mark``."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.pid != os.getpid() and process.environ().get(kin.MARK) == mark:
                process.kill()


def kills_for_memory() -> int | None:
    """How many processes the kernel has killed for lack of memory since it started; None where it doesn't say."""
    try:
        found = re.search(r"^oom_kill (\d+)$", (_PROC / "vmstat").read_text(encoding="ascii"), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) if found else None
