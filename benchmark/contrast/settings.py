"""What differs between protocols: settings from their dumps, data and classes from their runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmark.contrast.columns import Column
from benchmark.contrast.common import Contrast
from benchmark.errors import shorten
from benchmark.protocol import FREE, Protocol
from benchmark.report.page.static import flat
from benchmark.report.parts import arrow

LACKING = "–"
"""What stands where a protocol has no such setting, or no such run."""

LONG = 60
"""Characters up to which a value is shown whole everywhere."""

DEFAULTS = {"hyper_parameters": "default", "labels": "the corpus's map"}
"""What stands for a hyper-parameter that a protocol leaves to its method, and a label that it leaves to its corpus."""

UNTOLD = {"name", "description"}
"""Keys of a protocol that are no settings."""


@dataclass(frozen=True)
class Setting:
    """Something that is not the same under all protocols, with its value under each, in their order.

    ``kind``: a ``run`` setting changes what a single run gives, a ``plan`` setting which runs there are and which of
    their checkpoints counts; ``data`` says what the runs were made from and scored on.
    """

    key: str
    values: tuple[str, ...]
    kind: str

    @property
    def brief(self) -> tuple[str, ...]:
        """The values, of long lists the first few items and how many more there are.

        >>> Setting("methods", ("didan, svm", ", ".join(["source_only"] * 9)), "plan").brief
        ('didan, svm', 'source_only, source_only, source_only and 6 more')
        """
        return tuple(value if len(value) <= LONG else shorten(value.split(", ")) for value in self.values)


def differing(contrast: Contrast) -> list[Setting]:
    """Everything that differs: the fingerprint, settings that change a run, the rule and the plan, and the data.

    Settings are every key of any protocol, also of sections that only some of them have.
    """
    columns = contrast.columns
    fingerprints = tuple(column.board.protocol.fingerprint for column in columns)
    told = [Setting("fingerprint", fingerprints, "run"), *_settings(columns), *_data(columns), *_scored(contrast)]
    return [setting for setting in told if len({_compared(setting.key, value) for value in setting.values}) > 1]


def _settings(columns: Sequence[Column]) -> Iterator[Setting]:
    dumps = [dict(flat(_dump(column.board.protocol))) for column in columns]
    for dump, column in zip(dumps, columns, strict=True):
        dump["rule"] = column.board.rule
    keys = dict.fromkeys(key for dump in dumps for key in dump)
    sections = {".".join(parts[:i]) for parts in (key.split(".") for key in keys) for i in range(1, len(parts))}
    for key in sorted(keys, key=_plans):
        if key not in sections:
            lacking = DEFAULTS.get(key.split(".")[0], LACKING)
            yield Setting(key, tuple(dump.get(key, lacking) for dump in dumps), "plan" if _plans(key) else "run")


def _dump(protocol: Protocol) -> dict[str, Any]:
    """All settings but what changes nothing, such as where the folder of embeddings lies."""
    return protocol.model_dump(mode="json", exclude=UNTOLD) | {"features": _features(protocol.features)}


def _features(features: Any) -> Any:
    """The kind of a representation with what of its settings changes a run; of joined ones a list."""
    if parts := getattr(features, "parts", None):
        return [_features(part) for part in parts]
    return {"kind": features.kind, **features.identity}


UNORDERED = FREE | {"emotions"}
"""Keys whose lists are the same in any order."""


def _compared(key: str, value: str) -> str:
    return ", ".join(sorted(value.split(", "))) if key in UNORDERED else value


def _plans(key: str) -> bool:
    return key.split(".")[0] in FREE


def _data(columns: Sequence[Column]) -> Iterator[Setting]:
    """Of each corpus that all protocols have, its data's name, whichever version a record is of, and its size.

    Names of data that went through a model or a file cover that, so that they can't be compared.
    """
    known = {earlier: now for column in columns for earlier, now in column.names.items()}
    for corpus in sorted(set.intersection(*(set(column.data) for column in columns))):
        found = [column.data[corpus] for column in columns]
        names = [LACKING if data.through else known.get(data.fingerprint, data.fingerprint) for data in found]
        if len(set(names) - {LACKING}) > 1:
            yield Setting(f"data of {corpus}", tuple(names), "data")
        yield Setting(f"utterances of {corpus}", tuple(str(data.utterances) for data in found), "data")


def _scored(contrast: Contrast) -> Iterator[Setting]:
    """Classes of each pair, and target utterances that are scored over the block's pairs together."""
    for pair, found in contrast.unlike.items():
        yield Setting(f"classes of {arrow(pair)}", tuple(", ".join(found[name]) for name in contrast.names), "data")
    totals = (board.runs.groupby(["source", "target"])["n_test"].first().sum() for board in contrast.boards)
    yield Setting("target utterances scored, all pairs", tuple(str(int(total)) for total in totals), "data")
