"""What Linux offers to cage a process: Landlock for files, seccomp for calls, a namespace.

Nothing here needs to be root. Each function returns whether the system did it; whether it holds
is then proved by trying (`cage.missing`), never believed.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Iterable
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""Numbers of Landlock's calls, the same on every machine type."""
_EXECUTE, _WRITE, _READ, _READ_DIR, _TRUNCATE = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 14
_FILE_RIGHTS = _EXECUTE | _WRITE | _READ | _TRUNCATE
_RIGHTS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""Rights over files that a version of Landlock knows; those of a later one hold from it on."""
_TCP = 0b11
_SCOPES = 0b11
_NET_FROM_ABI, _SCOPES_FROM_ABI = 4, 6

_LOAD, _JUMP_EQUAL, _JUMP_FROM, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _ENOSYS = 1, 38
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT = 0, 4, 16
_X32 = 0x40000000
_CLONE_THREAD = 0x10000

_CALLS: dict[str, tuple[int, int, int, tuple[int, ...]]] = {
    # architecture, clone, clone3, and those refused: sockets; starting a program or process;
    # looking into other processes; mounts and namespaces; keys; loaders; io_uring; handles
    "x86_64": (0xC000003E, 56, 435, (
        *range(41, 56), 288, 299, 307, 57, 58, 59, 322, 101, 310, 311, 62, 434, 438,
        155, 161, 165, 166, 272, 308, 248, 249, 250, 321, 298, 323, 175, 313, 176, 246, 320,
        425, 426, 427, 303, 304,
    )),
    "aarch64": (0xC00000B7, 220, 435, (
        *range(198, 213), 242, 243, 269, 221, 281, 117, 270, 271, 129, 434, 438,
        41, 51, 40, 39, 97, 268, 217, 218, 219, 280, 241, 282, 105, 273, 106, 104, 294,
        425, 426, 427, 264, 265,
    )),
}  # fmt: skip


def leave_network() -> bool:
    """Whether this process now has a network of its own, with nothing in it."""
    return bool(_libc().unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def bar_files(readable: Iterable[Path], writable: Iterable[Path]) -> bool:
    """Whether this process may now read and write these files and folders only."""
    libc = _libc()
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = _RIGHTS_BY_ABI[max(v for v in _RIGHTS_BY_ABI if v <= version)]
    words = [rights]
    if version >= _NET_FROM_ABI:
        words.append(_TCP)
    if version >= _SCOPES_FROM_ABI:
        words.append(_SCOPES)
    attributes = struct.pack(f"={len(words)}Q", *words)
    rules = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if rules < 0:
        return False
    try:
        for path in readable:
            _allow(libc, rules, path, _READ | _READ_DIR)
        for path in writable:
            _allow(libc, rules, path, rights & ~_EXECUTE)
        return _no_new_privileges(libc) and libc.syscall(_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def bar_calls() -> bool:
    """Whether the system now refuses this process every socket, program and other process."""
    known = _CALLS.get(platform.machine())
    libc = _libc()
    if known is None or not _no_new_privileges(libc):
        return False
    steps = _filter(*known)
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: how many steps, and where they are.
    program = struct.pack("@HP", len(steps), ctypes.addressof(held))
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, program, 0, 0) == 0)


def _filter(
    architecture: int, clone: int, clone3: int, refused: tuple[int, ...]
) -> list[tuple[int, int, int, int]]:
    steps = [
        (_LOAD, 0, 0, _AT_ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _AT_NUMBER),
        (_JUMP_FROM, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE | _EPERM),
        (_JUMP_EQUAL, 0, 1, clone3),
        # The C library then takes the older call, whose flags can be looked at.
        (_RETURN, 0, 0, _REFUSE | _ENOSYS),
    ]
    for number in refused:
        steps += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE | _EPERM)]
    return [
        *steps,
        (_JUMP_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _AT_FIRST_ARGUMENT),
        (_JUMP_BITS, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _REFUSE | _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _allow(libc: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    if not path.exists():
        return
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        held = rights if path.is_dir() else rights & _FILE_RIGHTS
        rule = struct.pack("=Qi", held, handle)
        if libc.syscall(_ADD_RULE, rules, 1, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(path))
    finally:
        os.close(handle)


def _no_new_privileges(libc: ctypes.CDLL) -> bool:
    return bool(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
