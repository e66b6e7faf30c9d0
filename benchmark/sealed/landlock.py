"""Landlock, by its three system calls: from then on a process, and all that it starts, reach the named files alone.

The calls have the same numbers on all architectures. What a kernel knows is its ABI: 1 (Linux 5.13) files; 2 moves
between folders; 3 truncation; 4 TCP; 5 requests to devices; 6 signals and abstract sockets. Access that a kernel does
not know must not be asked for. Numbers are those of ``linux/landlock.h``.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Mapping
from enum import IntFlag
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION, PATH_BENEATH = 1, 1


class Access(IntFlag):
    """What may be done to files below a path."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


FIRST = Access((1 << 13) - 1)
"""What ABI 1 knows."""

SINCE = {2: Access.REFER, 3: Access.TRUNCATE, 5: Access.IOCTL_DEV}
TCP = 0b11  # bind and connect, since ABI 4
SCOPES = 0b11  # abstract sockets and signals, since ABI 6

READ = Access.READ_FILE | Access.READ_DIR
CODE = READ | Access.EXECUTE
SCRATCH = (
    *(READ, Access.WRITE_FILE, Access.TRUNCATE, Access.REFER, Access.REMOVE_DIR, Access.REMOVE_FILE),
    *(Access.MAKE_DIR, Access.MAKE_REG, Access.MAKE_FIFO, Access.MAKE_SYM),
)
WRITE = Access(0)
for _access in SCRATCH:
    WRITE |= _access
DEVICE = Access.READ_FILE | Access.WRITE_FILE | Access.IOCTL_DEV
OF_FILES = Access.EXECUTE | Access.WRITE_FILE | Access.READ_FILE | Access.TRUNCATE | Access.IOCTL_DEV
"""What makes sense of what is no folder."""


class RulesetAttribute(ctypes.Structure):
    """What a ruleset handles, and so forbids but for its rules; older kernels know its first fields alone."""

    _fields_ = [
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class PathBeneath(ctypes.Structure):
    """What may be done below the opened path."""

    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def abi() -> int:
    """The kernel's version of Landlock; 0 where it has none, or it is switched off."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(VERSION)))


def handled(abi: int) -> Access:
    """All access to files that a kernel of that ABI can forbid.

    >>> handled(2) & ~handled(1)
    <Access.REFER: 8192>
    """
    found = FIRST
    for since, access in SINCE.items():
        found |= access if abi >= since else Access(0)
    return found


def attribute(abi: int) -> tuple[RulesetAttribute, int]:
    """What is asked of a kernel of that ABI, all that it can forbid, and how many bytes of it the kernel knows."""
    asked = RulesetAttribute(handled(abi), TCP if abi >= 4 else 0, SCOPES if abi >= 6 else 0)
    return asked, 24 if abi >= 6 else 16 if abi >= 4 else 8


def restrict(rules: Mapping[Access, Iterable[Path | str]]) -> int:
    """Confine this thread, and what it starts, to the paths of the rules; the kernel's ABI, 0 where it can't.

    Paths that are not there are passed over. Needs no privilege, but that ``PR_SET_NO_NEW_PRIVS`` is set.

    Raises `OSError` where the kernel has Landlock and refuses.
    """
    version = abi()
    if not version:
        return 0
    asked, size = attribute(version)
    ruleset = _checked(_call(CREATE_RULESET, ctypes.byref(asked), ctypes.c_size_t(size), ctypes.c_uint32(0)))
    try:
        for access, paths in rules.items():
            for path in paths:
                _allow(ruleset, path, access & handled(version))
        _checked(_call(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)))
    finally:
        os.close(ruleset)
    return version


def _allow(ruleset: int, path: Path | str, access: Access) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        wanted = access if os.path.isdir(path) else access & OF_FILES  # noqa: PTH112, a plain name will do
        rule = PathBeneath(wanted, opened)
        _checked(
            _call(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
        )
    finally:
        os.close(opened)


def _call(number: int, *arguments: object) -> int:
    """The system call's answer, minus the error's number where it fails."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    answer = libc.syscall(ctypes.c_long(number), *arguments)
    return answer if answer >= 0 else -ctypes.get_errno()


def _checked(answer: int) -> int:
    if answer < 0:
        raise OSError(-answer, f"Landlock: {os.strerror(-answer)}")
    return answer
