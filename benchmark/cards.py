"""Method cards: what a method is, where it comes from and what can be set, from its class and its file's docstring.

The docstring's form: a line on what the method is; its source; numbered equations, each from a line that begins with
``(1)``, ``(2)``, ... to the next number or blank line (another may begin far to the right of it); and a paragraph
that begins with ``Departs from the paper:``.
"""

from __future__ import annotations

import dataclasses
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from benchmark.bibtex import author_year, bibtex_fields, plain_tex
from benchmark.contracts import Family, Method, TargetUse
from benchmark.errors import BenchmarkError
from benchmark.hyper import Origin
from benchmark.registry import Registry


@dataclass(frozen=True)
class Equation:
    """A numbered equation, its lines as the docstring sets them."""

    number: int
    text: str


@dataclass(frozen=True)
class Parameter:
    """A hyper-parameter; ``low``, ``high``, ``log`` and ``choices`` are what ``range`` says in words; ``domain``:
    all that may be chosen; ``origin``: where the default comes from."""

    name: str
    default: Any
    range: str
    help: str
    low: float | None
    high: float | None
    log: bool
    choices: tuple[Any, ...]
    domain: str
    origin: Origin = "ours"


@dataclass(frozen=True)
class Card:
    """What a method says of itself; texts without line breaks, empty where the method says nothing.

    ``author_year``: as one cites it, "Ganin et al. 2016"; ``source``: where the equations are from.
    """

    name: str
    title: str
    summary: str
    family: Family
    target_use: TargetUse
    source_free: bool
    supervised_on_target: bool
    floor: str
    floor_remark: str
    author_year: str
    source: str
    equations: tuple[Equation, ...]
    hyper_parameters: tuple[Parameter, ...]
    departures: str
    citation: str

    def to_dict(self) -> dict[str, Any]:
        """All of it, as JSON knows it."""
        return asdict(self)


def method_card(cls: type[Method]) -> Card:
    """The card of a class that the registry made a dataclass."""
    paragraphs = _paragraphs(sys.modules[cls.__module__].__doc__ or "")
    numbered = next((i for i, p in enumerate(paragraphs) if any(_equations(p))), 1)
    departures = next((p for p in paragraphs if p.startswith(_DEPARTS)), "")
    return Card(
        name=cls.name,
        title=cls.title,
        summary=_line(*paragraphs[:1]),
        family=cls.family,
        target_use=cls.target_use,
        source_free=cls.source_free,
        supervised_on_target=cls.supervised_on_target,
        floor=cls.floor,
        floor_remark=cls.floor_remark,
        author_year=author_year(cls.citation),
        source=_line(*paragraphs[1:numbered]) or _paper(cls.citation),
        equations=tuple(e for p in paragraphs if not p.startswith(_DEPARTS) for e in _equations(p)),
        hyper_parameters=tuple(_parameters(cls)),
        departures=_line(departures.removeprefix(_DEPARTS)),
        citation=cls.citation,
    )


def known_cards(methods: Registry[Method], names: Iterable[str]) -> dict[str, Card]:
    """The cards of those among ``names`` that the registry holds and can import."""
    found = {}
    for name in names:
        if name in methods:
            try:
                found[name] = method_card(methods.get(name))
            except BenchmarkError:
                continue
    return found


_DEPARTS = "Departs from the paper:"
_NUMBER = re.compile(r"\((\d+)\)(\s+)(?=\S)")
_BESIDE = re.compile(r"(?<=\S) {3,}(?=\(\d+\)  )")


def _paragraphs(docstring: str) -> list[str]:
    return [p.strip("\n") for p in re.split(r"\n\s*\n", textwrap.dedent(docstring)) if p.strip()]


def _line(*texts: str) -> str:
    return " ".join(" ".join(texts).split())


def _equations(paragraph: str) -> Iterator[Equation]:
    """The equations of a paragraph: of a wrapped sentence, a line that begins with a number is none."""
    lines: list[str] = []
    for i, line in enumerate(_BESIDE.sub("\n", paragraph).splitlines()):
        number = _NUMBER.match(line)
        begins = number is not None and (bool(lines) or i == 0 or len(number[2]) > 1)
        if begins and lines:
            yield _equation(lines)
        if begins or lines:
            lines = [line] if begins else [*lines, line]
    if lines:
        yield _equation(lines)


def _equation(lines: list[str]) -> Equation:
    number = _NUMBER.match(lines[0])
    assert number is not None
    first = " " * number.end() + lines[0][number.end() :]
    return Equation(int(number[1]), textwrap.dedent("\n".join([first, *lines[1:]])).rstrip())


def _parameters(cls: Any) -> Iterator[Parameter]:
    for f in dataclasses.fields(cls):
        if "range" in f.metadata:
            range_, said = f.metadata["range"], {"domain": str(f.metadata["bounds"]), "origin": f.metadata["origin"]}
            yield Parameter(f.name, f.default, str(range_), f.metadata["help"], **asdict(range_), **said)


def _paper(citation: str) -> str:
    title = plain_tex(bibtex_fields(citation).get("title", ""))
    return ": ".join(filter(None, (author_year(citation), title)))
