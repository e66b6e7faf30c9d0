"""``run --sealed``: foreign code is imported in sealed processes alone, and records say how they were sealed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import run_benchmark
from benchmark.data.locate import ROOT_VARIABLE
from benchmark.sealed import landlock
from tests.tiny_corpora import write_pair, write_protocol

NOISY = '''
import os
import numpy as np
from benchmark.contracts import Method, Outputs
from benchmark.hyper import hyper

with open("{log}", "a") as file:
    file.write(f"{{os.getpid()}}\\n")

class Noisy(Method):
    """Says where it is imported, if it can."""
    title, family, target_use = "Noisy", "baseline", "nothing"
    gain: float = hyper(1.0, "nothing at all", low=0.5, high=2)

    def fit(self, source, target, setting, checkpoint):
        self.classes = len(setting.classes)
        checkpoint(1.0)

    def outputs(self, x, domain):
        return Outputs(np.full((len(x), self.classes), 1 / self.classes), np.zeros((len(x), 1)))
'''


def invoke(*arguments: object):
    runner = CliRunner(env={ROOT_VARIABLE: None})
    return runner.invoke(run_benchmark.cli, [str(a) for a in arguments], catch_exceptions=False)


def records(folder: Path) -> dict[str, dict]:
    return {f.parts[-3]: json.loads(f.read_text()) for f in (folder / "results").rglob("left--right/seed-0.json")}


@pytest.mark.skipif(not landlock.abi(), reason="this kernel has no Landlock, which keeps the plugin from its log")
def test_a_plugin_is_not_imported_where_labels_are(tmp_path):
    write_pair(tmp_path / "corpora")
    (tmp_path / "noisy.py").write_text(NOISY.format(log=tmp_path / "log"))
    result = invoke(
        *("run", "--protocol", write_protocol(tmp_path), "--results", tmp_path / "results", "--methods", "noisy"),
        *("--plugin", tmp_path / "noisy.py", "--corpora-root", tmp_path / "corpora", "--cache", tmp_path / "cache"),
        *("--jobs", 1, "--sealed"),
    )
    assert result.exit_code == 2
    assert "PermissionError" in result.output, "it tried to write its log while it was sealed"
    assert not (tmp_path / "log").exists()


def test_what_was_not_sealed_is_made_again_with_the_same_bits(tmp_path):
    write_pair(tmp_path / "corpora")
    command = (
        *("run", "--protocol", write_protocol(tmp_path), "--results", tmp_path / "results", "--jobs", 1),
        *("--corpora-root", tmp_path / "corpora", "--cache", tmp_path / "cache", "--pairs", "left:right"),
    )
    assert invoke(*command).exit_code == 0
    plain = records(tmp_path)["svm"]
    assert "sealed" not in plain
    again = invoke(*command, "--sealed")
    assert again.exit_code == 0, again.output
    assert "made unsealed; set aside" in again.output
    sealed = records(tmp_path)["svm"]
    assert sealed["sealed"] == (f"landlock ABI {landlock.abi()}, seccomp" if landlock.abi() else sealed["sealed"])
    for key in ("checkpoints", "scores", "hyper_parameters", "counts", "shift"):
        assert sealed[key] == plain[key]
    assert "0 runs to do, 1 done" in invoke(*command, "--sealed").output, "it is sealed already"
    assert "1 done" in invoke(*command).output, "a sealed record counts for an unsealed command too"
