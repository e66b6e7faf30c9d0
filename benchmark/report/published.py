"""Numbers that papers print for ordered pairs of corpora, as data: a file ``benchmark/published/KEY.yaml`` each.

They stand beside the suite's own numbers and never among them, since protocols differ and are only partly known. So
every tag of the protocol has to be filled in, if only with ``unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from benchmark.bibtex import author_year, bibtex_fields, plain_tex
from benchmark.errors import BenchmarkError, nearest

SHIPPED = Path(__file__).parents[1] / "published"
"""The folder of the papers that come with the suite."""

UNKNOWN = "unknown"
"""The value of a tag that no source we read tells."""

Text = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    """Unknown keys are errors, values can't be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Tags(_Entry):
    """How a paper's numbers came about; each tag may be ``unknown``, none may be left out."""

    adaptation: Literal["transductive", "inductive", "unknown"]
    """Adapted to the utterances that are scored, or to others."""
    selection: Literal["last", "best on target labels", "validation", "unknown"]
    """Which model of a training run, and which hyper-parameters, the number is of."""
    features: Text
    normalisation: Text
    classes: Text
    """How a pair's classes were chosen."""
    seeds: Text
    """Runs behind a number."""
    notes: Text
    """What else a reader has to know, and where each tag was read."""

    @property
    def unknown(self) -> list[str]:
        """Names of the tags that are not known."""
        return [name for name, value in self if value == UNKNOWN]


class Number(_Entry):
    """One printed number, ``value`` in %.

    ``source`` and ``target`` are registry names, or, for corpora without an adapter, plain names with a capital letter.
    ``classes``: the emotions, in the suite's words; how many where only that is known; or ``unknown``. ``method`` is
    the paper's name, ``our_method`` the registry's name of the same method, null where the suite has none.
    """

    source: Text
    target: Text
    classes: Annotated[tuple[Text, ...], Field(min_length=2)] | Annotated[int, Field(ge=2)] | Literal["unknown"]
    method: Text
    our_method: Text | None
    metric: Literal["UAR", "WAR"]
    value: Annotated[float, Field(ge=1, le=100)]
    note: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        return self.source, self.target

    @model_validator(mode="after")
    def _two_corpora(self) -> Number:
        if self.source == self.target:
            raise ValueError(f"two corpora expected, found {self.source!r} as source and target")
        return self


class Paper(_Entry):
    """A paper, where its numbers were read, under which protocol they were made, and the numbers."""

    title: Text
    authors: Annotated[tuple[Text, ...], Field(min_length=1)]
    venue: Text
    year: Annotated[int, Field(ge=1990, le=2100)]
    url: Annotated[str, Field(pattern="^https?://")]
    bibtex: Text
    where: Text
    """The number of the table in the paper, or ``unknown``."""
    how_obtained: Text
    """Who read it where: in the paper's own table, or quoted by whom."""
    protocol: Tags
    numbers: Annotated[tuple[Number, ...], Field(min_length=1)]

    @property
    def key(self) -> str:
        """The BibTeX key, which is the file's name too."""
        found = re.match(r"\s*@\w+\{\s*([^,\s]+)\s*,", self.bibtex)
        return found[1] if found else ""

    @property
    def label(self) -> str:
        """The paper as one cites it, ``Zhao et al. 2024``."""
        return author_year(self.bibtex)

    @model_validator(mode="after")
    def _consistent(self) -> Paper:
        fields = bibtex_fields(self.bibtex)
        for name, value in (("title", self.title), ("year", str(self.year))):
            if (found := plain_tex(fields.get(name, ""))) != value:
                raise ValueError(f"bibtex: {name} {value!r} expected as in the file's own key, found {found!r}")
        seen = set()
        for n in self.numbers:
            if (what := (*n.pair, n.method, n.metric)) in seen:
                raise ValueError(f"numbers: each pair, method and metric once expected, found twice: {', '.join(what)}")
            seen.add(what)
        return self


def load_published(*folders: Path) -> list[Paper]:
    """The papers of all ``*.yaml`` files in ``folders``, in the order of their names; none of one that doesn't exist.

    Of two files with the same name the one in the later folder counts. Raises `BenchmarkError` that names the file,
    the key, what was found and what was expected.
    """
    files = {path.name: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    return [_load(files[name]) for name in sorted(files)]


def _load(path: Path) -> Paper:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as e:
        raise BenchmarkError(f"published numbers {path}: can't be read as YAML: {' '.join(str(e).split())}") from None
    try:
        paper = Paper.model_validate(content)
    except ValidationError as e:
        raise BenchmarkError(f"published numbers {path}: {'; '.join(dict.fromkeys(_explained(e)))}") from None
    if paper.key != path.stem:
        raise BenchmarkError(f"published numbers {path}: bibtex: key {path.stem!r} expected, found {paper.key!r}")
    return paper


def _explained(e: ValidationError) -> Iterator[str]:
    for error in e.errors():
        key = ".".join(str(part) for part in error["loc"][: 3 if error["loc"][:1] == ("numbers",) else 2])
        if error["type"] == "extra_forbidden":
            yield f"unknown key {key!r}; {nearest(key.split('.')[-1], _keys_beside(error['loc']))}"
        elif error["type"] == "missing":
            yield f"key {key!r} is missing"
        else:
            message = error["msg"].removeprefix("Value error, ")
            found = "" if ", found" in message else f", found {error['input']!r}"
            yield f"{key + ': ' if key else ''}{message}{found}"


def _keys_beside(location: tuple[Any, ...]) -> list[str]:
    entries: dict[Any, type[_Entry]] = {"numbers": Number, "protocol": Tags}
    return list((entries[location[0]] if len(location) > 1 else Paper).model_fields)
