"""Pages and tables of the documentation that nobody keeps by hand, as Markdown.

Methods and corpora come from the registry, commands from the command line, rooms from the folders of ``benchmark/``,
rules and protocols from their modules, results from ``results/``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click
from tabulate import tabulate

import run_benchmark
from benchmark.bibtex import author_year
from benchmark.cards import Card, method_card
from benchmark.contracts import Corpus, Family
from benchmark.data.verdict import either
from benchmark.evaluation.rules import RULES
from benchmark.protocol import load_protocol, shipped_protocols

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "results" / "shipped" / "four_real"
"""The results that the documents show."""

PUBLISHED = ROOT / "benchmark" / "published"

COPIES = {
    "reference/records.md": ROOT / "results" / "README.md",
    "reference/published.md": PUBLISHED / "README.md",
    "reference/changes.md": ROOT / "CHANGELOG.md",
}
"""Pages that are files of the repository, word for word."""

Entry = dict[str, str]


# --------------------------------------------------------------------------- what mkdocs gets


def pages() -> dict[str, str]:
    """Path below docs/ -> text of every generated page."""
    texts = {path: file.read_text(encoding="utf-8") for path, file in COPIES.items()}
    texts |= {f"methods/{card.name}.md": method_page(card) for card in cards()}
    texts |= {f"corpora/{corpus.name}.md": corpus_page(corpus) for corpus in corpora()}
    texts |= {f"api/{room}.md": room_page(room) for room in rooms()}
    return texts | {"reference/commands.md": commands_page()}


def navigation() -> dict[str, list[Any]]:
    """Section -> entries that follow its written ones."""
    methods = [{family: [{c.name: f"methods/{c.name}.md"} for c in found]} for family, found in families()]
    return {
        "Methods": methods,
        "Corpora": [{corpus.name: f"corpora/{corpus.name}.md"} for corpus in corpora()],
        "Reference": [{"API": [{title: f"api/{room}.md"} for room, title in _room_titles().items()]}],
    }


def filled(text: str) -> str:
    """``text`` with each mark ``<!-- generated: NAME -->`` replaced. Raises KeyError for a name that is none."""
    return re.sub(r"<!-- generated: (\w+) -->", lambda mark: TABLES[mark[1]](), text)


# --------------------------------------------------------------------------- methods and corpora


@cache
def cards() -> tuple[Card, ...]:
    """The cards of the suite's own methods, in alphabetical order."""
    methods = run_benchmark.introduce().methods
    return tuple(method_card(methods.get(name)) for name in methods.names if methods.is_own(name))


def families() -> list[tuple[str, list[Card]]]:
    """Each family, in the order of the contract, with its cards."""
    found = [(family, [c for c in cards() if c.family == family]) for family in Family.__args__]  # type: ignore[attr-defined]
    return [(family, own) for family, own in found if own]


@cache
def corpora() -> tuple[type[Corpus], ...]:
    """The classes of all registered corpora, in alphabetical order."""
    known = run_benchmark.introduce().corpora
    return tuple(known.get(name) for name in known.names)


def methods_table() -> str:
    """All methods, a table for each family."""
    parts = []
    for family, found in families():
        rows = [[f"[{c.name}]({c.name}.md)", c.summary, c.author_year or "none"] for c in found]
        parts.append(f"## {family.capitalize()}\n\n{_grid(['name', 'what it is', 'paper'], rows)}")
    return "\n\n".join(parts)


def corpora_table() -> str:
    """All corpora, one table."""
    rows = [
        [f"[{c.name}]({c.name}.md)", c.language, either(c.published.files), either(c.published.speakers), c.licence]
        for c in corpora()
    ]
    return _grid(["name", "language", "utterances", "speakers", "licence"], rows)


def method_page(card: Card) -> str:
    """A method's card, with its equations and its file."""
    takes = f"takes from the target: {card.target_use}" + ("; source-free" if card.source_free else "")
    equations = "\n".join(f"({e.number})  " + e.text.replace("\n", "\n     ") for e in card.equations)
    rows = [[f"`{p.name}`", f"`{p.default}`", p.origin, p.range, p.help] for p in card.hyper_parameters]
    hyper = _grid(["name", "default", "its origin", "range", "meaning"], rows) if rows else "None."
    return _joined(
        "---\nhide: [toc]\n---",
        f"# {card.name}",
        f"**{card.title}.** {card.summary}",
        f"Family: {card.family}; {takes}.",
        card.source and f"Source: {card.source}",
        f"## Equations\n\n{_fence(equations, 'text')}" if equations else "",
        f"## Hyper-parameters\n\n{hyper}",
        card.departures and f"## Departs from the paper\n\n{card.departures[0].upper()}{card.departures[1:]}",
        _citation(card.citation),
        _file(f"methods/{card.name}.py"),
    )


