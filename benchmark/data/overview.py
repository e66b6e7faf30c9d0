"""How all corpora stand below a root: whole, incomplete or absent, and what to do next with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from benchmark.data.audit import Audit, audit
from benchmark.data.locate import Corpora
from benchmark.data.next_step import to_get
from benchmark.data.verdict import either
from benchmark.errors import BenchmarkError, CorpusAbsent, UsageError, counted

State = Literal["ok", "incomplete", "faulty", "absent"]

Watch = Callable[[str], Callable[[int, int], None] | None]
"""From a corpus's name to what is told of its utterances: how many are read, how many there are."""


@dataclass(frozen=True)
class Standing:
    """One corpus: ``files`` found, those ``published``, and what to do ``next``; problems and remarks of its audit.

    ``incomplete``: fewer files than were published or named, or some that can't be used; ``faulty``: anything else
    that needs an answer.
    """

    corpus: str
    state: State
    folder: str
    next: str
    files: int = 0
    published: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain types only, for ``--json``."""
        return asdict(self)

    def line(self, width: int) -> str:
        """One line, the corpus's name in a column of ``width``."""
        of = f" of {either(self.published)}" if self.published and self.files not in self.published else ""
        files = f"{self.files}{of} files; " if self.state != "absent" else ""
        next_ = "" if self.state == "ok" else f"next: {self.next}"
        remarks = counted(len(self.remarks), "remark") if self.state == "ok" and self.remarks else ""
        return f"{self.corpus:<{width}}  {self.state:<10}  {files}{next_}{remarks}".rstrip("; ")


def stand(corpora: Corpora, name: str, jobs: int, watch: Watch) -> Standing:
    """How one corpus stands, its audio read where it is there."""
    try:
        located = corpora.locate(name)
    except UsageError as e:
        return Standing(name, "faulty", "", str(e), problems=(str(e),))
    corpus, folder = located.corpus, located.folder
    if not folder.is_dir():
        return Standing(name, "absent", str(folder), to_get(corpus, folder), published=corpus.published.files)
    try:
        return _standing(audit(corpus, folder, jobs, watch(name)), corpus.published.files)
    except BenchmarkError as e:  # of its label files
        state: State = "incomplete" if isinstance(e, CorpusAbsent) else "faulty"
        return Standing(name, state, str(folder), str(e), 0, corpus.published.files, (str(e),))


def overview(corpora: Corpora, jobs: int, watch: Watch) -> Iterator[Standing]:
    """Every corpus that has a folder or a table below the root, by name, then those that have none.

    Raises `UsageError` where there is no root.
    """
    present = corpora.below_root()
    for name in [*present, *(n for n in corpora.adapters if n not in present)]:
        yield stand(corpora, name, jobs, watch)


def _standing(found: Audit, published: tuple[int, ...]) -> Standing:
    state: State = "ok" if found.ok else "incomplete" if found.incomplete else "faulty"
    told = tuple(found.problems), tuple(found.remarks)
    return Standing(found.corpus, state, str(Path(found.folder)), found.next, found.files, published, *told)
