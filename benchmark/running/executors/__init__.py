"""Where runs are made: on this machine's processes now; other executors have the same three methods."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmark.running.jobs import Job, Outcome


class Executor(ABC):
    """Takes jobs as long as it has places and gives back their outcomes in the order in which they end."""

    @property
    @abstractmethod
    def places(self) -> int:
        """How many more jobs can be submitted now."""

    @abstractmethod
    def submit(self, job: Job) -> None:
        """Start a job."""

    @abstractmethod
    def next(self) -> Outcome | None:
        """Wait for the next outcome; None when no job is running."""

    @abstractmethod
    def close(self) -> None:
        """Stop at once, whatever is running."""

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
