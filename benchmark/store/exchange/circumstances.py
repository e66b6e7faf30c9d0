"""Under what circumstances records were made: machine, libraries and code, on which the bits of a run depend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MACHINE = ("device", "processor", "platform", "threads", "kernels of ")
"""What the names of circumstances begin with that are the machine's."""

UNEXPLAINED = "although their records name the same machine, libraries and code"


def circumstances(record: Mapping[str, Any]) -> dict[str, str]:
    """Name -> value of all that a record knows of them, the machine first; earlier records know less."""
    environment = record["environment"]
    found = {
        "device": record["device"],
        **{key: environment.get(key) for key in ("processor", "platform", "threads", "python")},
        **{f"kernels of {name}": kernel for name, kernel in environment.get("kernels", {}).items()},
        **environment.get("libraries", {}),
        "code": record["code"].get("digest"),
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def unlike(copies: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Name -> the values, divided by " / ", of the circumstances that all know and that are not the same for all."""
    names = [name for name in copies[0] if all(name in copy for copy in copies)]
    values = {name: dict.fromkeys(copy[name] for copy in copies) for name in names}
    return {name: " / ".join(several) for name, several in values.items() if len(several) > 1}


def machines(differences: Mapping[str, str]) -> dict[str, str]:
    """Those differences that are the machine's."""
    return {name: values for name, values in differences.items() if name.startswith(MACHINE)}


def cause(copies: Sequence[Mapping[str, str]]) -> str:
    """Why copies of a run may have come out otherwise, as far as their records tell."""
    found = unlike(copies)
    if not found:
        return UNEXPLAINED
    return "made with another " + ", ".join(f"{name} ({values})" for name, values in found.items())
