"""What a sealed process gives up before it imports the method's code, for itself and for all that it starts."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmark.sealed import kin, landlock, seccomp

PROCESS_ONLY = "process only"
"""The level of a process that is apart, and nothing more."""

PR_SET_NO_NEW_PRIVS = 38
CAPABILITY_VERSION_3 = 0x20080522

OWN = ("/proc/self", "/dev/urandom", "/dev/random", "/dev/zero")
MACHINE = (
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/filesystems", "/proc/sys/vm"),
    *("/proc/sys/kernel/osrelease", "/sys/devices/system", "/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/memory.max"),
)
"""What libraries read to know on what they run: processors and memory."""

CARDS = (
    *("/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools", "/dev/nvidia-modeset", "/dev/nvidia-caps"),
    *(f"/dev/nvidia{i}" for i in range(32)),
)
OF_CARDS = ("/proc/driver/nvidia", "/proc/devices", "/proc/modules", "/sys/bus", "/sys/class", "/sys/devices")


def confine(code: Iterable[str], scratch: Path, *, cards: bool, wanted: bool = True) -> str:
    """Give up all but ``code``, which may be read, and ``scratch``, which may be written; the level, in words.

    ``cards``: whether graphics cards are needed. ``wanted``: False leaves it at a process apart, whatever the kernel
    can. Privileges are given up in any case.
    """
    _give_up_privileges()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not wanted:
        return PROCESS_ONLY
    rules: Mapping[landlock.Access, Iterable[Path | str]] = {
        landlock.CODE: code,
        landlock.WRITE: (scratch,),
        landlock.READ: (*OWN, *MACHINE, *(OF_CARDS if cards else ())),
        landlock.DEVICE: ("/dev/null", *(CARDS if cards else ())),
    }
    version = landlock.restrict(rules)
    filtered = seccomp.install()
    return level(version, filtered)


def level(abi: int, filtered: bool) -> str:
    """How tight a process is, in words.

    >>> level(7, True), level(0, True), level(0, False)
    ('landlock ABI 7, seccomp', 'process and seccomp only', 'process only')
    """
    if abi:
        return f"landlock ABI {abi}" + ", seccomp" * filtered
    return "process and seccomp only" if filtered else PROCESS_ONLY


def _give_up_privileges() -> None:
    if sys.platform != "linux":
        return
    kin.prctl(PR_SET_NO_NEW_PRIVS, 1)
    none = (ctypes.c_uint32 * 6)()
    about = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    if ctypes.CDLL(None, use_errno=True).capset(about, none):
        number = ctypes.get_errno()
        raise OSError(number, f"privileges can't be given up: {os.strerror(number)}")
