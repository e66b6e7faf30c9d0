"""A worker process that imports little and so starts soon, and what can go wrong in one, by the method's name."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection

from benchmark.running.executors import family, process
from benchmark.running.executors.process import Answer, Begun, Probe
from benchmark.running.jobs import Context, Job, Outcome

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
QUIET = "stdout=s.DEVNULL, stderr=s.DEVNULL, start_new_session=True"
DETACH = f"import subprocess as s; print(s.Popen({SLEEP!r}, {QUIET}).pid)"


def serve(
    pipe: Connection, out: Connection, context: Context, device: str, memory: int | None, with_parent: bool
) -> None:
    family.adopt(with_parent=with_parent)
    process._print_to(out)
    while True:
        job: Job | Probe = pipe.recv()
        if isinstance(job, Probe):
            pipe.send(Answer(HOW[f"probe_{job.run.method}"]()))
            continue
        pipe.send(Begun())
        said = HOW[job.run.method]()
        sys.stdout.flush()
        left = said if isinstance(said, tuple) else ()
        pipe.send(Answer(Outcome(job.run, "finished", seconds=0.5), left))


def loops_in_python() -> None:
    while True:
        pass


def hangs_in_c() -> None:
    """Sleeps in C and never gives the interpreter's lock back, so that no other thread of Python goes on."""
    ctypes.PyDLL(None).sleep(600)


def waits_for_itself() -> None:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def ignores_signals() -> None:
    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1", "SIGUSR2"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    time.sleep(600)


def hoards() -> None:
    kept = []
    while True:
        kept.append(b"1" * 2**22)


def lets_a_child_hoard() -> None:
    code = "kept = []\nwhile True: kept.append(b'1' * 2**22)"
    subprocess.run([sys.executable, "-c", code], check=False)


def shares_memory_with_children() -> None:
    """80 MB that three forked children see as well, which is no memory more."""
    kept = b"1" * (80 * 2**20)
    pids = [pid for _ in range(3) if (pid := _forked(kept))]
    time.sleep(1)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _forked(kept: bytes) -> int:
    pid = os.fork()
    if not pid:
        time.sleep(len(kept))
    return pid


def talks() -> None:
    """24 MB, by Python, by C and by a child."""
    print("the beginning")
    for _ in range(12):
        os.write(2, b"abcdefghijklmno\n" * 2**16)
        sys.stdout.write("abcdefghijklmno\n" * 2**16)
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", "print('a child')"], check=False)
    ctypes.CDLL(None).puts(b"the end")
    ctypes.CDLL(None).fflush(None)


def exits() -> None:
    print("so long")
    sys.stdout.flush()
    os._exit(3)


def crashes() -> None:
    ctypes.string_at(0)


def is_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dies_before_its_children() -> None:
    """One child of the usual kind, one forked that has all pipes, one that detached itself."""
    child = subprocess.Popen(SLEEP)
    forked = _forked(b"1" * 600)
    detached = subprocess.run([sys.executable, "-c", DETACH], capture_output=True, check=True)
    print("pids", child.pid, forked, int(detached.stdout))
    sys.stdout.flush()
    os._exit(7)


def hangs_with_children() -> None:
    child = subprocess.Popen(SLEEP)
    detached = subprocess.run([sys.executable, "-c", DETACH], capture_output=True, check=True)
    print("pids", child.pid, int(detached.stdout))
    sys.stdout.flush()
    time.sleep(600)


def multiplies() -> None:
    """Three generations of children, one after the other, as long as it is let."""
    print("pids", os.getpid())
    sys.stdout.flush()
    for _ in range(3):
        if not os.fork():
            while True:
                time.sleep(0.01)
                if not os.fork():
                    time.sleep(600)
                time.sleep(0.2)
    time.sleep(600)


def is_fine() -> None:
    print("process", os.getpid())


def says_nothing() -> None:
    pass


def leaves_a_thread() -> tuple[str, ...]:
    print("process", os.getpid())
    return ("a thread (Thread-1)",)


def takes_long() -> None:
    time.sleep(2.5)


def probe_takes_long() -> float:
    return 600.0


def probe_ignores_signals() -> float:
    return 0.01


HOW = {name: what for name, what in list(globals().items()) if callable(what) and name.islower()}
