"""What is said of a method's class without its code: enough to plan, to search, to name and to cite it."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

from benchmark.contracts import Method
from benchmark.errors import BenchmarkError
from benchmark.hyper import Bounds, Range

SAID = (
    *("name", "title", "citation", "family", "target_use", "source_free", "supervised_on_target"),
    *("floor", "floor_remark", "longest_step"),
)
"""Class attributes of every method, each a text, a truth value or a number."""

KINDS: dict[str, type] = {"int": int, "float": float, "bool": bool, "str": str}
PLAIN = (str, int, float, bool)


def describe(cls: type[Method]) -> dict[str, Any]:
    """``cls`` as JSON knows it: a class says once what it is, and is held to it.

    Raises `BenchmarkError` for what can't be said so.
    """
    said = {key: _plain(getattr(cls, key), f"{cls.name}.{key}") for key in SAID}
    return {**said, "doc": inspect.getdoc(cls) or "", "parameters": [_parameter(f) for f in _fields(cls)]}


def _fields(cls: type[Method]) -> list[dataclasses.Field]:
    return [f for f in dataclasses.fields(cls) if f.init]  # type: ignore[arg-type]


def _parameter(field: dataclasses.Field) -> dict[str, Any]:
    searched, bounds = field.metadata.get("range", Range()), field.metadata.get("bounds")
    if field.default is dataclasses.MISSING:
        raise BenchmarkError(f"hyper-parameter {field.name}: a plain default expected of a method that is run sealed")
    said = {"name": field.name, "default": _plain(field.default, field.name), "range": None, "bounds": None}
    if "range" in field.metadata:
        said["range"] = _plain(dataclasses.asdict(searched), field.name)
    if bounds is not None:
        kind = None if bounds.kind is None else bounds.kind.__name__
        said["bounds"] = _plain({**dataclasses.asdict(bounds), "kind": kind}, field.name)
    return {**said, "help": field.metadata.get("help", ""), "origin": field.metadata.get("origin", "ours")}


def _plain(value: Any, where: str) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item, where) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, where) for item in value]
    if value is None or isinstance(value, PLAIN):
        return value
    raise BenchmarkError(f"{where}: a text, a number or a truth value expected, found {type(value).__name__}")


def stand_in(said: dict[str, Any], base: type[Method]) -> type[Method]:
    """A class with the attributes and hyper-parameters that `describe` told of, which does what ``base`` does.

    Raises `BenchmarkError` where what is told is no description.
    """
    try:
        attributes = {key: _as(type(_DEFAULTS[key]), said[key], key) for key in SAID}
        fields = [_field(parameter, base) for parameter in said["parameters"]]
        made = dataclasses.make_dataclass(attributes["name"], fields, bases=(base,), namespace=attributes, eq=False)
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise BenchmarkError(f"a method's description expected, found {type(e).__name__}: {e}") from None
    made.__doc__ = _as(str, said["doc"], "doc")
    return made


_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(SAID, ""),
    **{"source_free": False, "supervised_on_target": False, "longest_step": 0.0},
}


def _as(kind: type, value: Any, key: str) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{key}: {kind.__name__} expected, found {type(value).__name__}")
    return value


def _field(said: dict[str, Any], base: type[Method]) -> tuple[str, type, Any]:
    if said["name"].startswith("_") or hasattr(base, said["name"]):
        raise ValueError(f"the name of a hyper-parameter expected, found {said['name']!r}")
    metadata: dict[str, Any] = {"help": _as(str, said["help"], "help"), "origin": _as(str, said["origin"], "origin")}
    if said["range"] is not None:
        metadata["range"] = Range(**{**said["range"], "choices": tuple(said["range"]["choices"])})
    if said["bounds"] is not None:
        bounds = said["bounds"]
        kind = None if bounds["kind"] is None else KINDS[bounds["kind"]]
        metadata["bounds"] = Bounds(**{**bounds, "kind": kind, "choices": tuple(bounds["choices"])})
    default = tuple(said["default"]) if isinstance(said["default"], list) else said["default"]
    return said["name"], type(default), dataclasses.field(default=default, metadata=metadata)
