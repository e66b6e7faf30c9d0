"""Errors that say what was found, what was expected and the way out.

The command line prints them as one line without a traceback and exits with their ``code``:
2 for wrong usage (names, files, keys that the user can correct), 1 for failure.
"""

from __future__ import annotations

import difflib
import signal
from collections.abc import Iterable


class BenchmarkError(Exception):
    """Something went wrong that a sentence explains."""

    code = 1


class UsageError(BenchmarkError):
    """The command, a protocol or a name is wrong."""

    code = 2


class CorpusAbsent(BenchmarkError):
    """A corpus's folder does not exist or lacks the labels: its pairs become impossible with this reason."""


class CorpusIncomplete(BenchmarkError):
    """A corpus's folder holds less than was published."""


class UnreadableAudio(BenchmarkError):
    """One audio file can't be used, and why: it is reported by name and left out."""


class StoreError(BenchmarkError):
    """The results folder can't be written, or holds what must not be mixed."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The hint behind an unknown name: the nearest known one, or all of them.

    >>> nearest("dan_n", ["dann", "mmd"])
    "did you mean 'dann'?"
    >>> nearest("xyz", ["mmd", "dann"])
    'known: dann, mmd'
    """
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {close[0]!r}?" if close else "known: " + (", ".join(known) or "none")


def shorten(names: Iterable[str], most: int = 3) -> str:
    """The first few of many names, and how many more there are.

    >>> shorten(["a", "b", "c", "d"])
    'a, b, c and 1 more'
    """
    names = list(names)
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def counted(n: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "pair"), counted(12, "pair")
    ('1 pair', '12 pairs')
    """
    return f"{n} {noun}{'' if n == 1 else 's'}"


def spelt(value: object, most: int = 60) -> str:
    """A value as a message shows it: as YAML would have it, and at most so many characters of it.

    >>> spelt("1e-3"), spelt(True), spelt(None), spelt(float("nan"))
    ("'1e-3'", 'true', 'null', '.nan')
    >>> spelt("a" * 100, 10)
    "'aaaaaaaa…"
    """
    known = {"True": "true", "False": "false", "None": "null", "nan": ".nan", "inf": ".inf", "-inf": "-.inf"}
    text = known.get(repr(value), repr(value))
    return text if len(text) <= most else text[: most - 1] + "…"


_WHY = {
    "SIGKILL": ", as the system does where memory runs out; try fewer --jobs, or look who killed it",
    "SIGTERM": ": somebody, or a time limit, stopped it",
    "SIGBUS": ", as the system does where a mapped file can't be read or a disk is full; make room",
    "SIGSEGV": ": a fault of a library; `python -X faulthandler` says in which",
    "SIGILL": ": a library is built for another processor",
    "SIGXCPU": ": a limit on processor time",
}


def ending(exit_code: int | None, wrote: str = "; what it wrote stands above") -> str:
    """How a process ended, from its exit code as `multiprocessing` has it: minus the signal that killed it.

    ``wrote``: where one finds what it wrote, said where it ended by itself.

    >>> ending(-9)
    'was killed by SIGKILL, as the system does where memory runs out; try fewer --jobs, or look who killed it'
    >>> ending(3)
    'ended with exit code 3; what it wrote stands above'
    """
    if exit_code is None:
        return "ended, nobody knows how"
    if exit_code >= 0:
        return f"ended with exit code {exit_code}{wrote}"
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    return f"was killed by {name}{_WHY.get(name, '')}"
