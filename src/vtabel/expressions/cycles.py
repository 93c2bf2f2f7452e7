"""Expressions that depend on themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from vtabel.diagnostics import Findings
from vtabel.expressions.expression import Expression

_Sources = Mapping[str, tuple[str, ...]]
_LONGEST = 50  # a circle of more variables is not written out


def check_cycles(
    expressions: Mapping[str, Expression],
    findings: Findings,
    meant: Callable[[str, str], str] = lambda _, name: name,
) -> frozenset[str]:
    """The variables that depend on themselves, over any number of steps; each is a finding at its cell (VT228).

    ``expressions`` gives the expression of each variable: what it is computed from, or the condition on which it is asked.
    ``meant(variable, name)`` says which variable a name in the expression of another means, where names are not the keys of
    ``expressions``.

    >>> from vtabel.expressions import parse
    >>> findings = Findings()
    >>> texts = {"a": "[b] + 1", "b": "[a] * 2", "c": "[a]"}
    >>> sorted(check_cycles({n: parse(t, findings) for n, t in texts.items()}, findings))
    ['a', 'b']
    >>> findings.report().diagnostics[0].message()
    '`a` depends on itself: a, b, a'
    """
    sources = {v: tuple(meant(v, name) for name in e.names) for v, e in expressions.items()}
    circles = {name: circle for circle in _circles(sources) for name in circle}
    for name, expression in expressions.items():
        if name in circles:
            path = ", ".join(_way_back(name, sources, circles[name]))
            findings.add("VT228", expression.cell, related=(), name=name, path=path)
    return frozenset(circles)


def _circles(sources: _Sources) -> Iterator[frozenset[str]]:
    """The sets of names that all lead to each other (Kosaraju's algorithm, without recursion)."""
    users: dict[str, list[str]] = {name: [] for name in sources}
    for name, others in sources.items():
        for other in others:
            if other in users:
                users[other].append(name)
    taken: set[str] = set()
    for start in reversed(_finished(sources)):
        circle = [] if start in taken else [start]
        taken.add(start)
        for name in circle:
            new = [user for user in dict.fromkeys(users[name]) if user not in taken]
            taken.update(new)
            circle += new
        if len(circle) > 1 or (circle and start in sources[start]):
            yield frozenset(circle)


def _finished(sources: _Sources) -> list[str]:
    """The names, each after what it leads to, as far as there are no circles."""
    seen: set[str] = set()
    finished: list[str] = []
    for start in sources:
        ahead = [(start, iter(sources[start]))] if start not in seen else []
        seen.add(start)
        while ahead:
            name, others = ahead[-1]
            other = next((o for o in others if o in sources and o not in seen), None)
            if other is None:
                finished.append(name)
                ahead.pop()
            else:
                seen.add(other)
                ahead.append((other, iter(sources[other])))
    return finished


def _way_back(start: str, sources: _Sources, circle: frozenset[str]) -> Iterable[str]:
    """The shortest way from a name within its circle back to itself."""
    if len(circle) > _LONGEST:
        return (start, "…", start)
    reached: dict[str, tuple[str, ...]] = {start: (start,)}
    ahead = [start]
    for name in ahead:
        for other in sources[name]:
            if other == start:
                return (*reached[name], start)
            if other in circle and other not in reached:
                reached[other] = (*reached[name], other)
                ahead.append(other)
    raise AssertionError(f"{start} is in no circle")
