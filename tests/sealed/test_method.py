"""Sealed runs: the same bits as unsealed ones, and ends of all kinds, each said as it is."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from benchmark.contract.data import MATERIALS, SPECTROGRAM
from benchmark.contracts import Method
from benchmark.errors import BenchmarkError, UsageError
from benchmark.hyper import bounds_of, hyper_parameters
from benchmark.sealed import landlock, places
from benchmark.sealed.description import describe, stand_in
from benchmark.sealed.method import SealedMethod, behind
from benchmark.sealed.packing import named, opaque, rows_within
from benchmark.sealed.registry import sealed_registry
from benchmark.threads import one_thread
from tests.tiny import METHODS

ENDINGS = '''
import os, signal, sys, time
import numpy as np
from benchmark.contracts import Method, Outputs
from benchmark.hyper import hyper

class Endings(Method):
    """Ends as it is told to."""
    title, family, target_use = "Endings", "baseline", "nothing"
    how: str = hyper("well", "how it ends")

    def fit(self, source, target, setting, checkpoint):
        print("said by the method", flush=True)
        if self.how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.how == "code":
            os._exit(7)
        if self.how == "raises":
            raise LookupError("nothing there")
        if self.how == "changes":
            source.x.frames.zero_()
            source.x.functionals[:] = 0
        if self.how == "hangs":
            time.sleep(600)
        if self.how == "late":
            checkpoint(1.0)
            sys.exit(3)
        checkpoint(1.0)

    def outputs(self, x, domain):
        if self.how == "short":
            return Outputs(np.ones((1, 3)) / 3, np.ones((1, 1)))
        return Outputs(np.ones((len(x), 3)) / 3, np.ones((len(x), 1)))
'''


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    file = tmp_path_factory.mktemp("plugins") / "endings.py"
    file.write_text(ENDINGS)
    registry = sealed_registry("methods", plugins=[file])
    yield registry
    registry.holder().close()


def outputs_of(cls: type[Method], material) -> list[tuple[float, np.ndarray, np.ndarray]]:
    """What a method says at its checkpoints of the target, of source utterances, and of others."""
    source, target, found = material.source(), material.target(), []
    other = replace(target.x, mean=target.x.mean + 1)
    method = cls()

    def look(progress: float) -> None:
        for x, domain in ((target.x, "target"), (source.x[[3, 1]], "source"), (other[[2, 0]], "target")):
            said = method.outputs(x, domain)
            found.append((progress, said.scores, said.features))

    method.fit(source, target, material.setting(), look)
    if isinstance(method, SealedMethod):
        behind(method).close()
    return found


@pytest.mark.parametrize("representation", ["spectrogram", "functionals"])
@pytest.mark.parametrize("name", ["svm", "coral", "source_only", "dann", "didan", "shot", "target_only"])
def test_the_same_bits_as_unsealed(known, name, representation):
    material = MATERIALS[representation]
    with one_thread():
        there, here = outputs_of(known.get(name), material), outputs_of(METHODS.get(name), material)
    assert len(there) == len(here) > 0
    for (p, scores, features), (q, expected, of_it) in zip(there, here, strict=True):
        assert p == q
        assert scores.dtype == expected.dtype
        assert np.array_equal(scores, expected)
        assert np.array_equal(features, of_it)


def fitted(known, how: str) -> Method:
    method = known.get("endings")(how=how)
    method.fit(SPECTROGRAM.source(), SPECTROGRAM.target(), SPECTROGRAM.setting(), lambda p: None)
    return method


@pytest.mark.parametrize(
    ("how", "said"),
    [("killed", "was killed by SIGKILL"), ("code", "exit code 7"), ("late", "exit code 3")],
)
def test_a_death_is_said_as_what_it_was(known, how, said):
    with pytest.raises(BenchmarkError, match=f"its sealed process .*{said}"):
        fitted(known, how)


def test_an_error_has_its_name_and_its_traceback(known):
    with pytest.raises(BenchmarkError, match="nothing there") as caught:
        fitted(known, "raises")
    assert type(caught.value).__name__ == "LookupError"
    assert 'raise LookupError("nothing there")' in str(caught.value.__cause__)
    assert "ser-sealed" not in str(caught.value.__cause__)


def test_a_method_that_hangs_is_ended_with_its_process(known):
    method = known.get("endings")(how="hangs")
    pids: list[int] = []

    def end() -> None:
        while behind(method).process is None:
            time.sleep(0.05)
        pids.append(behind(method).process.pid)
        os.kill(behind(method).process.pid, 9)

    thread = threading.Thread(target=end)
    thread.start()
    with pytest.raises(BenchmarkError, match="SIGKILL"):
        method.fit(SPECTROGRAM.source(), SPECTROGRAM.target(), SPECTROGRAM.setting(), lambda p: None)
    thread.join()
    assert not psutil.pid_exists(pids[0])


def test_nothing_is_left_and_what_it_took_is_known(known):
    method = fitted(known, "well")
    process, scratch = psutil.Process(behind(method).process.pid), behind(method).process.scratch
    parents = {p.pid for p in process.parents()}
    assert os.getpid() in parents, "it counts among this process's children"
    behind(method).close()
    assert not process.is_running()
    assert not scratch.exists()
    assert behind(method).usage[0].peak > 1
    with pytest.raises(BenchmarkError, match="a fitted method expected"):
        method.outputs(SPECTROGRAM.target().x, "target")


def test_what_a_method_prints_arrives(known, capfd):
    behind(fitted(known, "well")).close()
    assert "said by the method" in capfd.readouterr().out


def test_outputs_of_another_number_of_utterances_are_refused(known):
    method = fitted(known, "short")
    with pytest.raises(BenchmarkError, match="scores and features of 15 utterances expected"):
        method.outputs(SPECTROGRAM.target().x, "target")


def test_the_level_is_what_the_kernel_can(known):
    method = fitted(known, "well")
    behind(method).close()
    version = landlock.abi()
    assert behind(method).level.startswith(f"landlock ABI {version}" if version else "process")


def test_a_plugin_that_cant_be_imported_is_an_error_of_usage(tmp_path):
    (tmp_path / "wrong.py").write_text("import nothing_of_this_name\n")
    registry = sealed_registry(plugins=[tmp_path / "wrong.py"])
    with pytest.raises(UsageError, match=r"wrong\.py.*nothing_of_this_name"):
        registry.get("wrong")
    registry.holder().close()


@pytest.mark.parametrize("name", ["svm", "dann", "didan", "target_only"])
def test_a_stand_in_says_what_the_class_says(name):
    cls = METHODS.get(name)
    made = stand_in(describe(cls), SealedMethod)
    assert hyper_parameters(made) == hyper_parameters(cls)
    assert bounds_of(made) == bounds_of(cls)
    assert describe(made) == describe(cls)
    assert made.__doc__


@pytest.mark.parametrize("said", [{}, {"name": 7}, {**describe(METHODS.get("svm")), "floor": ["svm"]}])
def test_what_is_no_description_makes_no_class(said):
    with pytest.raises(BenchmarkError, match="description expected"):
        stand_in(said, SealedMethod)


def test_hyper_parameters_may_be_called_what_a_stand_in_is_made_of(known):
    cls = METHODS.get("didan")
    made = known.get("didan")(level="none")
    made.fit(SPECTROGRAM.source(), SPECTROGRAM.target(), SPECTROGRAM.setting(), lambda p: None)
    assert hyper_parameters(made) == hyper_parameters(cls(level="none"))
    behind(made).close()


@pytest.mark.parametrize("name", ["fit", "_behind", "outputs"])
def test_a_hyper_parameter_can_take_nothings_place(name):
    said = describe(METHODS.get("svm"))
    with pytest.raises(BenchmarkError, match="the name of a hyper-parameter expected"):
        stand_in({**said, "parameters": [{**said["parameters"][0], "name": name}]}, SealedMethod)


def test_rows_are_found_where_they_are_the_same():
    x = SPECTROGRAM.target().x
    assert rows_within(x[[4, 2]], x).tolist() == [4, 2]
    assert rows_within(replace(x, mean=x.mean.clone()), x) is None
    assert rows_within(x, x[[0, 1]]) is None
    assert rows_within(replace(x, functionals=x.functionals + 1), x) is None


def test_speakers_keep_their_order_and_lose_their_names():
    speaker = np.array(["zoe", "03", "adam", "03"])
    again = named(opaque(speaker))
    assert np.unique(again, return_inverse=True)[1].tolist() == np.unique(speaker, return_inverse=True)[1].tolist()
    assert not set(speaker) & set(again)


def test_data_where_a_method_may_read_is_refused(tmp_path):
    places.check_apart([str(tmp_path / "code")], [tmp_path / "results"])
    with pytest.raises(BenchmarkError, match="apart from installed code expected"):
        places.check_apart([str(tmp_path)], [tmp_path / "results"])


def test_the_environment_names_no_data(tmp_path):
    given = {"SER_CORPORA_ROOT": "/speech", "SER_CACHE": "/cache", "OMP_NUM_THREADS": "4", "HOME": "/home/me"}
    said = places.environment(Path("/scratch"), given)
    assert not {"/speech", "/cache", "/home/me"} & set(said.values())
    assert said["OMP_NUM_THREADS"] == "1"


def test_what_a_method_changes_is_its_own(known):
    x = SPECTROGRAM.source().x
    frames, functionals = x.frames.clone(), x.functionals.copy()
    method = known.get("endings")(how="changes")
    method.fit(SPECTROGRAM.source(), SPECTROGRAM.target(), SPECTROGRAM.setting(), lambda p: None)
    behind(method).close()
    assert torch.equal(SPECTROGRAM.source().x.frames, frames)
    assert np.array_equal(SPECTROGRAM.source().x.functionals, functionals)


def test_a_template_is_no_leftover_of_a_run(known):
    from benchmark.running.executors import family
    from benchmark.sealed.kin import templates

    template = known.holder()
    assert template.process.pid in templates()
    left = family.end_descendants(os.getpid(), set(family.descendants(os.getpid())) | templates())
    assert left == []
    assert template.alive


def test_an_unsealed_method_is_not_run_as_a_sealed_one():
    with pytest.raises(BenchmarkError, match="a method of a sealed registry expected"):
        behind(METHODS.get("svm")())
