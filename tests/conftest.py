"""One thread for every test, however pytest was started: with more, sums are rounded otherwise."""

from __future__ import annotations

import torch


def pytest_configure() -> None:
    torch.set_num_threads(1)
