"""The Jinja environment of all templates."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment


def environment(*, autoescape: bool, finalize: Callable[[Any], Any] | None = None) -> SandboxedEnvironment:
    """Sandboxed, because users can replace a template; strict, because a name that is misspelt must not become nothing."""
    return SandboxedEnvironment(
        autoescape=autoescape,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def template_bytes(name: str) -> bytes:
    """A packaged template."""
    return files("vtabel").joinpath(f"documents/templates/{name}").read_bytes()
