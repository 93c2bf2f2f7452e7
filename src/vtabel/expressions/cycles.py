"""Expressions that are computed from themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vtabel.diagnostics import Findings
from vtabel.expressions.expression import Expression


def check_cycles(
    expressions: Mapping[str, Expression],
    findings: Findings,
    meant: Callable[[str, str], str] = lambda _, name: name,
) -> frozenset[str]:
    """The variables that are computed from themselves, over any number of steps; each is a finding at its cell (VT228).

    ``expressions`` gives the expression of each computed variable. ``meant(variable, name)`` says which variable a name in
    the expression of another means, where names are not the keys of ``expressions``.

    >>> from vtabel.expressions import parse
    >>> findings = Findings()
    >>> texts = {"a": "[b] + 1", "b": "[a] * 2", "c": "[a]"}
    >>> sorted(check_cycles({n: parse(t, findings) for n, t in texts.items()}, findings))
    ['a', 'b']
    >>> findings.report().diagnostics[0].message()
    '`a` is computed from itself: a, b, a'
    """
    sources = {v: tuple(meant(v, name) for name in e.names) for v, e in expressions.items()}
    found = set()
    for variable, expression in expressions.items():
        path = _way_back(variable, sources)
        if path:
            findings.add("VT228", expression.cell, related=(), name=variable, path=", ".join(path))
            found.add(variable)
    return frozenset(found)


def _way_back(start: str, sources: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The shortest way from a name over what it is computed from back to itself; empty if there is none."""
    reached: dict[str, tuple[str, ...]] = {start: (start,)}
    ahead = [start]
    for name in ahead:
        for other in sources.get(name, ()):
            if other == start:
                return (*reached[name], start)
            if other not in reached:
                reached[other] = (*reached[name], other)
                ahead.append(other)
    return ()
