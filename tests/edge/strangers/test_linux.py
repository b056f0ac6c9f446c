"""The filter of calls is what it says, for each machine type."""

from __future__ import annotations

import platform
import sys

import pytest

from clearground.edge.strangers import linux

OPEN_ON_X86 = 2
SOCKET_ON_X86, CLONE_ON_X86, CLONE3_ON_X86 = 41, 56, 435
X86 = 0xC000003E
ALLOW, EPERM, ENOSYS, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000


def answer(number: int, architecture: int = X86, argument: int = 0) -> int:
    """What the filter for x86_64 answers to a call, step by step."""
    seen = {0: number, 4: architecture, 16: argument}
    steps = linux._filter(*linux._CALLS["x86_64"])
    at = held = 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            held = seen[value]
        else:
            true = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
            at += yes if true else no


def test_the_filter_answers_call_by_call() -> None:
    """Tests a file, a socket, a process, a thread, another machine type, and the old numbers."""
    assert answer(OPEN_ON_X86) == ALLOW
    assert answer(SOCKET_ON_X86) == EPERM
    assert answer(CLONE_ON_X86) == EPERM
    assert answer(CLONE_ON_X86, argument=0x10000) == ALLOW
    assert answer(CLONE3_ON_X86) == ENOSYS
    assert answer(OPEN_ON_X86, architecture=0x40000003) == KILL
    assert answer(0x40000000 | SOCKET_ON_X86) == EPERM


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has these calls")
def test_an_unknown_machine_type_is_not_taken_for_barred(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a machine whose numbers are not known says no instead of yes."""
    monkeypatch.setattr(platform, "machine", lambda: "vax")
    assert not linux.bar_calls()
