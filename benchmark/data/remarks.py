"""What is told of files that were taken in spite of their names, and of those that lie there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from benchmark.contracts import Found
from benchmark.data.sorting import CLASH, SECOND_COPY
from benchmark.errors import counted, shorten

TREES = 3
"""Pairs of folders that a remark names."""


def naming_remarks(found: Found) -> Iterator[str]:
    """A sentence each on deviating names that were understood and on second copies; none where there are none."""
    if found.respelt:
        examples = shorten(f"{name} as {reading}" for name, reading in found.respelt.items())
        whose = "its name" if len(found.respelt) == 1 else "their names"
        yield f"{counted(len(found.respelt), 'audio file')} taken in spite of {whose}: {examples}"
    if copies := found.dropped.get(SECOND_COPY):
        are = "is a second copy and counts" if len(copies) == 1 else "are second copies and count"
        yield f"{counted(len(copies), 'audio file')} {are} once: {_where(found)}"


def clashes(found: Found) -> Iterator[str]:
    """A sentence on files that would be taken for others with other content."""
    if names := found.dropped.get(CLASH):
        yield (
            f"{counted(len(names), 'audio file')} ({shorten(names)}) named almost like another file, with other "
            "content; keep the right one under the corpus's own name"
        )


def _where(found: Found) -> str:
    """Below which folders the copies lie, and below which the files that count."""
    trees: Counter[tuple[str, str]] = Counter()
    beside = []
    for copy, first in found.copies.items():
        there, here = _apart(copy, first)
        if there == here:
            beside.append(copy)
        else:
            trees[there, here] += 1
    parts = [f"{n} below {there} of files below {here}" for (there, here), n in trees.most_common()]
    if beside:
        parts.append(f"{len(beside)} beside their originals ({shorten(beside)})")
    return shorten(parts, TREES)


def _apart(copy: str, first: str) -> tuple[str, str]:
    """The folders of two files without what both end in.

    >>> _apart("a/OAF/x", "b/OAF/x"), _apart("y/x", "x"), _apart("y/x (1)", "y/x")
    (('a', 'b'), ('y', "the corpus's folder"), ("the corpus's folder", "the corpus's folder"))
    """
    there, here = copy.split("/")[:-1], first.split("/")[:-1]
    while there and here and there[-1].casefold() == here[-1].casefold():
        del there[-1], here[-1]
    root = "the corpus's folder"
    return "/".join(there) or root, "/".join(here) or root
