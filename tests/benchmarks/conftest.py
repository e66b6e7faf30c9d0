"""What the benchmarks share: one thread, as in a worker process, and their ``extra_info`` below the tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from benchmark.threads import one_thread


@pytest.fixture(name="one_thread")
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture(autouse=True)
def _reported(request: pytest.FixtureRequest, record_property: Any) -> Iterator[None]:
    """Hand the benchmark's ``extra_info`` to the summary."""
    benchmark = request.getfixturevalue("benchmark") if "benchmark" in request.fixturenames else None
    yield
    if benchmark is not None and benchmark.extra_info:
        record_property("extra_info", dict(benchmark.extra_info))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    found = [
        (report.nodeid.split("::")[-1], value)
        for report in terminalreporter.getreports("")
        for key, value in report.user_properties
        if key == "extra_info" and report.when == "teardown"
    ]
    if found:
        terminalreporter.section("what the benchmarks say beside their times")
    for name, info in found:
        terminalreporter.line(f"{name:<50} " + ", ".join(f"{key} {value}" for key, value in info.items()))
