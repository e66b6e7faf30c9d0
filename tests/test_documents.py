"""The documents say what is: their tables agree with the code, their links lead somewhere, their names exist."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
import yaml
from pydantic.fields import FieldInfo

from benchmark.contracts import EMOTIONS, Family
from benchmark.protocol import Protocol, Search, Training
from benchmark.representations import KINDS, Spectrogram
from tests.documents import CONTRIBUTING, GUIDES, README, ROOT, TEXTS, blocks, table


def literals(annotation: Any) -> list[str]:
    """The words of the Literal in an annotation, which may be a string."""
    inside = "".join(re.findall(r"Literal\[(.*?)\]", str(annotation)))
    return re.findall(r"[\w-]+", inside)


# --------------------------------------------------------------------------- tables


def test_every_protocol_key_has_its_row_with_its_default():
    rows = table(GUIDES["protocol"], "key", "default", "meaning")
    documented = {key.strip("`"): (default, text) for key, default, text in rows}
    fields: dict[str, FieldInfo] = {}
    for prefix, section in (("", Protocol), ("features.", Spectrogram), ("training.", Training), ("search.", Search)):
        fields |= {prefix + key: field for key, field in section.model_fields.items()}
    assert sorted(documented) == sorted(fields)
    for key in set(fields) - {"name", "features", "training", "search"}:
        default, text = documented[key]
        choices = literals(fields[key].annotation)
        assert all(f"`{choice}`" in default + text for choice in choices), f"{key}: {choices}"
        expected = "required" if fields[key].is_required() else json.loads(json.dumps(fields[key].default))
        assert yaml.safe_load(default.strip("`")) == expected, key


SHARED = {"spectrogram", "functionals"}
"""Kinds whose keys stand in the protocol's own table."""


@pytest.mark.parametrize("kind", sorted(set(KINDS) - SHARED))
def test_every_key_of_a_representation_has_its_row_with_its_default(kind):
    assert set(KINDS["functionals"].model_fields) == set(KINDS["spectrogram"].model_fields)
    section = GUIDES["representations"].split(f"\n## {kind}\n")[1].split("\n## ")[0]
    documented = {row[0].strip("`"): row[1] for row in table(section, "key", "default", "meaning")}
    fields = KINDS[kind].model_fields
    assert sorted(documented) == sorted(f"features.{key}" for key in fields)
    for key, field in fields.items():
        expected = "required" if field.is_required() else json.loads(json.dumps(field.default))
        assert yaml.safe_load(documented[f"features.{key}"].strip("`")) == expected, key


def test_every_kind_and_every_network_of_it_is_in_the_guide():
    rows = table(GUIDES["representations"], "kind", "frames of an utterance", "what shallow methods see", "networks")
    documented = {row[0].strip("`"): tuple(re.findall(r"`(\w+)`", row[3])) for row in rows}
    assert documented == {kind: settings.networks for kind, settings in KINDS.items()}


def test_keys_that_may_change_are_those_outside_of_the_fingerprint():
    sentence = re.findall(r"\n((?:`\w+`(?:, | and )?)+) may change\s+without", GUIDES["protocol"])[0]
    free = set(re.findall(r"`(\w+)`", sentence))
    base = Protocol(name="a", corpora=("emodb", "urdu"))
    other: dict[str, Any] = {
        "name": "b", "description": "x", "corpora": ("casia", "urdu"), "pairs": ("emodb:urdu",), "methods": ("svm",),
        "seeds": (5,), "emotions": ("anger", "fear"), "labels": {"urdu": {"S": None}},
        "adaptation": "inductive", "normalisation": "speaker", "source_validation": 0.3, "target_folds": 5,
        "features": Spectrogram(mels=80), "training": Training(steps=9),
        "hyper_parameters": {"dann": {"weight": 2.0}}, "search": Search(trials=3), "rule": "infomax",
    }  # fmt: skip
    assert set(other) == set(Protocol.model_fields)
    assert free == {k for k, v in other.items() if base.model_copy(update={k: v}).fingerprint == base.fingerprint}


def test_the_vocabulary_and_the_families_are_complete():
    assert f"the shared ones: {', '.join(EMOTIONS)};" in " ".join(GUIDES["corpus"].split())
    *families, last = literals(Family)
    assert f"({', '.join(families)} or {last})" in " ".join(GUIDES["method"].split())


def test_the_rooms_of_the_guide_are_those_of_the_house():
    rooms = {path.parent.name for path in (ROOT / "benchmark").glob("*/__init__.py")}
    section = GUIDES["development"].split("## The rooms")[1].split("\n## ")[0]
    assert rooms <= set(re.findall(r"`(\w+)`", section))


# --------------------------------------------------------------------------- the front


def test_the_readme_is_short_and_opens_with_the_two_commands():
    assert len(README) < 8000
    assert blocks(README, "sh")[0] == "make demo\nmake test\n"
    assert README.index("```sh") < README.index("\n## ")


def test_the_method_of_the_readme_has_fifteen_lines():
    code = blocks(README, "python")[0].splitlines()
    assert len([line for line in code if line.strip()]) <= 15


# --------------------------------------------------------------------------- references


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-")) for heading in headings}


BESIDE = ("results/README.md", "results/shipped/SHIPPED.md", "benchmark/published/README.md")


@pytest.mark.parametrize("name", [*TEXTS, *BESIDE])
def test_relative_links_lead_somewhere(name):
    """Pages that are generated for the site are left to its strict build."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?://)([^)\s#]*(?:#[^)\s]+)?)\)", text):
        file, _, anchor = link.partition("#")
        if re.search(r"(^|/)(api|methods|corpora|reference)/", file) and name.startswith("docs/"):
            continue
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), link
        assert path.suffix != ".md" or not anchor or anchor in anchors(path.read_text(encoding="utf-8")), link


def test_named_tests_exist():
    named = re.findall(r"((?:tests|benchmark/contract)/[\w/]+\.py)::(\w+)", TEXTS["docs/guarantees.md"])
    assert len(named) > 15
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), test


def test_every_guarantee_is_held_by_a_test():
    rows = table(TEXTS["docs/guarantees.md"], "guarantee", "tested by")
    assert len(rows) > 10
    assert all("::" in held for _, held in rows)


def test_named_files_exist():
    named = {f for text in TEXTS.values() for f in re.findall(r"\b(?:tests|benchmark|docs)/[\w/]+\.\w+", text)}
    assert [file for file in sorted(named) if not (ROOT / file).is_file()] == []


def test_quoted_errors_are_those_of_the_code():
    code = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "benchmark").rglob("*.py")))
    headings = re.findall(r"^## (.*`.*)$", TEXTS["docs/questions.md"], re.M)
    quoted = [words for heading in headings for words in re.findall(r"`([a-z ]+)`", heading) if " " in words]
    assert len(quoted) >= 4
    for words in quoted:
        assert words in code or (words.startswith("no ") and 'f"no {self.kind} ' in code), words


def test_version_is_the_same_everywhere():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "date-released", "license"} <= set(citation)
    assert citation["version"] == version
    assert f"## [{version}] - {citation['date-released']}\n" in TEXTS["CHANGELOG.md"]


def test_kernels_are_named_where_contributors_look():
    for setting in ("OPENBLAS_CORETYPE=", "ATEN_CPU_CAPABILITY=", "MKL_ENABLE_INSTRUCTIONS="):
        assert setting in CONTRIBUTING
