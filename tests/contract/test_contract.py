"""Every method of the registry keeps the contract, and every check of the contract catches what it is meant for."""

from __future__ import annotations

import ast
import importlib.util
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmark.contract import cost, data
from benchmark.contract.check import Check, Result, undisturbed
from benchmark.contract.promise import Failure
from benchmark.contract.subject import Subject
from benchmark.contract.suite import CHECKS, examine
from benchmark.registry import method_registry
from benchmark.representations import CHECKED
from tests.broken_methods import BROKEN, FINE, Broken
from tests.tiny import METHODS

ROOT = Path(__file__).parents[2]
NEEDS_TRANSFORMERS = pytest.mark.skipif(
    importlib.util.find_spec("transformers") is None, reason="the extra pretrained is not installed"
)
UNTIMED = [check for check in CHECKS if not check.timed]


@pytest.fixture(scope="session")
def hooked(request: pytest.FixtureRequest) -> bool:
    """Whether jaxtyping's type checker is at work, which draws from Python's random state."""
    return bool(request.config.getoption("jaxtyping_packages", None))


# --------------------------------------------------------------------------- the methods


SUBJECTS = {name: Subject.of(METHODS, name) for name in METHODS.names}
ELSEWHERE = {
    (name, representation): Subject.of(METHODS, name, representation=representation)
    for name, subject in SUBJECTS.items()
    if subject.deep
    for representation in data.MATERIALS
    if representation != data.SPECTROGRAM.name
}
"""Deep methods on the other representations; shallow ones see functionals alone, on each of them."""


def applying(subject: Subject) -> list[Check]:
    """The checks that say something of a method, but for those that look at the clock."""
    return [check for check in UNTIMED if not check.unless(subject)]


@pytest.mark.parametrize(
    ("name", "check"),
    [pytest.param(n, c, id=f"{n}-{c.id}") for n, subject in SUBJECTS.items() for c in applying(subject)],
)
def test_every_method_keeps_the_contract(name, check, hooked):
    SUBJECTS[name].hooked = hooked
    result = check.run(SUBJECTS[name])
    assert result.state == "ok", result.line


@pytest.mark.parametrize(
    ("name", "representation", "check"),
    [
        pytest.param(*k, c, id=f"{'-'.join(k)}-{c.id}", marks=NEEDS_TRANSFORMERS if k[1] == "waveform" else ())
        for k, subject in ELSEWHERE.items()
        for c in applying(subject)
    ],
)
def test_every_deep_method_keeps_the_contract_on_every_representation(name, representation, check, hooked):
    subject = ELSEWHERE[name, representation]
    subject.hooked = hooked
    result = check.run(subject)
    assert result.state == "ok", result.line


def test_the_command_offers_every_representation_that_is_checked():
    assert tuple(data.MATERIALS) == CHECKED


def test_the_first_set_is_there():
    assert set(METHODS.names) >= {"source_only", "target_only", "svm", "mmd", "dan", "deep_coral", "dann", "didan"}


def test_only_target_only_sees_target_labels():
    assert [n for n, subject in SUBJECTS.items() if subject.cls.supervised_on_target] == ["target_only"]


# --------------------------------------------------------------------------- the checks


def check_of(name: str) -> Check:
    return next(check for check in CHECKS if check.id == name)


def examined(name: str, folder: Path, code: str, hooked: bool = True) -> dict[str, Result]:
    """Results by check of the method that ``code`` defines, written to a file as a user's would be."""
    path = folder / f"{name}.py"
    path.write_text(code, encoding="utf-8")
    subject = Subject.of(method_registry("methods", plugins=[path]), name, hooked=hooked)
    found = list(examine(subject, UNTIMED))
    assert [result.check for result in found] == [check.name for check in UNTIMED]
    return {check.id: result for check, result in zip(UNTIMED, found, strict=True)}


@pytest.mark.parametrize("kind", FINE)
def test_a_method_without_fault_passes_every_check(kind, tmp_path):
    results = examined("fine", tmp_path, FINE[kind])
    assert {id: r.line for id, r in results.items() if r.state not in {"ok", "skip"}} == {}
    assert sum(r.state == "ok" for r in results.values()) > 20


@pytest.mark.parametrize("broken", BROKEN, ids=lambda b: f"{b.fails}-{b.how}")
def test_a_fault_is_caught_by_the_check_that_is_meant_for_it_and_by_no_other(broken: Broken, tmp_path):
    results = examined("fine", tmp_path, broken.code)
    assert [id for id, r in results.items() if r.state == "FAIL"] == [broken.fails]
    result = results[broken.fails]
    assert broken.says in result.line
    assert result.line.startswith(f"FAIL {result.check}: found ")
    assert ", expected " in result.line
    assert result.line.endswith("; " + result.way_out)


