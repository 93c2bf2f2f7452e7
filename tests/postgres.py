"""A PostgreSQL of Debian's packages for the tests: one for each process of pytest, on a socket in a folder that goes away."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

_BINARIES = "/usr/lib/postgresql/*/bin"
_SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "timezone=America/New_York", "datestyle=SQL,DMY")  # fmt: skip
"""Nothing needs to survive; zone and style of dates are not ours, so that what hangs on them shows."""
_LOCALE = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=nl", "--encoding=UTF8")
"""A dictionary's order, as in most hospitals, not that of bytes."""


def why_not() -> str:
    """Why there is no server here; empty if there is one."""
    try:
        return "" if _server() else "no server"
    except _Absent as error:
        return str(error)


class _Absent(Exception):  # noqa: N818 - says what is so
    pass


@cache
def _binaries() -> Path:
    found = sorted(Path("/").glob(_BINARIES.lstrip("/")))
    if shutil.which("initdb"):
        found.append(Path(str(shutil.which("initdb"))).parent)
    if not found:
        raise _Absent("PostgreSQL is not installed (tools/install-postgres)")
    return found[-1]


@cache
def _account() -> dict[str, Any]:
    """The user that runs the server, which may not be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise _Absent("PostgreSQL does not run as root, and there is no other user")


@cache
def _server() -> str:
    """The folder of the socket of a server that runs. Raises _Absent."""
    pytest.importorskip("psycopg")
    home = Path(tempfile.mkdtemp(prefix="vtabel-postgres-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    if account := _account():
        os.chown(home, account["user"], account["group"])
    binaries, data = _binaries(), home / "data"
    _run([binaries / "initdb", "-D", data, "-U", "vtabel", "-A", "trust", *_LOCALE, "--no-sync"], home)
    options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, f"unix_socket_directories={home}"))
    _run([binaries / "pg_ctl", "-D", data, "-l", home / "log", "-w", "-t", "120", "-o", options, "start"], home)
    atexit.register(_run, [binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], home)
    watch = ["sh", "-c", _WATCH, "watch", os.getpid(), binaries / "pg_ctl", data, home]
    subprocess.run([str(part) for part in watch], cwd="/", check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **_account())  # fmt: skip
    return str(home)


_WATCH = '(while [ -d "/proc/$1" ] && [ -d "$4" ]; do sleep 1; done; "$2" -D "$3" -m immediate stop; rm -rf "$4") &'
"""Stops the server where pytest was killed and cannot do so itself."""


def _run(command: list[Any], home: Path) -> None:
    try:
        subprocess.run(
            [str(part) for part in command], check=True, cwd=home, timeout=180, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **_account(),
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        told = (getattr(error, "stderr", b"") or b"").decode(errors="replace").strip()
        raise _Absent(f"PostgreSQL does not start: {told or error}") from None


def connection() -> str:
    """The connection of the server; the test skips, with the reason, where there is none."""
    if why := why_not():
        pytest.skip(why)
    return f"host={_server()} user=vtabel dbname=postgres"
