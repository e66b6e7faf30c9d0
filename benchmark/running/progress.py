"""What a long command shows: a bar on a terminal, otherwise a plain line per finished run."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from benchmark.contracts import Run

if TYPE_CHECKING:
    from benchmark.running.jobs import Outcome


EVERY = 60.0
"""Seconds after which a line says how far a long command is."""


def duration(seconds: float) -> str:
    """Seconds as a person says them.

    >>> duration(7.26), duration(90), duration(4000), duration(200000)
    ('7.3 s', '1.5 min', '1.1 h', '2.3 d')
    """
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


class Remaining:
    """Time left: the mean seconds of each method's runs so far, or of all methods' where it has none.

    ``seconds``: method -> seconds of runs made earlier; ``runs``: those still to be made.

    >>> left = Remaining({"dan": [4.0]}, [Run("dan", "a", "b", 0), Run("mmd", "a", "b", 0)], jobs=2)
    >>> left.seconds
    4.0
    """

    def __init__(self, seconds: Mapping[str, list[float]], runs: Iterable[Run], jobs: int) -> None:
        self.known = {method: list(values) for method, values in seconds.items()}
        self.runs = Counter(run.method for run in runs)
        self.jobs = jobs

    def made(self, run: Run, seconds: float | None) -> None:
        """Count a run off; ``seconds`` is None when it was not made here."""
        self.runs[run.method] -= 1
        if seconds is not None:
            self.known.setdefault(run.method, []).append(seconds)

    @property
    def seconds(self) -> float | None:
        """Seconds left, or None when nothing is known yet."""
        values = [s for known in self.known.values() for s in known]
        if not values:
            return None
        means = {method: sum(known) / len(known) for method, known in self.known.items()}
        overall = sum(values) / len(values)
        return sum(n * means.get(method, overall) for method, n in self.runs.items()) / self.jobs

    def __str__(self) -> str:
        return "time left unknown" if self.seconds is None else f"{duration(self.seconds)} left"


class Display:
    """Shows outcomes as they come. ``total``: runs of the plan; ``done``: those stored before."""

    def __init__(self, total: int, done: int, remaining: Remaining) -> None:
        self.total, self.count, self.remaining = total, done, remaining
        self.bar: tqdm | None = None
        if sys.stdout.isatty():
            form = "{n_fmt}/{total_fmt} |{bar:24}| {desc}"
            self.bar = tqdm(total=total, initial=done, file=sys.stdout, bar_format=form, dynamic_ncols=True)

    def show(self, outcome: Outcome) -> None:
        """One more run is done with: made, failed, or stored by another process."""
        self.count += 1
        self.remaining.made(outcome.run, outcome.seconds if outcome.state == "finished" else None)
        text = _sentence(outcome)
        if outcome.notice:
            self.say(outcome.notice)
        if self.bar is None:
            self.say(f"{self.count}/{self.total} {text}, {self.remaining}")
            return
        if outcome.state == "failed":
            self.say(text)
        self.bar.set_description_str(f"{text}, {self.remaining}", refresh=False)
        self.bar.update()

    def say(self, line: str) -> None:
        """A line of its own."""
        if self.bar is None:
            print(line, flush=True)
        else:
            self.bar.write(line, file=sys.stdout)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


class Utterances:
    """Shows how many utterances of a corpus are done: a bar on a terminal, otherwise a line per quarter or minute.

    ``verb``: what was done with them. ``patience``: seconds before anything is shown. The first call tells with how
    many this process began.
    """

    def __init__(self, corpus: str, verb: str = "read", patience: float = 0.0) -> None:
        self.corpus, self.verb, self.patience = corpus, verb, patience
        self.quarters = 0
        self.bar: tqdm | None = None
        self.begun: tuple[int, float] | None = None
        self.said = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        first, start = self.begun = self.begun or (done, now)
        if now - start < self.patience:
            return
        if sys.stdout.isatty():
            options: dict[str, Any] = {"unit": " utt", "file": sys.stdout, "dynamic_ncols": True}
            leave = not self.patience
            self.bar = self.bar or tqdm(total=total, initial=first, desc=self.corpus, leave=leave, **options)
            self.bar.update(done - self.bar.n)
            if done == total:
                self.bar.close()
        elif 4 * done // total > self.quarters or now - max(self.said, start) > EVERY:
            self.quarters, self.said = 4 * done // total, now
            left = f", {duration((now - start) / (done - first) * (total - done))} left" if first < done < total else ""
            print(f"{self.corpus}: {done} of {total} utterances {self.verb}{left}", flush=True)


def _sentence(outcome: Outcome) -> str:
    if outcome.state == "finished":
        score = "" if outcome.uar is None else f"UAR {100 * outcome.uar:.1f} %, "
        return f"{outcome.run}: {score}{duration(outcome.seconds)}"
    if outcome.state == "stored":
        return f"{outcome.run}: made by another process"
    return f"{outcome.run}: FAILED: {outcome.message}"
