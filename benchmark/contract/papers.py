"""Checks of what a method's file says: its paper, what it departs from, where it belongs."""

from __future__ import annotations

import ast
import re
from typing import get_args

from benchmark.contract.check import check
from benchmark.contract.promise import Failure, Remark, demand
from benchmark.contract.subject import Subject
from benchmark.contracts import Family, TargetUse

LONGEST = 100
"""Lines of a method's file."""


@check(
    "the docstring names departures",
    "open the file with what it is, the paper, equations (1), (2), ... and 'Departs from the paper: ...'",
    needs=(),
)
def the_docstring_names_departures(subject: Subject) -> None:
    """The file opens with a docstring that has a paragraph "Departs from the paper: ..."."""
    text = ast.get_docstring(ast.parse(subject.file.read_text(encoding="utf-8"))) or ""
    demand(bool(text), "no docstring", "one at the top of the file")
    departs = re.search(r"Departs from the paper: \S.{20,}", text, re.DOTALL)
    demand(
        bool(departs), "a docstring without it", "'Departs from the paper: ' and a sentence, also where there is none"
    )


@check("title, family and target_use are set", "see Family and TargetUse in benchmark/contracts.py", needs=())
def title_family_and_target_use_are_set(subject: Subject) -> None:
    """The class says what tables call it, where it belongs and what it takes from the target."""
    cls = subject.cls
    demand(bool(str(cls.title).strip()), "an empty title", "the name that tables show")
    for name, known in (("family", get_args(Family)), ("target_use", get_args(TargetUse))):
        value = getattr(cls, name)
        demand(value in known, f"{name} {value!r}", f"one of {', '.join(known)}")
    supervised = cls.target_use == "labels of other speakers"
    if supervised != cls.supervised_on_target:
        raise Failure(
            f"target_use {cls.target_use!r} and supervised_on_target {cls.supervised_on_target}", "that they agree"
        )


@check("the citation's key is the name", "citation = '@article{NAME,' and its fields, one a line", needs=())
def the_citations_key_is_the_name(subject: Subject) -> None:
    """The citation is BibTeX whose key is the method's name; only a baseline may have none."""
    text = subject.cls.citation
    if not text:
        demand(subject.cls.family == "baseline", "no citation", "BibTeX, except for baselines")
        return
    key = re.match(r"@\w+\{([^,]*),\n", text)
    demand(key is not None and key[1] == subject.name, f"{text.splitlines()[0]!r}", f"@...{{{subject.name},")


@check("a short file", "move what other methods could use to a module of benchmark/", needs=())
def a_short_file(subject: Subject) -> None:
    """A method of the suite has at most 100 lines; for others that is a remark."""
    lines = len(subject.file.read_text(encoding="utf-8").splitlines())
    if lines > LONGEST:
        raise (Failure if subject.ours else Remark)(f"{lines} lines", f"at most {LONGEST}")


CHECKS = (
    the_docstring_names_departures,
    title_family_and_target_use_are_set,
    the_citations_key_is_the_name,
    a_short_file,
)
