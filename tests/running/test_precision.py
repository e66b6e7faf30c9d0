"""What is said of a precision that is slower than float32 where the runs are to be made."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from benchmark.protocol import Protocol
from benchmark.running import precision
from benchmark.running.precision import precision_remark, remark, step_seconds
from tests.cli.test_command_line import invoke

CPU = torch.device("cpu")


def protocol(name: str) -> Protocol:
    training = {"precision": name, "batch": 2, "crop": 32}
    return Protocol.model_validate({"name": "x", "corpora": ["a", "b"], "training": training})


def test_a_slower_precision_is_named_with_both_times_and_the_way_out() -> None:
    said = remark(0.450, 0.052, CPU)
    assert "8.7 times" in said
    assert "450 against 52 ms" in said
    assert "precision: float32" in said
    assert "card" in remark(0.450, 0.052, torch.device("cuda"))


@pytest.mark.parametrize("narrow", [0.01, 0.052, 0.055])
def test_a_precision_that_is_as_quick_or_quicker_is_not_spoken_of(narrow: float) -> None:
    assert remark(narrow, 0.052, CPU) == ""


def test_float32_is_not_even_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "step_seconds", lambda *_: pytest.fail("measured"))
    assert precision_remark(protocol("float32"), CPU) == ""


def test_both_precisions_are_measured_with_the_protocols_network(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = {torch.bfloat16: 3.0, torch.float32: 1.0}
    monkeypatch.setattr(precision, "step_seconds", lambda _, dtype, __: taken[dtype])
    assert "3.0 times" in precision_remark(protocol("bfloat16"), CPU)


def test_measuring_leaves_threads_and_random_state_alone() -> None:
    threads, state = torch.get_num_threads(), torch.get_rng_state()
    assert step_seconds(protocol("bfloat16"), torch.bfloat16, CPU) > 0
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), state)


def test_a_dry_run_says_so_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    taken = {torch.bfloat16: 3.0, torch.float32: 1.0}
    monkeypatch.setattr(precision, "step_seconds", lambda _, dtype, __: taken[dtype])
    file = tmp_path / "narrow.yaml"
    file.write_text("corpora: [synthetic_north, synthetic_south]\ntraining: {precision: bfloat16}\n", encoding="utf-8")
    found = invoke("run", "--protocol", file, "--methods", "svm", "--seeds", 0, "--device", "cpu", "--dry-run")
    assert found.exit_code == 0
    assert "a step in bfloat16 takes 3.0 times as long" in found.output
