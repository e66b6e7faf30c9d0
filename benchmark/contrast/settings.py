"""What differs between protocols: settings from their dumps, data and classes from their runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmark.contrast.columns import Column
from benchmark.contrast.common import Contrast
from benchmark.errors import shorten
from benchmark.names import loose
from benchmark.protocol import FREE, Protocol
from benchmark.report.board import Pair
from benchmark.report.page.static import flat
from benchmark.report.parts import arrow

LACKING = "–"
"""What stands where a protocol has no such setting, or no such run."""

LONG = 60
"""Characters up to which a value is shown whole everywhere."""

DEFAULT = "default"
"""What stands for a hyper-parameter that a protocol leaves to its method."""

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


def trained_on(protocol: Protocol) -> tuple[str, ...]:
    """The corpora that a model of the protocol's features was trained on, as its sections say; empty where none does.

    Whichever section has a key ``trained_on``: features may be of one kind or several.
    """
    found = _named(protocol.model_dump(mode="json"), "trained_on")
    return tuple(
        dict.fromkeys(str(name) for value in found for name in (value if isinstance(value, list) else [value]))
    )


def seen(protocol: Protocol, pair: Pair) -> list[str]:
    """The corpora of a pair that a model of the protocol's features was trained on, in any spelling."""
    known = {loose(name) for name in trained_on(protocol)}
    return [name for name in pair if loose(name) in known]


def _named(values: Any, key: str) -> Iterator[Any]:
    """Every value below a key of that name, however deep, that says something."""
    if isinstance(values, Mapping):
        for name, value in values.items():
            if name == key and value:
                yield value
            else:
                yield from _named(value, key)
    elif isinstance(values, list):
        for value in values:
            yield from _named(value, key)


def _settings(columns: Sequence[Column]) -> Iterator[Setting]:
    dumps = [dict(flat(column.board.protocol.model_dump(mode="json", exclude=UNTOLD))) for column in columns]
    for dump, column in zip(dumps, columns, strict=True):
        dump["rule"] = column.board.rule
    keys = dict.fromkeys(key for dump in dumps for key in dump)
    sections = {".".join(parts[:i]) for parts in (key.split(".") for key in keys) for i in range(1, len(parts))}
    for key in sorted(keys, key=_plans):
        if key not in sections:
            lacking = DEFAULT if key.startswith("hyper_parameters.") else LACKING
            yield Setting(key, tuple(dump.get(key, lacking) for dump in dumps), "plan" if _plans(key) else "run")


UNORDERED = FREE | {"emotions"}
"""Keys whose lists are the same in any order."""


def _compared(key: str, value: str) -> str:
    return ", ".join(sorted(value.split(", "))) if key in UNORDERED else value


def _plans(key: str) -> bool:
    return key.split(".")[0] in FREE


def _data(columns: Sequence[Column]) -> Iterator[Setting]:
    """The data of each corpus that several protocols have, under the same name whichever version a record is of."""
    known = {earlier: now for column in columns for earlier, now in column.names.items()}
    for corpus in sorted({name for column in columns for name in column.data}):
        found = [column.data.get(corpus) for column in columns]
        names = tuple(LACKING if data is None else known.get(data[0], data[0]) for data in found)
        if LACKING not in names:
            yield Setting(f"data of {corpus}", names, "data")
            yield Setting(f"utterances of {corpus}", tuple(str(data[1]) for data in found if data), "data")


def _scored(contrast: Contrast) -> Iterator[Setting]:
    """Classes of each pair, and target utterances that are scored over the block's pairs together."""
    for pair, found in contrast.unlike.items():
        yield Setting(f"classes of {arrow(pair)}", tuple(", ".join(found[name]) for name in contrast.names), "data")
    totals = (board.runs.groupby(["source", "target"])["n_test"].first().sum() for board in contrast.boards)
    yield Setting("target utterances scored, all pairs", tuple(str(int(total)) for total in totals), "data")
