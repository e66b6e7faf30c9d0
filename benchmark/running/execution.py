"""How runs are carried out, which changes none of their numbers and is no part of a protocol or its fingerprint.

The same keys are options of `run` and `tune` and may stand in a file, ``--execution FILE.yaml``::

    jobs: 4
    device: cpu
    run_time_limit: 2h
    run_memory_limit: 8GB
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from benchmark.errors import UsageError, nearest, spelt
from benchmark.plain_yaml import read_plain_yaml
from benchmark.representations import Section
from benchmark.running.limits import Auto, Limits, bytes_of, seconds_of


class Execution(Section):
    """What executors are told, whichever it is."""

    jobs: Annotated[int, Field(ge=1)] | None = None
    """Runs at a time; None: what the machine can hold."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    run_time_limit: Annotated[float | Auto | None, BeforeValidator(seconds_of)] = "auto"
    """Seconds of one run; see `benchmark.running.limits`."""
    run_memory_limit: Annotated[int | Auto | None, BeforeValidator(bytes_of)] = "auto"
    """Bytes of one run."""

    @property
    def limits(self) -> Limits:
        return Limits(self.run_time_limit, self.run_memory_limit)


def read_execution(path: Path) -> dict[str, Any]:
    """The keys and values of a file as they stand there; they may also stand below one key, ``execution``.

    Raises `UsageError` that names the key when one is unknown or its value is not what it has to be.
    """
    content = read_plain_yaml(path, "execution")
    section = content.get("execution")
    if isinstance(section, dict) and len(content) == 1:
        content = section
    try:
        Execution.model_validate(content)
    except ValidationError as e:
        problem = e.errors()[0]
        key = str(problem["loc"][0])
        if problem["type"] == "extra_forbidden":
            why = f"no such key; {nearest(key, Execution.model_fields)}"
        else:
            why = f"{problem['msg'].removeprefix('Value error, ')}; found {spelt(content[key])}"
        raise UsageError(f"execution {path}: {key}: {why}") from None
    return content