def corpus_page(cls: type[Corpus]) -> str:
    """What a corpus holds, where to get it, how its labels are understood, and its file."""
    where = "nothing to get: it is generated" if cls.synthetic else f"<{cls.url}>"
    counts = [[emotion, str(n)] for emotion, n in sorted(cls.published.emotions.items())]
    emotions = dict(getattr(cls, "emotions", {}))
    words = {**emotions, **cls.words}
    labels = [[f"`{label}`", word, emotions.get(label, "left out")] for label, word in words.items()]
    known = [f"* `{name}`: {what}" for name, what in dict(getattr(cls, "known", {})).items()]
    return _joined(
        f"# {cls.name}",
        f"**{cls.title}**",
        "\n".join(f"* {name}: {text}" for name, text in _facts(cls, where) if text),
        cls.notes,
        f"## Published counts\n\n{_grid(['emotion', 'utterances'], counts)}" if counts else "",
        f"## Labels\n\n{_grid(['label of the corpus', 'in plain English', 'emotion'], labels)}" if labels else "",
        _ambiguous(cls),
        "## Known faults of every copy\n\n" + "\n".join(known) if known else "",
        _citation(cls.citation),
        _file(f"corpora/{cls.name}.py"),
    )


def _ambiguous(cls: type[Corpus]) -> str:
    items = [f"* `{what.label}`: {what.practice} {what.reference}" for what in cls.ambiguous]
    return "## Labels that are read in more than one way\n\n" + "\n".join(items) if items else ""


def _facts(cls: type[Corpus], where: str) -> Iterator[tuple[str, str]]:
    yield "language", cls.language
    yield "utterances", either(cls.published.files)
    yield "speakers", either(cls.published.speakers)
    yield "licence", cls.licence
    yield "how to get", where
    yield "paper", author_year(cls.citation)


# --------------------------------------------------------------------------- commands and rooms


def commands_page() -> str:
    """The help of every command, as the terminal prints it at 100 columns."""
    parts = ["# Commands", "`cross-corpus-ser --help` and `cross-corpus-ser COMMAND --help` print the same."]
    group = click.Context(run_benchmark.cli, info_name="cross-corpus-ser", max_content_width=100, terminal_width=100)
    for name, command in run_benchmark.cli.commands.items():
        context = click.Context(command, info_name=name, parent=group, max_content_width=100, terminal_width=100)
        parts.append(f"## {name}\n\n{_fence(command.get_help(context), 'text')}")
    return _joined(*parts)


@cache
def rooms() -> dict[str, tuple[str, ...]]:
    """Room -> its modules; ``hall`` holds the files of ``benchmark/`` itself."""
    found: dict[str, list[str]] = {"hall": []}
    for file in sorted((ROOT / "benchmark").rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        if file.stem != "__init__" or _has_members(file):
            room = "hall" if len(parts) == 2 else parts[1]
            found.setdefault(room, []).append(".".join(parts).removesuffix(".__init__"))
    return {room: tuple(modules) for room, modules in found.items()}


def room_page(room: str) -> str:
    """The modules of a room, for mkdocstrings."""
    file = ROOT / "benchmark" / ("" if room == "hall" else room) / "__init__.py"
    sentence = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return _joined(f"# {_room_titles()[room]}", sentence, *(f"::: {module}" for module in rooms()[room]))


def _room_titles() -> dict[str, str]:
    return {room: "The hall" if room == "hall" else f"benchmark/{room}" for room in rooms()}


def _has_members(file: Path) -> bool:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in body)


# --------------------------------------------------------------------------- tables within written pages


def rules_table() -> str:
    """The selection rules."""
    return _grid(["rule", "chooses", "paper"], [[f"`{r.name}`", r.title, r.paper or "none"] for r in RULES.values()])


def protocols_table() -> str:
    """The shipped protocols."""
    rows = []
    for protocol in map(load_protocol, shipped_protocols()):
        names = protocol.corpora if isinstance(protocol.corpora, str) else ", ".join(protocol.corpora)
        rows.append([f"`{protocol.name}`", names, protocol.description])
    return _grid(["protocol", "corpora", "what it is"], rows)


def ranking() -> str:
    """The ranking of the shipped results."""
    return "\n".join(ranking_lines((SHIPPED / "leaderboard.md").read_text(encoding="utf-8")))


def ranking_lines(leaderboard: str) -> Sequence[str]:
    """The lines of the table below the heading "Ranking" of a leaderboard in Markdown."""
    lines = leaderboard.split("\n## Ranking\n")[1].split("\n## ")[0].splitlines()
    return [line for line in lines if line.startswith("|")]


TABLES = {
    "methods": methods_table,
    "corpora": corpora_table,
    "rules": rules_table,
    "protocols": protocols_table,
    "ranking": ranking,
}


# --------------------------------------------------------------------------- Markdown


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts)) + "\n"


def _grid(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return tabulate(escaped, headers, tablefmt="pipe", disable_numparse=True)


def _fence(text: str, language: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _citation(bibtex: str) -> str:
    return f"## Cite\n\n{_fence(bibtex, 'bibtex')}" if bibtex else ""


def _file(path: str) -> str:
    code = (ROOT / path).read_text(encoding="utf-8")
    inside = "".join(f"    {line}".rstrip() + "\n" for line in _fence(code, "python").splitlines())
    return f'## File\n\n??? note "{path}"\n\n{inside}'
