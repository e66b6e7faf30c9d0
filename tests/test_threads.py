"""One thread where bits count, whatever the caller's number, which comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from benchmark.contract.check import TRAINS, always, check
from benchmark.contract.subject import Subject
from benchmark.protocol import load_protocol
from benchmark.running import estimate
from benchmark.threads import one_thread
from tests.tiny import METHODS


def numbers() -> set[int]:
    return {torch.get_num_threads(), *(library["num_threads"] for library in threadpool_info())}


@pytest.fixture(autouse=True)
def _two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    with threadpool_limits(2):
        yield
    torch.set_num_threads(before)


def test_one_thread_within_and_two_again_afterwards() -> None:
    with one_thread():
        assert numbers() == {1}
    assert torch.get_num_threads() == 2


def test_an_error_does_not_leave_one_thread_behind() -> None:
    with pytest.raises(ValueError, match="within"), one_thread():
        raise ValueError("within")
    assert torch.get_num_threads() == 2


def test_checks_of_the_contract_run_on_one_thread() -> None:
    seen: list[int] = []
    counts = check("counts threads", "", unless=always, needs=TRAINS)(lambda _: seen.append(torch.get_num_threads()))
    counts.run(Subject.of(METHODS, "source_only"))
    assert seen == [1]
    assert torch.get_num_threads() == 2


def test_an_estimate_times_one_thread_and_leaves_the_number_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(estimate, "probe", lambda *_: (seen.append(torch.get_num_threads()), 1.0)[1])
    run = estimate.Run("svm", "a", "b", 0)
    estimate.estimate([run], {}, load_protocol("demo"), METHODS, 8, torch.device("cpu"))
    assert seen == [1]
    assert torch.get_num_threads() == 2
