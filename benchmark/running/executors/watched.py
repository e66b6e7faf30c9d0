"""A worker process under watch: a run that takes too much is stopped, what it printed is kept, a new process follows.

Any executor may use it, on the machine on which the runs are made: `submit` a job, then `hear` until there is an
outcome.
"""

from __future__ import annotations

import time
from dataclasses import replace
from multiprocessing.connection import Connection

from benchmark.errors import BenchmarkError
from benchmark.running.executors import family
from benchmark.running.executors.output import last_of
from benchmark.running.executors.patience import Patience
from benchmark.running.executors.process import Answer, Begun, Died, Worker
from benchmark.running.jobs import Context, Job, Outcome
from benchmark.running.limits import size
from benchmark.running.progress import duration
from benchmark.store.files import without_folders
from benchmark.store.journal import Journal
from benchmark.store.provenance import environment

TRACE = 2.0
"""Seconds that a process has to print where it hangs before it is killed."""

KEPT = 4096
"""Characters of what a failed run printed last that the record of its failure has."""


class Watched:
    """A place for one run at a time on ``device``. ``memory``: bytes that a run may hold, or None."""

    def __init__(self, context: Context, device: str, memory: int | None, patience: Patience, journal: Journal) -> None:
        self.context, self.device, self.memory, self.patience, self.journal = context, device, memory, patience, journal
        self.worker: Worker | None = None
        self.job: Job | None = None
        self.begun: float | None = None
        self.holds = 0
        """Bytes that the run in hand held when it was last looked at."""

    @property
    def signs(self) -> list[Connection | int]:
        """What becomes ready when `hear` should be asked at once; it has to be asked from time to time anyway."""
        return self.worker.signs if self.worker else []

    def submit(self, job: Job) -> None:
        """Start a job, in a new process where there is none or it has ended."""
        if self.worker is None or not self.worker.alive:
            self._discard()
            self.worker = Worker(self.context, self.device, self.memory)
        self.worker.listen()
        if self.worker.output:
            self.worker.output.begin()
        self.job, self.begun, self.holds = job, None, 0
        self.killed_before = family.kills_for_memory()
        self.worker.submit(job)

    def hear(self, *, look: bool = True) -> Outcome | None:
        """The outcome of the job in hand, or None as long as it is being made.

        ``look``: whether it keeps its limits as well. Raises what went wrong beside the run itself.
        """
        assert self.worker is not None
        assert self.job is not None
        self.worker.listen()
        try:
            said = self.worker.message()
        except Died as e:
            return self._died(str(e))
        if isinstance(said, Begun):
            self.begun = time.monotonic()
            self.journal.begun(self.job.run, self.device)
        elif said is not None:
            return self._answered(said)
        return self._over() if look else None

    def stop(self, why: str, *, trace: bool = False) -> Outcome:
        """End the run in hand and all that it started; ``why`` it failed. ``trace``: print first where it is."""
        assert self.worker
        if trace:
            self._print_where()
        self.worker.kill()
        return self._failed(why)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self.worker and self.job:
            self.journal.ended(self.job.run, "stopped")
        self._discard()

    # ----------------------------------------------------------------------- ends

    def _over(self) -> Outcome | None:
        """The failure of a run that takes more than it may; None where it doesn't."""
        assert self.worker is not None
        assert self.job is not None
        pid = self.worker.process.pid
        if self.begun is None or pid is None:
            return None
        seconds = time.monotonic() - self.begun
        if self.patience.is_over(self.job.run, seconds, self.device):
            most = duration(self.patience.limit(self.job.run.method) or 0)
            why = f"stopped since it was not done after {most}, the most that a run may take"
            return self.stop(f"{why}; --run-time-limit gives more, or none", trace=True)
        if self.memory is None:
            return None
        others = family.descendants(pid)
        self.holds = family.held([pid, *others], self.memory)
        if self.holds > self.memory:
            by = f" with its {len(others)} child processes" if others else ""
            return self.stop(
                f"stopped since it held {size(self.holds)} of memory{by}: at most {size(self.memory)} expected; "
                "--run-memory-limit gives more, or none"
            )
        return None

    def _answered(self, answer: Answer) -> Outcome:
        assert self.worker is not None
        assert self.job is not None
        outcome = answer.content
        if answer.left:
            self.worker.kill()
        if isinstance(outcome, Exception):
            self.job = None
            raise outcome
        assert isinstance(outcome, Outcome)
        if outcome.state == "failed":
            outcome = replace(outcome, message=outcome.message + self._refused(outcome.message))
        elif outcome.state == "finished":
            self.patience.learn(outcome.run.method, outcome.seconds)
        if outcome.state in ("finished", "failed"):
            text = self._log()
            if outcome.state == "failed" and text:
                self.context.store.add_output(outcome.run, last_of(text, KEPT))
        if answer.left:
            left = f"{outcome.run.method} leaves behind {', '.join(answer.left)}: its process was replaced"
            outcome = replace(outcome, notice="; ".join(filter(None, [outcome.notice, left])))
            self._discard()
        return self._done(outcome)

    def _refused(self, message: str) -> str:
        """What to add to the message of a run that the system refused memory."""
        refused = self.memory and ("MemoryError" in message or "can't allocate memory" in message)
        return f" (at most {size(self.memory or 0)} a run; --run-memory-limit gives more, or none)" if refused else ""

    def _died(self, how: str) -> Outcome:
        assert self.worker
        family.end_marked(self.worker.mark)
        before, now = self.killed_before, family.kills_for_memory()
        if "SIGKILL" in how and before is not None and now is not None:
            how = "was killed by SIGKILL" + (
                ": the system ran out of memory and ended it, by its own count; try fewer --jobs, or --run-memory-limit"
                if now > before
                else ", not by this suite, nor by the system for lack of memory; look who did"
            )
        return self._failed(f"its worker process {how}")

    def _failed(self, why: str) -> Outcome:
        """Store the failure with what the run printed last, and forget the process, which has ended."""
        assert self.job
        run, text = self.job.run, self._log()
        error = BenchmarkError(why + ("; where it was and what it printed stands in its .log" if text else ""))
        self.context.store.write_failure(run, error, self.context.code(run), environment(), last_of(text, KEPT))
        self._discard()
        return self._done(Outcome(run, "failed", str(error)))

    def _done(self, outcome: Outcome) -> Outcome:
        if self.begun is not None:
            self.journal.ended(outcome.run, outcome.state, outcome.seconds, outcome.message)
        self.job = self.begun = None
        return outcome

    def _log(self) -> str:
        """What the run printed, after it was written beside its record."""
        assert self.job
        output = self.worker.output if self.worker else None
        if output is None:
            return ""
        output.read()
        text = without_folders(output.text)
        self.context.store.write_log(self.job.run, text)
        return text

    def _print_where(self) -> None:
        """Let the process print where each of its threads is, as far as it does so at once."""
        assert self.worker
        if (output := self.worker.output) is None:
            return
        before, seen, until = output.written, -1, time.monotonic() + TRACE
        self.worker.show_where()
        while time.monotonic() < until and (output.written == before or output.written != seen):
            seen = output.written
            time.sleep(0.05)
            output.read()

    def _discard(self) -> None:
        if self.worker:
            self.worker.close()
            self.worker = None
