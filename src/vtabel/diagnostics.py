"""Where something was read (`Cell`) and what was found there (`Diagnostic`, `Report`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

from pydantic import BaseModel, ConfigDict

from vtabel.rules import RULES, Lang, Rule, Severity

__all__ = ["Cell", "Diagnostic", "Findings", "Report", "Severity", "UnusableInput", "VtabelError"]


@dataclass(frozen=True, slots=True)
class Cell:
    """The place where a value stands: file, part of the file, locator within the part.

    >>> str(Cell("nvt_2026.xlsx", "Variabelen", "F14"))
    'nvt_2026.xlsx!Variabelen!F14'
    """

    file: str
    part: str = ""
    locator: str = ""

    def __str__(self) -> str:
        return "!".join(piece for piece in (self.file, self.part, self.locator) if piece)


class Diagnostic(BaseModel):
    """One finding at one place. The texts come from `vtabel.rules`, in Dutch or English.

    >>> d = Diagnostic(code="VT204", cell=Cell("t.xlsx", "Variabelen", "F14"), params={"name": "ASA"})
    >>> print(d.render())
    error[VT204]: value list `ASA` does not exist
      --> t.xlsx!Variabelen!F14
       = help: add the options of `ASA` to a sheet with value lists, or correct the name
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    cell: Cell | None = None
    params: dict[str, str] = {}
    related: tuple[Cell, ...] = ()

    @property
    def rule(self) -> Rule:
        return RULES[self.code]

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    def message(self, lang: Lang = "en") -> str:
        """What is wrong, one phrase."""
        return self.rule.message[lang].format_map(self._words(lang))

    def help(self, lang: Lang = "en") -> str:
        """What the person with the workbook open can do."""
        return self.rule.help[lang].format_map(self._words(lang))

    def _words(self, lang: Lang) -> dict[str, str]:
        """The parameters in one language: ``why_nl`` goes before ``why`` in Dutch."""
        return {name: self.params.get(f"{name}_{lang}", value) for name, value in self.params.items()}

    def render(self, lang: Lang = "en") -> str:
        """The finding as text: code and message, the cell, what to do."""
        lines = [f"{self.severity}[{self.code}]: {self.message(lang)}"]
        if self.cell is not None:
            lines.append(f"  --> {self.cell}")
        lines += [f"  ... {cell}" for cell in self.related]
        word = {"en": "help", "nl": "hulp"}[lang]
        lines.append(f"   = {word}: {self.help(lang)}")
        return "\n".join(lines)


class Report(BaseModel):
    """All findings of a stage, in the order of the source. Shows itself as a table in a notebook."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    diagnostics: tuple[Diagnostic, ...] = ()

    def __iter__(self) -> Iterator[Diagnostic]:  # type: ignore[override]  # a report is read as a list of findings
        return iter(self.diagnostics)

    def __len__(self) -> int:
        return len(self.diagnostics)

    def __add__(self, other: Report) -> Report:
        return Report(diagnostics=self.diagnostics + other.diagnostics)

    def once(self) -> Report:
        """Each finding once, where it was first: a line that is no JSON is found by the scan of every type."""
        found: dict[object, Diagnostic] = {}
        for diagnostic in self.diagnostics:
            found.setdefault(
                (diagnostic.code, diagnostic.cell, diagnostic.related, *diagnostic.params.items()), diagnostic
            )
        return Report(diagnostics=tuple(found.values()))

    def of(self, severity: Severity) -> tuple[Diagnostic, ...]:
        """The findings of one severity."""
        return tuple(d for d in self.diagnostics if d.severity is severity)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return self.of(Severity.ERROR)

    @property
    def unusable(self) -> bool:
        """True if a finding means that nothing sound can be made of the input."""
        return any(d.rule.unusable for d in self.diagnostics)

    def render(self, lang: Lang = "en") -> str:
        """All findings as text, errors first, an empty line between."""
        order = list(Severity)
        ranked = sorted(self.diagnostics, key=lambda d: order.index(d.severity))
        return "\n\n".join(d.render(lang) for d in ranked)

    def _repr_html_(self) -> str:
        head = "<tr><th>severity</th><th>code</th><th>cell</th><th>what</th><th>help</th></tr>"
        rows = "".join(
            f"<tr><td>{d.severity}</td><td>{d.code}</td><td>{escape(str(d.cell or ''))}</td>"
            f"<td>{escape(d.message())}</td><td>{escape(d.help())}</td></tr>"
            for d in self.diagnostics
        )
        return f"<table>{head}{rows}</table>"


@dataclass(slots=True)
class Findings:
    """Collects diagnostics while a stage runs."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    _once: set[tuple[object, ...]] = field(default_factory=set, repr=False)

    def add(self, code: str, cell: Cell | None = None, /, *, related: Iterable[Cell] = (), **params: object) -> None:
        """Record a finding, once; ``params`` fill the texts of the rule."""
        texts = {name: str(value) for name, value in params.items()}
        places = tuple(related)
        if (said := (code, cell, tuple(texts.items()), places)) not in self._once:
            self._once.add(said)
            self.diagnostics.append(Diagnostic(code=code, cell=cell, params=texts, related=places))

    def report(self) -> Report:
        return Report(diagnostics=tuple(self.diagnostics))


class VtabelError(Exception):
    """What vtabel raises for a wrong call or unusable input. ``report`` holds the findings, if any."""

    def __init__(self, message: str, report: Report | None = None) -> None:
        super().__init__(message)
        self.report = report or Report()


class UnusableInput(VtabelError):  # noqa: N818 - the name says what is wrong, as in the rest of the face
    """The input cannot be used at all: no workbook, no table, a wrong layout or mapping file."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.render(), report)

    @classmethod
    def of(cls, code: str, cell: Cell | None = None, /, **params: object) -> UnusableInput:
        """An error of one finding."""
        findings = Findings()
        findings.add(code, cell, related=(), **params)
        return cls(findings.report())
