"""Files with the defaults that `tune` chose, ``methods/defaults/NAME.yaml``, and whether methods agree with theirs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from benchmark.contracts import Method
from benchmark.errors import BenchmarkError, UsageError
from benchmark.hyper import hyper_parameters, origins
from benchmark.plain_yaml import read_plain_yaml
from benchmark.protocol import load_protocol, shipped_protocols
from benchmark.registry import Registry
from benchmark.store.files import utf8, write_atomically
from benchmark.store.provenance import ROOT, package_version
from benchmark.tuning.ranking import Ranking
from benchmark.tuning.trials import Shift, values_of

HEAD = """\
# Written by the command below: by the labels of synthetic corpora, never by those of a leaderboard.
# A field of the method that has one of these values says origin="tuned"; a test holds the two together.
"""


def folder_of(methods: Registry[Method], name: str) -> Path:
    """Where the file of a method belongs: ``defaults`` beside the method of a checkout.

    Raises `UsageError` for any other method, which the suite's repository doesn't hold.
    """
    if methods.is_own(name) and (ROOT / "pyproject.toml").is_file():
        return methods.file(name).parent / "defaults"
    what = "the installed suite" if methods.is_own(name) else "a plugin"
    raise UsageError(
        f"tune --write: a folder for {name}.yaml expected, found none, as {name} is of {what}; give --output DIR"
    )


def content(cls: type[Method], command: str, shifts: Iterable[Shift], ranking: Ranking) -> dict[str, Any]:
    """What the file of a method says: how its values were chosen, what they are, and what they are worth."""
    shifts, chosen = list(shifts), ranking.chosen
    version = package_version()["version"]
    return {
        "method": cls.name,
        "values": values_of(cls, ranking.adopted),
        "command": command,
        "rule": "best mean rank over shifts of the target UAR of the last checkpoint, mean over seeds; "
        "adopted if the trial that the other shifts choose gains on a shift, in the mean over shifts",
        "trials": len(ranking.mean_rank),
        "failed_trials": [k for k, eligible in enumerate(ranking.eligible) if not eligible],
        "adopted": ranking.adopted,
        "chosen": {"trial": chosen, **_worth(ranking, chosen), "values": values_of(cls, chosen)},
        "before": {"trial": 0, **_worth(ranking, 0), "values": values_of(cls, 0)},
        "gain": _rounded(100 * ranking.gain),
        "seed_noise": _rounded(100 * ranking.noise),
        "gain_on_unseen_shifts": _rounded(100 * ranking.transferred.mean()) if len(ranking.transferred) else None,
        "code": {"version": version, "commits": sorted({commit for shift in shifts for commit in shift.commits})},
        "data": dict(sorted({name: data for shift in shifts for name, data in shift.data.items()}.items())),
        "protocols": {protocol: _protocol(protocol, shifts, ranking) for protocol in _named(shifts)},
    }


def write(path: Path, text: Mapping[str, Any]) -> None:
    """Write a file of defaults, whole or not at all. Raises `StoreError` when it can't be written."""
    body = yaml.safe_dump(dict(text), sort_keys=False, allow_unicode=True, width=120)
    write_atomically(path, utf8(HEAD + body))


def disagreements(cls: type[Method], path: Path) -> list[str]:
    """In what a method and its file ``path`` of defaults, which need not exist, differ; a sentence each.

    Every field of the origin ``tuned`` has its value there and the reverse, and the file is about shipped protocols as
    they are now.
    """
    tuned = {name for name, origin in origins(cls).items() if origin == "tuned"}
    if not path.is_file():
        return [f"{cls.name}.{name} is tuned, and there is no {path.name}" for name in sorted(tuned)]
    said, defaults = read_plain_yaml(path, "defaults"), hyper_parameters(cls)
    values = said["values"]
    found = [f"{path.name} is about {said['method']}"] if said["method"] != cls.name else []
    found += [f"{cls.name}.{name} is tuned, and {path.name} has no value of it" for name in sorted(tuned - {*values})]
    for name, value in values.items():
        if name not in tuned:
            found.append(f"{path.name} has {name}: {value}, which is no field of the origin tuned")
        elif value != defaults[name]:
            found.append(f"{cls.name}.{name} = {defaults[name]}, and {path.name} has {value}")
    for protocol, about in said["protocols"].items():
        now = load_protocol(protocol).fingerprint if protocol in shipped_protocols() else "no shipped protocol"
        if about["fingerprint"] != now:
            found.append(f"{path.name} is of {protocol} {about['fingerprint']}, which is {now} now; tune again")
    return found


def _named(shifts: Iterable[Shift]) -> list[str]:
    """Names of the protocols. Raises `BenchmarkError` where two of one name differ."""
    fingerprints: dict[str, str] = {}
    for protocol in (shift.protocol for shift in shifts):
        if fingerprints.setdefault(protocol.name, protocol.fingerprint) != protocol.fingerprint:
            raise BenchmarkError(f"tune: protocols of different names expected, found two called {protocol.name}")
    return list(fingerprints)


def _protocol(name: str, shifts: list[Shift], ranking: Ranking) -> dict[str, Any]:
    own = [(k, shift) for k, shift in enumerate(shifts) if shift.protocol.name == name]
    _, first = own[0]
    return {
        "fingerprint": first.protocol.fingerprint,
        "seeds": list(first.seeds),
        "shifts": {
            f"{shift.source}:{shift.target}": {
                "uar": _rounded(100 * ranking.uar[ranking.chosen, k]),
                "before": _rounded(100 * ranking.uar[0, k]),
                "code": ", ".join(shift.digests),
            }
            for k, shift in own
        },
    }


def _worth(ranking: Ranking, trial: int) -> dict[str, Any]:
    return {
        "mean_rank": _rounded(ranking.mean_rank[trial]),
        "mean_uar": _rounded(100 * ranking.mean_uar[trial]),
    }


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 2)
