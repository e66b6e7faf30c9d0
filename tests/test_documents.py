"""The documents say what is: their tables agree with the registry, their examples run, their links lead somewhere."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import shlex
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from pydantic.fields import FieldInfo

import run_benchmark
from benchmark.contract.subject import Subject
from benchmark.contract.suite import CHECKS
from benchmark.contracts import EMOTIONS, Corpus, Family
from benchmark.data.manifest import OPTIONAL, REQUIRED, ManifestCorpus
from benchmark.data.verdict import either
from benchmark.protocol import Features, Protocol, Search, Training, build_protocol, load_protocol, shipped_protocols
from benchmark.registry import Registry, method_registry
from benchmark.running.plan import check_hyper_parameters
from tests import test_corpora as corpus_contract

ROOT = Path(__file__).parents[1]
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")}
README, CONTRIBUTING = TEXTS["README.md"], TEXTS["CONTRIBUTING.md"]
KNOWN = run_benchmark.introduce()
EXAMPLES = {"mean_shift", "mean_shift.py", "NAME", "NAME.py"}


def blocks(text: str, language: str) -> list[str]:
    """The contents of a document's code blocks of one language."""
    return [textwrap.dedent(code) for code in re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.DOTALL | re.M)]


def table(text: str, *headers: str) -> list[list[str]]:
    """The rows of the table that has these headers."""
    head = "| " + " | ".join(headers) + " |\n"
    assert head in text, head
    lines = text.split(head)[1].splitlines()[1:]
    body = lines[: next(i for i, line in enumerate([*lines, ""]) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip().split("|")[1:-1]] for line in body]


def literals(annotation: Any) -> list[str]:
    """The words of the Literal in an annotation, which may be a string."""
    inside = "".join(re.findall(r"Literal\[(.*?)\]", str(annotation)))
    return re.findall(r"[\w-]+", inside)


def linked(name: str, path: str) -> str:
    return f"[{name}]({path})"


# --------------------------------------------------------------------------- tables


def test_every_method_has_a_row_with_its_paper():
    rows = table(README, "name", "idea", "paper")
    assert sorted(row[0] for row in rows) == sorted(linked(n, f"methods/{n}.py") for n in KNOWN.methods.names)
    for name, idea, paper in rows:
        citation = KNOWN.methods.get(re.findall(r"\[(\w+)\]", name)[0]).citation
        assert len(idea.split()) >= 3, name
        if not citation:
            assert paper == "none", name
            continue
        authors, year = (re.findall(rf"{key} = {{(.*?)}},?\n", citation, re.DOTALL)[0] for key in ("author", "year"))
        surnames = [author.split(",")[0].strip() for author in authors.split(" and ")]
        who = f"{surnames[0]} et al." if len(surnames) > 2 else " and ".join(surnames)
        assert paper == f"{who} {year}", name


def test_every_corpus_has_its_row():
    expected = []
    for name in KNOWN.corpora.names:
        c = KNOWN.corpora.get(name)
        where = "nothing to get" if c.synthetic else linked("page", c.url)
        counts = either(c.published.files), either(c.published.speakers)
        expected.append([linked(name, f"corpora/{name}.py"), c.language, *counts, c.licence, where])
    found = table(README, "name", "language", "utterances", "speakers", "licence", "how to get")
    for row in expected:
        assert row in found, "the README lacks | " + " | ".join(row) + " |"
    assert len(found) == len(expected)


def test_every_protocol_has_its_row():
    rows = {row[0]: row[1] for row in table(README, "protocol", "corpora", "what for")}
    assert sorted(rows) == [linked(n, f"benchmark/protocols/{n}.yaml") for n in shipped_protocols()]
    corpora = load_protocol("four_real").corpora
    assert isinstance(corpora, tuple)
    assert ", ".join(corpora) in rows.values()


