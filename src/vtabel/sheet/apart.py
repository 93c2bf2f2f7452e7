"""Reads a file in a process of its own (`vtabel.child`): whatever it does there ends in a finding."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vtabel import child
from vtabel.diagnostics import Cell, UnusableInput
from vtabel.sheet.limits import Limits, too_large

_SLOW = ("it took too long", "het duurde te lang")
_HEAVY = ("it asked for too much memory", "het vroeg te veel geheugen")


def read_apart(job: str, data: bytes, limits: Limits, place: Cell) -> Iterator[Any]:
    """What a job gives, value by value.

    Raises UnusableInput: VT002 (password), VT004 (damaged), VT005 (past a limit), VT013 (stopped, or it crashed).
    """
    command = [
        sys.executable,
        "-P",
        str(Path(child.__file__).with_name("__main__.py")),
        job,
        json.dumps(asdict(limits)),
    ]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=limits.child_seconds * 2)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise _stopped(place, *_SLOW) from error
    if done.returncode:
        raise _failure(done.returncode, done.stderr, place)
    return map(json.loads, done.stdout.splitlines())


def _failure(code: int, said: bytes, place: Cell) -> UnusableInput:
    """The error for every way in which the process can end badly."""
    reason, *details = json.loads(said.splitlines()[-1]) if code == child.REFUSED else ("",)
    if reason == "locked":
        return UnusableInput.of("VT002", place)
    if reason == "damaged":
        return UnusableInput.of("VT004", place, why=details[0][:200])
    if reason == "large":
        return too_large(place, *details)
    if reason == "memory" or b"memory allocation" in said:
        return _stopped(place, *_HEAVY)
    if code == -getattr(signal, "SIGXCPU", 0):
        return _stopped(place, *_SLOW)
    return _stopped(place, f"the reader ended with code {code}", f"de lezer eindigde met code {code}")


def _stopped(place: Cell, why: str, why_nl: str) -> UnusableInput:
    return UnusableInput.of("VT013", place, why=why, why_nl=why_nl)
