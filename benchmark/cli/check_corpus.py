"""``check-corpus``: one corpus in full, or all of them in a line each."""

from __future__ import annotations

import json
from collections import Counter

import click

from benchmark.data.locate import Corpora
from benchmark.errors import BenchmarkError
from benchmark.running.progress import Utterances

PATIENCE = 3.0
"""Seconds for which a corpus is read before it is told how far that is."""


def check_one(corpora: Corpora, name: str, jobs: int | None, as_json: bool) -> bool:
    """Print the audit of one corpus; whether nothing is wrong. Raises `BenchmarkError` where it has no folder."""
    from benchmark.data.audit import audit, default_threads
    from benchmark.data.corpus import absent_folder

    located = corpora.locate(name)
    if not (located.corpus.synthetic or located.folder.is_dir()):
        raise BenchmarkError(f"{absent_folder(located.corpus, located.folder)}; {corpora.around}")
    progress = None if as_json else Utterances(located.name, patience=PATIENCE)
    found = audit(located.corpus, located.folder, jobs or default_threads(), progress)
    click.echo(json.dumps(found.to_dict(), indent=2) if as_json else found.render())
    return found.ok


def check_all(corpora: Corpora, jobs: int | None, as_json: bool) -> bool:
    """Print a line for every corpus as it is read; whether one is there and all that are there are ok."""
    from benchmark.data.audit import default_threads
    from benchmark.data.overview import overview

    def watch(name: str) -> Utterances | None:
        return None if as_json else Utterances(name, patience=PATIENCE)

    width = max(map(len, corpora.names))
    found = []
    for standing in overview(corpora, jobs or default_threads(), watch):
        found.append(standing)
        if not as_json:
            click.echo(standing.line(width))
    folders = {str(folder): corpora.why_no_corpus(folder) for folder in corpora.survey.strangers}
    counts = Counter(standing.state for standing in found)
    if as_json:
        told = {"corpora": [standing.to_dict() for standing in found], "not_used": folders}
        click.echo(json.dumps(told, indent=2))
    else:
        for folder, why in folders.items():
            click.echo(f"not used: {folder}: {why}")
        click.echo(", ".join(f"{n} {state}" for state, n in counts.items()))
    return counts["ok"] > 0 and not (counts["incomplete"] or counts["faulty"])
