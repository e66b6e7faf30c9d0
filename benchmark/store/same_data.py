"""Which stored runs are of the same data: names of version 1, made of paths, under their names of version 2.

A record written since has both names of its data, so that one such record tells what earlier ones were made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from benchmark.data.fingerprint import VERSION

Record = Mapping[str, Any]

PUBLISHED = {
    "1b718a90d795": "2:f12762603dc8",
    "89a6b641a97d": "2:7704163d9dd1",
    "269294c17f82": "2:21f915f0b194",
    "b0b73f7d9104": "2:d231dc315b8e",
}
"""The same for emodb, emovo, ravdess and urdu of the results that come with the suite, made under version 1."""


DOUBT = f"a name without {VERSION} covers paths too, so that it may stand for the same data in other folders"


def names_of_data(record: Record) -> dict[str, str]:
    """Name of version 1 -> name of version 2 of the data of a record that has both."""
    return {side["earlier"]: side["fingerprint"] for side in record["data"].values() if side.get("earlier")}


def known_names(records: Iterable[Record]) -> dict[str, str]:
    """Name of version 1 -> name of version 2, as far as the published results and these records tell."""
    return PUBLISHED | {earlier: now for record in records for earlier, now in names_of_data(record).items()}


def renamed(records: Sequence[Record], others: Sequence[Record] = ()) -> list[Record]:
    """The records, their data under the names of version 2 wherever these are known, from ``others`` too."""
    known = known_names([*records, *others])
    return [{**record, "data": _renamed(record["data"], known)} for record in records]


class AtHand(Protocol):
    """Data that can be read now, under its names of both versions (`benchmark.data.fingerprint`)."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def earlier(self) -> str: ...


def other_data(record: Record, data: Mapping[str, AtHand], known: Mapping[str, str] = PUBLISHED) -> str:
    """Which corpus of a stored run was other data than it is now; empty when none was.

    ``known``: name of version 1 -> name of version 2, of data that need not be at hand.
    """
    for stored in (record["data"][side] for side in ("source", "target")):
        now, name = data.get(stored["corpus"]), stored["fingerprint"]
        if now and now.fingerprint != known.get(name, name) and now.earlier != name:
            doubt = "" if name.startswith(VERSION) else f"; {DOUBT}: put them back as they lay then, or go on"
            return f"made from other data of {stored['corpus']} ({name}, now {now.fingerprint}{doubt})"
    return ""


def untold(names: Iterable[str]) -> str:
    """Why it can't be told whether data under these names are the same, and how it could; empty where it can."""
    if all(name.startswith(VERSION) for name in names):
        return ""
    return f"{DOUBT}, which one more run (of another seed) where they were made tells, as its record bears both names"


def _renamed(data: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    return {
        side: {**what, "fingerprint": known.get(what["fingerprint"], what["fingerprint"])}
        for side, what in data.items()
    }
