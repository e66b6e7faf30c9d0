"""``list methods|corpora|protocols|utterances``, as text and for scripts."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import click
from tabulate import tabulate

from benchmark.cards import method_card
from benchmark.cli.common import Registries
from benchmark.data.locate import Corpora
from benchmark.errors import BenchmarkError, UsageError
from benchmark.protocol import load_protocol, shipped_protocols
from benchmark.running.session import gather

Row = dict[str, Any]


def check_arguments(
    what: str, corpus: str | None, as_csv: bool, as_json: bool, as_markdown: bool = False, table: str = ""
) -> None:
    """Raises `UsageError` for a corpus, or ``--csv``, where there are no utterances to list, and for two forms.

    ``table``: the table of corpora that is asked for beside their list, ``emotions`` or ``ambiguous``.
    """
    if table and what != "corpora":
        raise UsageError(f"list {what}: nothing more expected, found --{table}; it is for `list corpora --{table}`")
    if as_markdown and not table:
        raise UsageError(f"list {what}: nothing more expected, found --markdown; it is for `list corpora --emotions`")
    forms = {"--csv": as_csv, "--json": as_json, "--markdown": as_markdown}
    if table and sum(forms.values()) > 1:
        found = " and ".join(form for form, wanted in forms.items() if wanted)
        raise UsageError(f"list corpora --{table}: one form expected, found {found}; take one")
    if table and corpus is None:
        return
    if what == "utterances" and corpus is None:
        raise UsageError("list utterances: the name of a corpus, or the path of its CSV, expected, found none")
    if what != "utterances" and (corpus is not None or as_csv):
        found = "--csv" if corpus is None else repr(corpus)
        raise UsageError(f"list {what}: nothing more expected, found {found}; it is for `list utterances CORPUS`")
    if as_csv and as_json:
        raise UsageError("list utterances: --csv or --json expected, found both; take one")


def list_methods(registries: Registries) -> list[Row]:
    """The card of every method; of one that can't be imported, or installed but not used, its name and the error."""
    methods = registries.methods
    broken = [_unusable(name, why) for name, why in methods.broken.items()]
    return [_method(name, registries) for name in methods.names] + broken


def list_corpora(registries: Registries, root: Path | None, allow_outside: bool = False) -> list[Row]:
    """What every corpus holds, and its folder where it lies below the root."""
    corpora = Corpora(registries.corpora, root, allow_outside=allow_outside)
    rows = [_corpus(name, registries.corpora.get(name), corpora) for name in registries.corpora.names]
    return rows + [_manifest(name, corpora) for name in sorted(corpora.manifests)]


def list_protocols() -> list[Row]:
    """Name, description and fingerprint of every shipped protocol."""
    protocols = map(load_protocol, shipped_protocols())
    return [{"name": p.name, "description": p.description, "fingerprint": p.fingerprint} for p in protocols]


def list_utterances(corpora: Corpora, corpus: str, protocol: str | None = None) -> list[Row]:
    """Name, emotion, speaker and path of every utterance of a corpus, without reading audio.

    ``protocol``: by whose map of labels; what it leaves out has no emotion. Raises `BenchmarkError` when the corpus is
    absent or holds none.
    """
    gathered = gather([corpora.check(corpus)], corpora, None if protocol is None else load_protocol(protocol))
    if gathered.absent:
        raise BenchmarkError("; ".join(filter(None, [*gathered.absent.values(), *gathered.around])))
    (found,) = gathered.found.values()
    return [{"name": u.name, "emotion": u.emotion, "speaker": u.speaker, "path": str(u.path)} for u in found.utterances]


def template(rows: list[Row]) -> str:
    """The names of rows as the first column of a CSV table, to which the numbers of embeddings are added."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name"])
    writer.writerows([row["name"]] for row in rows)
    return text.getvalue()


def show_methods(rows: list[Row]) -> None:
    """Print each method as a block: what it is, then a line per hyper-parameter."""
    click.echo("\n\n".join(map(_block, rows)))


def show_table(rows: list[Row]) -> None:
    """Print rows as a table, long cells wrapped."""
    widths = {"description": 60, "licence": 24, "language": 18, "found": 30}
    limits = [widths.get(key) for key in rows[0]]
    text = [{key: _cell(value) for key, value in row.items()} for row in rows]
    click.echo(tabulate(text, headers="keys", maxcolwidths=limits, disable_numparse=True))


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return " or ".join(map(str, value))
    return "" if value is None else str(value)


def _method(name: str, registries: Registries) -> Row:
    try:
        return method_card(registries.methods.get(name)).to_dict()
    except BenchmarkError as e:
        return _unusable(name, str(e))


def _unusable(name: str, why: str) -> Row:
    return {"name": name, "error": why}


def _block(row: Row) -> str:
    if "error" in row:
        return f"{row['name']}: can't be used: {row['error']}"
    named = ", ".join(filter(None, (row["title"], row["author_year"])))
    source_free = ", source-free" if row["source_free"] and row["family"] != "source-free" else ""
    hyper = [
        f"    {h['name']} = {h['default']} ({h['origin']}): {h['help']} [{_search(h)}]" for h in row["hyper_parameters"]
    ]
    what = f"    {row['family']}{source_free}; takes from the target: {row['target_use']}"
    return "\n".join([f"{row['name']}: {named}", what, *hyper])


def _search(parameter: Row) -> str:
    """Where a search looks and, where that is not all of it, what may be chosen."""
    beyond = "" if parameter["domain"].startswith("one of") else f"; {parameter['domain']}"
    return parameter["range"] + beyond


def _corpus(name: str, cls: Any, corpora: Corpora) -> Row:
    folders = [str(folder) for folder in corpora.survey.folders.get(name, ())]
    found = "generated" if cls.synthetic else " and ".join(folders) or None
    return {
        "name": name,
        "language": cls.language,
        "files": list(cls.published.files),
        "speakers": list(cls.published.speakers),
        "licence": cls.licence,
        "found": found,
    }


def _manifest(name: str, corpora: Corpora) -> Row:
    """A table that can't be read, or shares its name, is listed all the same; ``found`` says why it can't be used."""
    try:
        language, found = corpora.locate(name).corpus.language, str(corpora.manifests[name])
    except UsageError as e:
        language, found = "", str(e)
    nothing: list[int] = []
    return {"name": name, "language": language, "files": nothing, "speakers": nothing, "licence": "", "found": found}
