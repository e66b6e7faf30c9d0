"""YAML as people mean it: a key once, numbers that are numbers, words that are words.

PyYAML reads YAML 1.1, in which ``1e-3`` is a word, ``no`` and ``on`` are truth values, ``010`` is 8, ``1:30`` is 90
and the last of two equal keys wins in silence. Here, as in YAML 1.2, truth values are ``true`` and ``false`` and
``1e-3`` is a number. Numbers of YAML 1.1 that others read differently (``010``, ``1:30``) are errors, as are keys
twice. Anchors, aliases and merge keys work; what refers to itself is an error.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from benchmark.errors import UsageError, counted

_WORDS = {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?(?:0|[1-9][0-9_]*)|0x[0-9a-fA-F]+|0o[0-7]+",
    "float": r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
    "merge": r"<<",
}
_PATTERNS = {f"tag:yaml.org,2002:{tag}": re.compile(f"(?:{pattern})$") for tag, pattern in _WORDS.items()}
_COLLECTIONS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
_TWO_READINGS = re.compile(r"[-+]?0[0-9_]+|[-+]?0[bB][01_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_MOST_NODES = 10_000
_MOST_DIGITS = 1000


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader with the words of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern in _PATTERNS.items():
    _Loader.add_implicit_resolver(_tag, _pattern, None)
_PATTERNS["tag:yaml.org,2002:str"] = re.compile("")


def read_plain_yaml(path: Path, what: str) -> dict[str, Any]:
    """The keys and values of a YAML file; ``what`` it is stands in error messages.

    Raises `UsageError` for a file that can't be read, is not in UTF-8, not YAML, or not keys and values; for a key
    twice, with its line, for a number that has two readings, and for values nested hundreds of levels deep.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise UsageError(f"{what} {path}: keys and values expected, found an empty file; write at least one key")
        if not isinstance(node, yaml.MappingNode):
            found = "a list" if isinstance(node, yaml.SequenceNode) else f"the word {node.value[:40]!r}"
            raise UsageError(f"{what} {path}: keys and values expected, found {found}; write lines like key: value")
        _check(node, f"{what} {path}")
        content: dict[str, Any] = loader.construct_document(node)
    except OSError as e:
        raise UsageError(f"{what} {path}: {e.strerror or e}; give the path of a YAML file") from e
    except UnicodeDecodeError as e:
        raise UsageError(
            f"{what} {path}: text in UTF-8 expected, found other bytes ({e.reason}); save it as UTF-8"
        ) from e
    except RecursionError:
        raise UsageError(f"{what} {path}: a few levels expected, found values nested without end; flatten it") from None
    except yaml.YAMLError as e:
        raise UsageError(f"{what} {path} is not valid YAML: {_sentence(e)}") from e
    return content


def _check(root: yaml.Node, where: str) -> None:
    """Raises `UsageError` for a key twice, a number with two readings, and what contains itself or is too much."""
    waiting: list[tuple[yaml.Node, tuple[str, ...], frozenset[int]]] = [(root, (), frozenset())]
    seen = 0
    while waiting:
        node, keys, above = waiting.pop()
        seen += 1
        line = f"{where}: line {node.start_mark.line + 1}"
        if id(node) in above or seen > _MOST_NODES:
            found = "what contains itself" if id(node) in above else f"more than {_MOST_NODES}, aliases included"
            raise UsageError(f"{line}: a few values expected, found {found}; write the values out")
        within = above | {id(node)}
        if isinstance(node, yaml.ScalarNode):
            _check_scalar(node, line)
        elif node.tag not in _COLLECTIONS:
            raise UsageError(
                f"{line}: a list or keys and values expected, found the tag {node.tag}; leave the tag away"
            )
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(item, keys, within) for item in node.value]
        else:
            _check_keys(node, keys, where)
            waiting += [(key, keys, within) for key, _ in node.value]
            waiting += [(value, (*keys, str(key.value)), within) for key, value in node.value]


def _check_keys(node: yaml.Node, keys: tuple[str, ...], where: str) -> None:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not (isinstance(key, yaml.ScalarNode) and key.tag.endswith((":str", ":merge"))):
            found = key.value if isinstance(key, yaml.ScalarNode) else "a list or a mapping"
            raise UsageError(f"{where}: line {line}: a word as a key expected, found {found}; correct or quote it")
        if key.value in lines:
            name = ".".join((*keys, key.value))
            raise UsageError(
                f"{where}: lines {lines[key.value]} and {line}: the key {name!r} once expected, found twice; keep one"
            )
        lines[key.value] = line


def _check_scalar(node: yaml.ScalarNode, line: str) -> None:
    pattern = _PATTERNS.get(node.tag)
    if pattern is None or not pattern.match(node.value):
        raise UsageError(f"{line}: a plain value expected, found the tag {node.tag}; leave the tag away")
    if node.style is None and _TWO_READINGS.fullmatch(node.value):
        raise UsageError(
            f"{line}: a number in one reading expected, found {node.value}, which versions of YAML read differently; "
            f"write a plain number, or quote the word: '{node.value}'"
        )
    if not node.tag.endswith(":str") and len(node.value) > _MOST_DIGITS:
        raise UsageError(f"{line}: a number expected, found one of {counted(len(node.value), 'digit')}")


def _sentence(error: yaml.YAMLError) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if mark is None or problem is None:
        return " ".join(str(error).split())
    if "'\\t'" in problem:
        problem += " (a tab; indent by spaces)"
    return f"line {mark.line + 1}, column {mark.column + 1}: {' '.join(str(problem).split())}"
