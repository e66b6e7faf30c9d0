"""A filter of system calls: no sockets, no looking into other processes, no ways around what Landlock forbids.

The filter is a classic BPF program over ``struct seccomp_data``: the call's number, the architecture, the arguments.
Forbidden calls fail with EPERM, so that a library that only tries goes on. What cannot be told from the arguments, or
would leave a place to meet another sealed process (locks on shared files, System V memory, message queues), is
forbidden as a whole. Numbers are those of the kernel's tables; ``linux/seccomp.h`` and ``linux/audit.h`` have the
others.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Sequence

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_MACHINES = tuple(ARCHITECTURES)

CALLS: dict[str, tuple[int | None, int | None]] = {
    # the network, and sockets with a name
    **{"socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "bind": (49, 200), "listen": (50, 201)},
    "accept4": (288, 242),
    # other processes
    **{"ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271)},
    **{"process_madvise": (440, 440), "pidfd_getfd": (438, 438), "kcmp": (312, 272), "perf_event_open": (298, 241)},
    # what would do the same on other ways
    **{"bpf": (321, 280), "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426)},
    **{"io_uring_register": (427, 427), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265)},
    # other views of the machine, and the machine itself
    **{"mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97)},
    **{"setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430)},
    **{"fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442)},
    **{"init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142)},
    **{"kexec_load": (246, 104), "kexec_file_load": (320, 294), "swapon": (167, 224), "swapoff": (168, 225)},
    **{"settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "quotactl": (179, 60)},
    **{"acct": (163, 89), "syslog": (103, 116), "sethostname": (170, 161), "setdomainname": (171, 162)},
    **{"iopl": (172, None), "ioperm": (173, None)},
    # places to meet another process, or to watch it
    **{"shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180)},
    **{"add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "flock": (73, 32)},
    **{"inotify_init": (253, None), "inotify_init1": (294, 26), "fanotify_init": (300, 262)},
    # leaving the group of processes that is ended with the run
    **{"setsid": (112, 157), "setpgid": (109, 154)},
}
"""Forbidden calls: their numbers on the `ARCHITECTURES`, None where there is no such call."""

LOCKS = (5, 6, 7, 36, 37, 38, 1024, 1026)
"""Commands of fcntl: F_GETLK, F_SETLK and F_SETLKW of both kinds, F_SETLEASE, F_NOTIFY."""

TERMINAL = (0x5412, 0x541C)
"""Requests of ioctl that put words into a terminal: TIOCSTI, TIOCLINUX."""

NAMESPACES = 0x7E020000
"""Flags of clone: all CLONE_NEW*."""

ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _EQUAL, _FROM, _ANY, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
Instruction = tuple[int, int, int, int]
"""Code, how many instructions to pass over where the test holds, how many where not, operand."""

PR_SET_SECCOMP, MODE_FILTER = 22, 2


def program(machine: str) -> list[Instruction]:
    """The filter for an architecture of `ARCHITECTURES`."""
    at = _MACHINES.index(machine)
    special = {name: numbers[at] for name, numbers in _SPECIAL.items()}
    filter_: list[Instruction] = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, ARCHITECTURES[machine]),
        (_RETURN, 0, 0, KILL),
        (_LOAD, 0, 0, 0),
        *([(_FROM, 0, 1, 0x40000000), _fail(errno.EPERM)] if machine == "x86_64" else []),  # its 32-bit pointers' calls
    ]
    for numbers in CALLS.values():
        if (number := numbers[at]) is not None:
            filter_ += [(_EQUAL, 0, 1, number), _fail(errno.EPERM)]
    filter_ += [(_EQUAL, 0, 1, special["clone3"]), _fail(errno.ENOSYS)]  # clone, whose flags can be seen, takes over
    filter_ += _if(special["clone"], [(_LOAD, 0, 0, _low(0)), (_ANY, 0, 1, NAMESPACES), _fail(errno.EPERM)])
    filter_ += _if(special["fcntl"], [(_LOAD, 0, 0, _low(1)), *_any_of(LOCKS)])
    filter_ += _if(special["ioctl"], [(_LOAD, 0, 0, _low(1)), *_any_of(TERMINAL)])
    # a pair of streams has nobody else to speak to; one of datagrams may be sent on to any address
    stream = [(_LOAD, 0, 0, _low(1)), (_AND, 0, 0, 0xF), (_EQUAL, 1, 0, 1), _fail(errno.EPERM)]
    filter_ += _if(special["socketpair"], stream)
    filter_.append((_RETURN, 0, 0, ALLOW))
    return filter_


_SPECIAL = {"clone": (56, 220), "clone3": (435, 435), "fcntl": (72, 25), "ioctl": (16, 29), "socketpair": (53, 199)}


def _fail(error: int) -> Instruction:
    return (_RETURN, 0, 0, FAIL | error)


def _low(argument: int) -> int:
    """Where the lower half of an argument lies; both architectures are little-endian."""
    return 16 + 8 * argument


def _any_of(values: Sequence[int]) -> list[Instruction]:
    return [step for value in values for step in ((_EQUAL, 0, 1, value), _fail(errno.EPERM))]


def _if(number: int, steps: list[Instruction]) -> list[Instruction]:
    """The steps for that call, which is allowed behind them."""
    return [(_EQUAL, 0, len(steps) + 1, number), *steps, (_RETURN, 0, 0, ALLOW)]


def verdict(filter_: Sequence[Instruction], machine: str, number: int, *arguments: int) -> int:
    """What the filter says of a call, as the kernel would reckon it: `ALLOW`, `KILL`, or `FAIL` with an error's number.

    >>> verdict(program("x86_64"), "x86_64", 41, 2, 1, 0) == FAIL | errno.EPERM
    True
    """
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, ARCHITECTURES[machine], 0, *padded)
    at, held = 0, 0
    while True:
        code, yes, no, k = filter_[at]
        at += 1
        if code == _RETURN:
            return k
        if code == _LOAD:
            held = struct.unpack_from("<I", data, k)[0]
        elif code == _AND:
            held &= k
        else:
            at += yes if {_EQUAL: held == k, _FROM: held >= k, _ANY: bool(held & k)}[code] else no


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def install() -> bool:
    """Put the filter on this thread and on what it starts; False where system or architecture have none.

    Needs ``PR_SET_NO_NEW_PRIVS``. Once it is there it can't be taken off.
    """
    if sys.platform != "linux" or os.uname().machine not in ARCHITECTURES:
        return False
    packed = b"".join(struct.pack("<HBBI", *step) for step in program(os.uname().machine))
    libc = ctypes.CDLL(None, use_errno=True)
    asked = _Program(len(packed) // 8, packed)
    return libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(MODE_FILTER), ctypes.byref(asked), 0, 0) == 0