def test_every_check_is_shown_to_fail():
    """But for the graphics card's, which may not be here, and for the remark, which has its own test."""
    assert {c.id for c in UNTIMED} - {b.fails for b in BROKEN} == {"trains_on_a_graphics_card", "a_short_file"}


def test_what_depends_on_a_failed_check_is_not_judged(tmp_path):
    broken = next(b for b in BROKEN if b.fails == "trains_and_scores")
    results = examined("fine", tmp_path, broken.code)
    assert results["it_learns"].state == "skip"
    assert results["it_learns"].line == "skip it learns: can't be judged before 'it trains and scores' holds"
    assert results["the_docstring_names_departures"].state == "ok"


def test_a_long_file_is_a_remark_for_a_users_method_and_a_failure_for_the_suites(tmp_path):
    results = examined("fine", tmp_path, FINE["deep"] + "\n" * 100)
    assert results["a_short_file"].state == "note"
    path = tmp_path / "fine.py"
    registry = method_registry("methods", plugins=[path])
    subject = Subject("fine", registry.get("fine"), path, METHODS.get("source_only"), ours=True)
    assert check_of("a_short_file").run(subject).state == "FAIL"


def test_the_method_that_may_see_labels_depends_on_them():
    """The control of the permutation: what the harness hands to `target_only` does change."""
    subject = SUBJECTS["target_only"]
    y = data.labels(24)
    assert check_of("target_labels_permuted_nothing_changes").unless(subject)
    a, b = (
        subject.scored(subject.fit(subject.data.source(24, y=labels)))
        for labels in (y, np.random.default_rng(1).permutation(y))
    )
    assert not np.array_equal(a, b)


@pytest.mark.parametrize("fails", [False, True])
def test_checks_leave_the_callers_random_state(fails):
    def states() -> list:
        return [random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()]  # noqa: NPY002

    before = states()
    try:
        with undisturbed():
            random.random()
            np.random.rand()  # noqa: NPY002
            torch.rand(1)
            if fails:
                raise Failure("a", "b")
    except Failure:
        pass
    assert states() == before


# --------------------------------------------------------------------------- timed checks, without a clock


@pytest.mark.parametrize(("declared", "state"), [({}, "FAIL"), ({"longest_step": 4.5}, "ok")])
def test_a_step_is_held_against_source_onlys_by_medians_of_all_rounds_but_the_first(declared, state, monkeypatch):
    taken = iter([90, 1, 4, 1, 4, 1, 70, 1, 4, 2, 4, 0.5])
    monkeypatch.setattr(cost, "_seconds", lambda cls: next(taken))
    mmd = METHODS.get("mmd")
    subject = Subject("mmd", type("Costly", (mmd,), declared), METHODS.file("mmd"), METHODS.get("source_only"))
    result = check_of("a_step_is_not_too_long").run(subject)
    assert result.state == state
    assert next(taken, None) is None
    assert state == "ok" or "found 4.0 times source_only's step, expected at most 3; " in result.line


@pytest.mark.parametrize(("seconds", "state"), [((9.0, 1.9), "ok"), ((9.0, 2.5), "FAIL")])
def test_the_faster_of_two_shallow_trainings_counts(seconds, state, monkeypatch):
    taken = iter(seconds)
    monkeypatch.setattr(cost, "shallow_seconds", lambda subject: next(taken))
    assert check_of("five_hundred_utterances_align_fast").run(SUBJECTS["svm"]).state == state


def test_timed_trainings_end_with_a_number_of_seconds():
    assert cost._seconds(METHODS.get("source_only")) > 0
    assert cost.shallow_seconds(SUBJECTS["svm"]) > 0


# --------------------------------------------------------------------------- imports


def imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            package, _, module = (node.module or "").partition(".")
            found |= set() if module.startswith("_") and package == file.parent.name else {package}
    return found


@pytest.mark.parametrize("package", ["benchmark", "methods", "corpora"])
def test_direction_of_imports(package):
    """benchmark knows neither methods nor corpora; those know benchmark, and not each other
    or themselves, but for the private modules of their own folder."""
    forbidden = {"methods", "corpora", "run_benchmark", "tests"}
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    assert {str(f): bad for f in files if (bad := imported(f) & forbidden)} == {}
