"""What stands behind the scores: pairs, corpora and provenance, as rows of text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from benchmark.errors import counted, shorten
from benchmark.evaluation.frame import Record
from benchmark.report.board import Board
from benchmark.report.checks import remarks, repeated, tally
from benchmark.report.origin import marked, told
from benchmark.report.table import percent

PAIR_HEADERS = ("Pair", "Classes", "Utterances of each, source / target", "Dropped", "Chance", "Source validation by")
SIDES = ("source", "target")
CORPUS_HEADERS = ("Corpus", "Utterances", "Data fingerprint", "Remarks")


def pair_rows(board: Board) -> list[list[str]]:
    """Per pair that has a run: its classes, their utterances, what was dropped, chance level in %, the split.

    The counts are those of the pair's first run of an unsupervised method: all source utterances of the
    task, and the target utterances that are scored.
    """
    first: dict[tuple[str, str], Record] = {}
    for record in sorted(board.records, key=lambda r: r["supervised_on_target"]):
        first.setdefault((record["run"]["source"], record["run"]["target"]), record)
    return [_pair_row(marked(board, pair), first[pair]) for pair in board.pairs if pair in first]


def _pair_row(name: str, record: Record) -> list[str]:
    counts, classes = record["counts"], record["classes"]
    source = [train + held for train, held in zip(counts["source_train"], counts["source_validation"], strict=True)]
    sides = zip(classes, source, counts["target_test"], strict=True)
    return [
        name,
        str(len(classes)),
        ", ".join(f"{emotion} {n_s} / {n_t}" for emotion, n_s, n_t in sides),
        "; ".join(filter(None, (_dropped(side, record["dropped"][side]) for side in SIDES))) or "nothing",
        percent(1 / len(classes)),
        record["splits"]["source_validation"],
    ]


def _dropped(side: str, emotions: Mapping[str, int]) -> str:
    counts = ", ".join(f"{emotion} {n}" for emotion, n in sorted(emotions.items()) if n)
    return f"{side}: {counts}" if counts else ""


def corpus_rows(board: Board) -> list[list[str]]:
    """Per corpus: utterances used, data fingerprint, and what is incomplete or was left out."""
    data = {record["data"][side]["corpus"]: record["data"][side] for record in board.records for side in SIDES}
    return [
        [name, str(d["utterances"]), d["fingerprint"], "; ".join(_corpus_remarks(d)) or "none"]
        for name, d in sorted(data.items())
    ]


def _corpus_remarks(data: Mapping[str, object]) -> list[str]:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for name, reason in sorted(dict(data["left_out"]).items()):  # type: ignore[call-overload]
        by_reason[reason].append(name)
    left_out = [f"{counted(len(n), 'file')} left out, {reason}: {shorten(n)}" for reason, n in by_reason.items()]
    unused = [
        f"{counted(what['count'], 'file')} not used, {reason}: {', '.join(what['examples'])}"
        for reason, what in dict(data.get("unused", {})).items()  # type: ignore[call-overload]
    ]
    return ([f"incomplete: {data['incomplete']}"] if data["incomplete"] else []) + left_out + unused


def provenance(board: Board) -> list[str]:
    """Where the numbers come from: fingerprints, code, devices and compute, a line each."""
    records = board.records
    wall = sum(record["cost"]["seconds"] for record in records)
    worked = [record["cost"].get("processor_seconds") for record in records]
    known = "" if None in worked else f"{duration(sum(worked))} of processors, "
    memory = max(record["cost"]["peak_memory_mb"] for record in records)
    return [
        f"Protocol {board.protocol.name}, fingerprint {board.protocol.fingerprint}; data fingerprints: see Corpora.",
        f"{counted(len(records), 'finished run')}; device: {tally(record['device'] for record in records)}.",
        f"Code: {tally((_code(record) for record in records), '; ')}; digests: see leaderboard.csv.",
        f"Compute: {known}{duration(wall)} by the clock in all runs together; peak memory of a run {memory:.0f} MB.",
        *told(board),
        *remarks(records),
        *repeated(records, board.repetitions),
    ]


def _code(record: Record) -> str:
    code = record["code"]
    commit = re.sub("([0-9a-f]{12})[0-9a-f]*", r"\1", code.get("commit") or "")
    return f"version {code.get('version')}, commit {commit or 'unknown'}"


def duration(seconds: float) -> str:
    """Seconds as one reads them.

    >>> duration(42.4), duration(125), duration(7322)
    ('42 s', '2 min 5 s', '2 h 2 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
