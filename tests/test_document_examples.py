"""What the documents show as code works: methods, a corpus, protocols, a manifest."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import run_benchmark
from benchmark.contract import papers
from benchmark.contract.subject import Subject
from benchmark.contract.suite import CHECKS
from benchmark.contracts import Corpus
from benchmark.data.manifest import OPTIONAL, REQUIRED, ManifestCorpus
from benchmark.features.embeddings import read_embeddings
from benchmark.protocol import build_protocol
from benchmark.registry import Registry, method_registry
from benchmark.running.execution import Execution
from benchmark.running.plan import check_hyper_parameters
from tests import test_corpora as corpus_contract
from tests.documents import GUIDES, README, ROOT, TEXTS, blocks

KNOWN = run_benchmark.introduce()


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Lets the contract suite know the guide's corpus."""
    folder = tmp_path_factory.mktemp("documents")
    file = folder / "documented_corpora" / "harbour.py"
    file.parent.mkdir()
    file.write_text(blocks(GUIDES["corpus"], "python")[0], encoding="utf-8")
    file.with_name("__init__.py").touch()
    corpora: Registry[Corpus] = Registry("corpus", Corpus)  # type: ignore[type-abstract]
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        importlib.invalidate_caches()
        corpora.introduce("documented_corpora")
        patch.setattr(corpus_contract, "REGISTRY", corpora)
        from tests.miniatures import MINIATURES, Miniature

        miniature = eval(blocks(GUIDES["corpus"], "python")[1], {"Miniature": Miniature})
        patch.setitem(MINIATURES, "harbour", miniature)
        yield


def demands(module: Any, *arguments: str) -> list[Any]:
    """The tests of a contract that need nothing but a name and ``arguments``, and no real files."""
    tests = [t for name, t in vars(module).items() if name.startswith("test_") and "real" not in name]
    return [t for t in tests if {"name"} <= set(inspect.signature(t).parameters) <= {"name", *arguments}]


def as_plugin(text: str, folder: Path) -> Subject:
    """The first Python block of a document, as a user's file."""
    path = folder / "mean_shift.py"
    path.write_text(blocks(text, "python")[0], encoding="utf-8")
    return Subject.of(method_registry("methods", plugins=[path]), "mean_shift", hooked=True)


@pytest.fixture(scope="module")
def mean_shift(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return as_plugin(README, tmp_path_factory.mktemp("readme"))


@pytest.mark.parametrize("check", [check for check in CHECKS if not check.timed], ids=lambda check: check.id)
def test_the_method_of_the_readme_keeps_the_contract(check, mean_shift):
    result = check.run(mean_shift)
    assert result.state in {"ok", "skip"}, result.line
    assert result.state == "ok" or check.id in {"every_choice_trains", "trains_on_a_graphics_card"}


def test_the_method_of_the_guide_is_that_of_the_readme_with_its_paper(tmp_path, mean_shift):
    guide = as_plugin(GUIDES["method"], tmp_path)
    assert [check.run(guide).state for check in papers.CHECKS] == ["ok"] * len(papers.CHECKS)
    losses = [[line.split("  #")[0].split("=", 1)[-1].strip() for line in code_of_loss(s)] for s in (guide, mean_shift)]
    assert losses[0][0] == losses[1][0]


def code_of_loss(subject: Subject) -> list[str]:
    """The lines of a method's ``loss`` below its head."""
    return inspect.getsource(subject.cls.loss).splitlines()[1:]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("demand", demands(corpus_contract, "tmp_path"), ids=lambda d: d.__name__)
def test_the_corpus_of_the_guide_keeps_the_contract(demand, tmp_path):
    demand(*["harbour", tmp_path][: len(inspect.signature(demand).parameters)])


@pytest.mark.parametrize(
    ("text", "file"),
    [
        (README, "methods/x.py"),
        (GUIDES["method"], "methods/x.py"),
        (GUIDES["corpus"], "corpora/x.py"),
        (GUIDES["embeddings"], "x.py"),
    ],
)
def test_examples_pass_the_lint(text, file):
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--stdin-filename", file, "-"]
        done = subprocess.run(
            ruff, cwd=ROOT, input=blocks(text, "python")[0], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_embeddings_of_the_guide_are_computed_and_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    function, written = blocks(GUIDES["embeddings"], "python")
    names: dict[str, Any] = {}
    exec(function, names)
    assert names["band_energies"](np.sin(np.arange(8000.0)), 16000).shape == (24,)
    exec(written, {})
    found = read_embeddings(tmp_path / "mine", "emodb", ["wav/03a01Nc"])
    assert (found.width, found.readme, found.trained_on) == (256, "Nothing yet", ("iemocap",))


YAML = [(name, block) for name, text in TEXTS.items() for block in blocks(text, "yaml")]


@pytest.mark.parametrize(("name", "block"), YAML, ids=[name for name, _ in YAML])
def test_protocols_and_execution_files_are_valid(name, block):
    content = yaml.safe_load(block)
    if "execution" in content:
        Execution.model_validate(content["execution"])
        return
    protocol = build_protocol({"name": "mine", **content}, name)
    check_hyper_parameters(protocol, KNOWN.methods)
    assert all(corpus in KNOWN.corpora for corpus in protocol.corpora)


def test_the_manifest_is_valid(tmp_path):
    path = tmp_path / "call_centre" / "manifest.csv"
    path.parent.mkdir()
    path.write_text(blocks(TEXTS["docs/your-corpora.md"], "csv")[0])
    corpus = ManifestCorpus(path)
    assert corpus.name == "call_centre"
    assert dict(corpus.find().dropped) == {"no such file": ("calls/0001", "calls/0002#12.5-17.25")}
    assert path.read_text().splitlines()[0] == ",".join((*REQUIRED, *OPTIONAL))