def test_every_protocol_key_has_its_row_with_its_default():
    rows = table(CONTRIBUTING, "key", "default", "meaning")
    documented = {key.strip("`"): (default, text) for key, default, text in rows}
    fields: dict[str, FieldInfo] = {}
    for prefix, section in (("", Protocol), ("features.", Features), ("training.", Training), ("search.", Search)):
        fields |= {prefix + key: field for key, field in section.model_fields.items()}
    assert sorted(documented) == sorted(fields)
    for key in set(fields) - {"name", "features", "training", "search"}:
        default, text = documented[key]
        choices = literals(fields[key].annotation)
        assert all(f"`{choice}`" in default + text for choice in choices), f"{key}: {choices}"
        expected = "required" if fields[key].is_required() else json.loads(json.dumps(fields[key].default))
        assert yaml.safe_load(default.strip("`")) == expected, key


def test_keys_that_may_change_are_those_outside_of_the_fingerprint():
    sentence = re.findall(r"\n((?:`\w+`(?:, | and )?)+) may change without", CONTRIBUTING)[0]
    free = set(re.findall(r"`(\w+)`", sentence))
    base = Protocol(name="a", corpora=("emodb", "urdu"))
    other: dict[str, Any] = {
        "name": "b", "description": "x", "corpora": ("casia", "urdu"), "pairs": ("emodb:urdu",), "methods": ("svm",),
        "seeds": (5,), "emotions": ("anger", "fear"), "adaptation": "inductive", "normalisation": "speaker",
        "source_validation": 0.3, "target_folds": 5, "features": Features(mels=80), "training": Training(steps=9),
        "hyper_parameters": {"dann": {"weight": 2.0}}, "search": Search(trials=3), "rule": "infomax",
    }  # fmt: skip
    assert set(other) == set(Protocol.model_fields)
    assert free == {k for k, v in other.items() if base.model_copy(update={k: v}).fingerprint == base.fingerprint}


def test_the_vocabulary_and_the_families_are_complete():
    text = " ".join(CONTRIBUTING.split())
    assert f"the shared ones: {', '.join(EMOTIONS)};" in text
    *families, last = literals(Family)
    assert f"({', '.join(families)} or {last})" in text


# --------------------------------------------------------------------------- examples


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Lets the contract suite know the guide's corpus."""
    folder = tmp_path_factory.mktemp("documents")
    file = folder / "documented_corpora" / "harbour.py"
    file.parent.mkdir()
    file.write_text(blocks(CONTRIBUTING, "python")[0], encoding="utf-8")
    file.with_name("__init__.py").touch()
    corpora: Registry[Corpus] = Registry("corpus", Corpus)  # type: ignore[type-abstract]
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        importlib.invalidate_caches()
        corpora.introduce("documented_corpora")
        patch.setattr(corpus_contract, "REGISTRY", corpora)
        from tests.miniatures import MINIATURES, Miniature

        patch.setitem(MINIATURES, "harbour", eval(blocks(CONTRIBUTING, "python")[1], {"Miniature": Miniature}))
        yield


def demands(module: Any, *arguments: str) -> list[Any]:
    """The tests of a contract that need nothing but a name and ``arguments``, and no real files."""
    tests = [t for name, t in vars(module).items() if name.startswith("test_") and "real" not in name]
    return [t for t in tests if {"name"} <= set(inspect.signature(t).parameters) <= {"name", *arguments}]


