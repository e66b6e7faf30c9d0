"""``tune``: from trials on two tiny synthetic shifts to a file of defaults."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner

import run_benchmark
from benchmark.contracts import Published
from benchmark.plain_yaml import read_plain_yaml
from benchmark.synthesis.cast import counts
from tests.document_stage import Here

PROTOCOL = """
corpora: [tuning_hall, tuning_phone]
seeds: [0, 1]
features: {kind: functionals}
training: {steps: 2, batch: 4, checkpoints: 2}
"""
PLUGIN = '''"""Nothing but the source, and a weight that decides whether it can be trained at all."""

from benchmark.hyper import hyper
from benchmark.training.deep import DeepMethod


class Fragile(DeepMethod):
    """Fails with some weights."""

    title = "Fragile"
    family = "baseline"
    target_use = "nothing"
    weight: float = hyper(WEIGHT, "how much", low=0.01, high=1.0, log=True)
    share: float = hyper(0.5, "the paper's", low=0.1, high=0.9, origin="paper")

    def loss(self, source, target, progress):
        if 0.07 < self.weight < 0.09:
            raise RuntimeError("of all weights this")
        return {"classification": self.weight * self.cross_entropy(source)}
'''


def invoke(*arguments: object):
    return CliRunner().invoke(run_benchmark.cli, [str(a) for a in arguments], catch_exceptions=False)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a protocol of two pairs of tiny corpora and a plugin; runs are made in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("benchmark.running.executors.local.LocalProcesses", Here)
    for name in ("tuning_hall", "tuning_phone"):
        cls = run_benchmark.introduce().corpora.get(name)
        dials = replace(cls.dials, utterances=24, speakers=3)
        monkeypatch.setattr(cls, "dials", dials)
        monkeypatch.setattr(cls, "published", Published((24,), (3,), counts(dials)))
    (tmp_path / "shifts.yaml").write_text(PROTOCOL)
    (tmp_path / "fragile.py").write_text(PLUGIN.replace("WEIGHT", "0.1"))
    return tmp_path


def test_a_choice_is_printed_written_and_found_again(here):
    asked = ("tune", "coral", "--protocol", "shifts.yaml", "--trials", 3, "--write", "--output", "mine")
    result = invoke(*asked)
    assert result.exit_code == 0, result.output
    assert "12 runs to do, 0 done" in result.output
    assert "coral: 3 trials on 2 shifts, UAR in %" in result.output
    assert "0 (now)" in result.output
    assert "chosen by all shifts but one and measured on that one: " in result.output
    said = read_plain_yaml(here / "mine" / "coral.yaml", "defaults")
    assert f"chosen: trial {said['chosen']['trial']}, " in result.output
    assert said["command"] == "cross-corpus-ser tune coral --protocol shifts.yaml --trials 3 --write"
    assert set(said["protocols"]["shifts"]["shifts"]) == {"tuning_hall:tuning_phone", "tuning_phone:tuning_hall"}
    assert list(said["values"]) == ["regularisation"]
    ranks = [line.split()[-3] for line in result.output.splitlines() if line.startswith(("0 ", "1 ", "2 "))]
    assert sum(map(float, ranks)) == pytest.approx(6, abs=0.02), "three ranks are 6 on every shift"
    before = (here / "mine" / "coral.yaml").read_bytes()
    again = invoke(*asked)
    assert "0 runs to do, 12 done" in again.output
    assert (here / "mine" / "coral.yaml").read_bytes() == before


def test_what_other_defaults_made_is_made_again_and_a_failed_trial_is_not_chosen(here):
    asked = ("tune", "fragile", "--plugin", "fragile.py", "--protocol", "shifts.yaml", "--trials", 4, "--seeds", 0)
    result = invoke(*asked)
    assert result.exit_code == 1, "some of the runs failed"
    assert "share" not in result.output.split("fragile: 4 trials")[1], "what is the paper's is not varied"
    (failed,) = [line for line in result.output.splitlines() if "a run failed" in line]
    assert failed.startswith("2  "), "trial 2 has the weight 0.079; it is last and not marked as chosen"
    assert "RuntimeError: of all weights this" in result.output
    (here / "fragile.py").write_text(PLUGIN.replace("WEIGHT", "0.2"))
    run_benchmark.introduce.cache_clear()
    other = invoke(*asked)
    assert "made with other hyper-parameters: weight 0.1, now 0.2" in other.output
    run_benchmark.introduce.cache_clear()


def test_a_dry_run_writes_nothing(here):
    result = invoke("tune", "coral", "--protocol", "shifts.yaml", "--dry-run", "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert "64 runs to do" in result.output
    assert "estimated time" in result.output
    assert not (here / "results").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("coral", "--protocol", "four_real"), "synthetic corpora expected, found emodb, ravdess, emovo and 1 more"),
        (("coral", "--protocol", "all_pairs"), "synthetic corpora expected, found corpora: found"),
        (("corall",), "no method 'corall'; did you mean 'coral'"),
        (("coral", "--output", "mine"), "--write expected beside --output"),
        (("fragile", "--plugin", "fragile.py", "--write"), "fragile is of a plugin; give --output DIR"),
        (("source_only", "--protocol", "shifts.yaml"), "there is nothing to choose"),
    ],
)
def test_what_can_not_be_tuned_is_refused_in_a_sentence(arguments, says, here):
    result = invoke("tune", *arguments)
    assert result.exit_code != 0
    assert result.output.startswith("error: tune") or "no method" in result.output
    assert says in result.output
    assert not (here / "results").exists()


def test_corpora_for_tuning_are_in_no_list(here):
    assert "tuning_" not in invoke("list", "corpora").output
    assert "tuning_hall" not in run_benchmark.introduce().corpora.names
    assert "f00_anger_0000" in invoke("list", "utterances", "tuning_hall").output
