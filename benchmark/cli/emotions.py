"""``list corpora --emotions`` and ``--ambiguous``: what labels corpora have and mean, as text and for scripts."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import click
from tabulate import tabulate

from benchmark.cli.common import Registries
from benchmark.contracts import EMOTIONS
from benchmark.data.labels import known_labels
from benchmark.data.locate import Corpora
from benchmark.errors import UsageError
from benchmark.names import folded
from benchmark.running.session import count_labels, gather

Row = dict[str, Any]

INDENT = "    "

HELD = "\u00a0"
"""A space where no line is broken: between an emotion and its count."""

PUBLISHED, FOUND, GENERATED, UNKNOWN = "published", "found", "generated", "unknown"
"""Where counts come from: what the corpus's documentation says, what lies below the root, a generator, nowhere."""


def list_emotions(registries: Registries, root: Path | None, allow_outside: bool = False) -> list[Row]:
    """Of each corpus ``name``, ``counts`` (one of the words above) and ``emotions``, emotion -> utterances.

    Found where the corpus is below the root, without reading audio, and published else; None for what an adapter maps
    and nobody counted. A corpus that can't be used has an ``error``.
    """
    corpora = Corpora(registries.corpora, root, allow_outside=allow_outside)
    return [_row(name, corpora) for name in corpora.names]


def _row(name: str, corpora: Corpora) -> Row:
    found: dict[str, int] = {}
    known = corpora.registry.get(name) if name in corpora.registry else None
    published = dict(known.published.emotions) if known else {}
    counts = PUBLISHED if published else UNKNOWN
    why = {}
    if name in corpora.manifests or name in corpora.survey.folders or (known and known.synthetic):
        try:
            gathered = gather([name], corpora)
        except UsageError as e:
            why = {"error": str(e)}
        else:
            found = count_labels(gathered.found[name].utterances) if name in gathered.found else {}
            why = {"error": gathered.absent[name]} if name in gathered.absent else {}
    if found:
        counts = GENERATED if known and known.synthetic else FOUND
    emotions: dict[str, int | None] = {**(found or published)}
    if known and not emotions:
        emotions = dict.fromkeys(known_labels(known()).mapped.values())
    return {"name": name, "counts": counts, "emotions": dict(sorted(emotions.items())), **why}


def list_ambiguous(registries: Registries) -> list[Row]:
    """A row for each label that studies read in more than one way.

    ``corpus``, ``label`` and its plain English ``word``, the ``emotion`` that it is mapped to, empty for levels of
    intensity and for what is left out, the ``practice`` and a ``reference``.
    """
    rows = []
    for corpus in (registries.corpora.get(name)() for name in registries.corpora.names):
        known = known_labels(corpus)
        for what in corpus.ambiguous:
            label = folded(what.label)
            word, emotion = known.words.get(label, ""), known.mapped.get(label, "")
            rows.append(
                {
                    "corpus": corpus.name,
                    "label": what.label,
                    "word": word,
                    "emotion": emotion,
                    "practice": what.practice,
                    "reference": what.reference,
                }
            )
    return rows


def print_labels(
    table: str, registries: Registries, root: Path | None, allow_outside: bool, forms: tuple[bool, bool, bool]
) -> None:
    """Print one of the tables, ``emotions`` or ``ambiguous``; ``forms``: whether as JSON, CSV or Markdown."""
    as_json, as_csv, as_markdown = forms
    emotions = table == "emotions"
    rows = list_emotions(registries, root, allow_outside) if emotions else list_ambiguous(registries)
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif as_csv:
        click.echo(_csv(_tidy(rows) if emotions else rows), nl=False)
    elif as_markdown:
        click.echo(_wide(rows, "pipe") if emotions else tabulate(_plain(rows), "keys", "pipe", disable_numparse=True))
    elif emotions:
        show_emotions(rows)
    else:
        click.echo("\n\n".join(map(_block, rows)))


def _block(row: Row) -> str:
    named = f" ({row['word']})" * (row["word"] not in {"", row["label"]})
    title = f"{row['corpus']}: {row['label']}{named}{' as ' * bool(row['emotion'])}{row['emotion']}"
    texts = row["practice"], row["reference"]
    return "\n".join([title, *(fill(text, 96, initial_indent=INDENT, subsequent_indent=INDENT) for text in texts)])


def _plain(rows: Sequence[Row]) -> list[Row]:
    return [{key: str(value).replace("|", "\\|") for key, value in row.items()} for row in rows]


def _tidy(rows: Sequence[Row]) -> list[Row]:
    """A row for each corpus and emotion."""
    return [
        {"corpus": row["name"], "emotion": emotion, "utterances": n, "counts": row["counts"]}
        for row in rows
        for emotion, n in row["emotions"].items()
    ]


def _csv(rows: Sequence[Row]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def show_emotions(rows: Sequence[Row]) -> None:
    """Print a column for each emotion where they fit, else all emotions of a corpus in one, and what the counts are."""
    width = max(100, shutil.get_terminal_size().columns)
    table = _wide(rows, "simple")
    if max(map(len, table.splitlines())) > width:
        table = _narrow(rows, width)
    click.echo(table)
    click.echo(
        "\nfound: in the folder or table; published: by the corpus's documentation; both under the corpus's own map of "
        "labels. ?: nobody counted.\nA pair of corpora is a task where they share two emotions."
    )
    for row in rows:
        if "error" in row:
            click.echo(f"{row['name']}: {row['error']}")


def _wide(rows: Sequence[Row], form: str) -> str:
    shared = [e for e in EMOTIONS if any(e in row["emotions"] for row in rows)]
    lines = [
        [row["name"], row["counts"], *(_number(row["emotions"].get(e, "")) for e in shared), _text(row, shared)]
        for row in rows
    ]
    headers = ["name", "counts", *shared, "others"]
    aligns = ["left", "left", *["right"] * len(shared), "left"]
    cut = len(headers) if any(line[-1] for line in lines) else -1
    lines = [[cell.replace("|", "\\|") for cell in line[:cut]] if form == "pipe" else line[:cut] for line in lines]
    return tabulate(lines, headers[:cut], tablefmt=form, colalign=aligns[:cut], disable_numparse=True)


def _narrow(rows: Sequence[Row], width: int) -> str:
    lines = [[row["name"], row["counts"]] for row in rows]
    room = max(40, width - sum(max(map(len, column)) for column in zip(*lines, strict=True)) - 6)
    texts = (fill(_text(row).replace(", ", ",\0").replace(" ", HELD).replace("\0", " "), room) for row in rows)
    lines = [[*line, text.replace(HELD, " ")] for line, text in zip(lines, texts, strict=True)]
    return tabulate(lines, ["name", "counts", "emotions"], disable_numparse=True)


def _text(row: Row, without: Sequence[str] = ()) -> str:
    return ", ".join(f"{e} {_number(n)}" for e, n in row["emotions"].items() if e not in without)


def _number(count: int | str | None) -> str:
    return "?" if count is None else str(count)