@pytest.fixture(scope="module")
def mean_shift(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """The README's method, as a user's file."""
    path = tmp_path_factory.mktemp("readme") / "mean_shift.py"
    path.write_text(blocks(README, "python")[0], encoding="utf-8")
    return Subject.of(method_registry("methods", plugins=[path]), "mean_shift", hooked=True)


@pytest.mark.parametrize("check", [check for check in CHECKS if not check.timed], ids=lambda check: check.id)
def test_the_method_of_the_readme_keeps_the_contract(check, mean_shift):
    result = check.run(mean_shift)
    assert result.state in {"ok", "skip"}, result.line
    assert result.state == "ok" or check.id in {"every_choice_trains", "trains_on_a_graphics_card"}


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("demand", demands(corpus_contract, "tmp_path"), ids=lambda d: d.__name__)
def test_the_corpus_of_the_guide_keeps_the_contract(demand, tmp_path):
    demand(*["harbour", tmp_path][: len(inspect.signature(demand).parameters)])


@pytest.mark.parametrize(("text", "file"), [(README, "methods/x.py"), (CONTRIBUTING, "corpora/x.py")])
def test_examples_pass_the_lint(text, file):
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--stdin-filename", file, "-"]
        done = subprocess.run(
            ruff, cwd=ROOT, input=blocks(text, "python")[0], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_protocol_of_the_guide_is_valid():
    protocol = build_protocol({"name": "mine", **yaml.safe_load(blocks(CONTRIBUTING, "yaml")[0])}, "CONTRIBUTING.md")
    check_hyper_parameters(protocol, KNOWN.methods)
    assert all(name in KNOWN.corpora for name in protocol.corpora)


def test_the_manifest_of_the_readme_is_valid(tmp_path):
    path = tmp_path / "call_centre" / "manifest.csv"
    path.parent.mkdir()
    path.write_text(blocks(README, "csv")[0])
    corpus = ManifestCorpus(path)
    assert corpus.name == "call_centre"
    assert dict(corpus.find().dropped) == {"no such file": ("calls/0001", "calls/0002#12.5-17.25")}
    assert path.read_text().splitlines()[0] == ",".join((*REQUIRED, *OPTIONAL))


# --------------------------------------------------------------------------- commands and references


COMMANDS = sorted({m.strip() for text in TEXTS.values() for m in re.findall(r"run_benchmark\.py ([^`#\n]+)", text)})


@pytest.mark.parametrize("line", COMMANDS)
def test_command_lines_are_understood(line):
    command, *arguments = shlex.split(line)
    given = run_benchmark.cli.commands[command].make_context(command, arguments).params
    if not str(given.get("protocol") or "x.yaml").endswith(".yaml"):
        load_protocol(given["protocol"])
    corpora = {*(given.get("corpora") or ()), given.get("corpus"), given.get("name")} - {None}
    for name in {n for n in corpora if not n.endswith(".csv")} - EXAMPLES:
        KNOWN.corpora.check(name)
    for name in {*(given.get("methods") or ()), given.get("method") or "svm"} - EXAMPLES:
        KNOWN.methods.check(name)


def test_there_are_commands_and_a_wrong_one_would_be_told():
    assert len(COMMANDS) > 10
    with pytest.raises(click.UsageError):
        test_command_lines_are_understood("run --protocol demo --epochs 3")


def test_every_command_is_shown():
    assert {line.split()[0] for line in COMMANDS} == set(run_benchmark.cli.commands)


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {t for text in TEXTS.values() for t in re.findall(r"(?:`|^)make (\w+)", text, re.M)}
    assert {"demo", "test"} <= targets <= set(re.findall(r"^(\w+):", makefile, re.M))


def test_the_readme_opens_with_the_two_commands():
    assert blocks(README, "sh")[0] == "make demo\nmake test\n"
    assert README.index("```sh") < README.index("\n## ")


def test_the_leaderboard_is_the_stored_one():
    rows = re.findall(r"^\|.*$", README.split("leaderboard -->")[1], re.M)
    stored = ROOT / "results" / "shipped" / "four_real" / "leaderboard.md"
    assert bool(rows) == stored.is_file()
    assert not rows or set(rows) <= set(stored.read_text(encoding="utf-8").splitlines())


BESIDE = ("results/README.md", "results/shipped/SHIPPED.md", "benchmark/published/README.md")


@pytest.mark.parametrize("name", [*TEXTS, *BESIDE])
def test_relative_links_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?://)([^)]+)\)", text):
        file, _, anchor = link.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w-]", "", h.lower().replace(" ", "-")) for h in headings}, link


def test_named_tests_exist():
    named = re.findall(r"((?:tests|benchmark/contract)/\w+\.py)::(\w+)", README)
    assert named
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), test


def test_named_files_exist():
    named = {f for text in TEXTS.values() for f in re.findall(r"\b(?:tests|benchmark)/[\w/]+\.\w+", text)}
    assert [file for file in sorted(named) if not (ROOT / file).is_file()] == []


def test_version_is_the_same_everywhere():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "date-released", "license"} <= set(citation)
    assert citation["version"] == version
    assert f"## [{version}] - {citation['date-released']}\n" in TEXTS["CHANGELOG.md"]
