from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmark.sealed import seccomp
from benchmark.sealed.seccomp import ALLOW, ARCHITECTURES, CALLS, FAIL, KILL, program, verdict

ROOT = Path(__file__).parents[2]
REFUSED = FAIL | errno.EPERM
EACH = pytest.mark.parametrize("machine", ARCHITECTURES)


@EACH
def test_every_jump_lands_inside(machine):
    steps = program(machine)
    assert len(steps) < 4096
    for at, (code, yes, no, _) in enumerate(steps):
        assert 0 <= yes < 256
        assert 0 <= no < 256
        assert at + 1 + max(yes, no) < len(steps) or code == 0x06


@EACH
def test_forbidden_calls_are_refused_and_others_pass(machine):
    at, steps = list(ARCHITECTURES).index(machine), program(machine)
    forbidden = {numbers[at] for numbers in CALLS.values()} - {None}
    assert len(forbidden) == sum(numbers[at] is not None for numbers in CALLS.values()), "a number twice"
    special = {numbers[at] for numbers in seccomp._SPECIAL.values()}
    assert not forbidden & special
    for number in set(range(470)) - special:
        assert verdict(steps, machine, number) == (REFUSED if number in forbidden else ALLOW), number


@EACH
def test_calls_that_their_arguments_decide(machine):
    at, steps = list(ARCHITECTURES).index(machine), program(machine)
    call = {name: numbers[at] for name, numbers in seccomp._SPECIAL.items()}
    assert verdict(steps, machine, call["clone"], 0x11) == ALLOW
    for flag in (0x20000, 0x10000000, 0x20000000, 0x40000000):
        assert verdict(steps, machine, call["clone"], flag | 0x11) == REFUSED
    assert verdict(steps, machine, call["clone3"]) == FAIL | errno.ENOSYS
    assert verdict(steps, machine, call["fcntl"], 3, 6) == REFUSED
    assert verdict(steps, machine, call["fcntl"], 3, 1) == ALLOW
    assert verdict(steps, machine, call["ioctl"], 0, 0x5412) == REFUSED
    assert verdict(steps, machine, call["ioctl"], 0, 0x5401) == ALLOW
    assert verdict(steps, machine, call["socketpair"], 1, 1 | 0o2000000) == ALLOW
    assert verdict(steps, machine, call["socketpair"], 1, 2) == REFUSED


def test_another_architecture_is_killed_and_32_bit_pointers_are_refused():
    assert verdict(program("x86_64"), "aarch64", 0) == KILL
    assert verdict(program("x86_64"), "x86_64", 0x40000000 + 41) == REFUSED


TRY = """
import ctypes, socket
from benchmark.sealed import seccomp
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
print(seccomp.install())
for what in (socket.socket, socket.socketpair):
    try:
        what()
        print("done")
    except PermissionError:
        print("refused")
"""


@pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine not in ARCHITECTURES, reason="no filter for this system"
)
def test_the_kernel_takes_the_filter():
    said = subprocess.run([sys.executable, "-c", TRY], capture_output=True, text=True, cwd=ROOT)
    assert said.stdout.split() == ["True", "refused", "done"], said.stderr


def test_elsewhere_there_is_none(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert seccomp.install() is False
