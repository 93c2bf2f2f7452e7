"""How the explanation of a case looks on screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vtabel.engines.explaining import Explanation, ShownCandidate, ShownVariable
    from vtabel.rules import Lang

WITHHELD = {"en": "(withheld: give --with-identifiers)", "nl": "(achtergehouden: geef --with-identifiers)"}
_WORDS = {"en": ("left out: {}", "empty", "no candidates", "asked as"), "nl": ("weggelaten: {}", "leeg", "geen kandidaten", "gevraagd als")}  # fmt: skip
_VERDICTS: dict[str, tuple[str, str]] = {
    "chosen": ("chosen", "gekozen"),
    "counted": ("counts", "telt mee"),
    "status": ("its status: entered in error, cancelled, not done or refuted", "de status: foutief ingevoerd, geannuleerd, niet gedaan of weerlegd"),
    "window": ("outside the window", "buiten het venster"),
    "imprecise": ("its date, or that of the case, leaves open whether it is in the window", "de datum, of die van de casus, laat open of het in het venster ligt"),
    "several": ("the candidates say different things, and nothing says which counts", "de kandidaten zeggen verschillende dingen, en nergens staat welke telt"),
    "same": ("says the same as the one that was chosen", "zegt hetzelfde als de gekozene"),
    "undated": ("has no date", "heeft geen datum"),
    "earlier": ("earlier than the one that was chosen", "eerder dan de gekozene"),
    "later": ("later than the one that was chosen", "later dan de gekozene"),
    "less precise": ("its date is less precise", "de datum is minder precies"),
    "no time": ("has no time, so it may have been earlier or later that day", "heeft geen tijd, kan dus eerder of later die dag zijn geweest"),
    "farther": ("farther from the start of the case", "verder van het begin van de casus"),
    "after": ("as far, but after the start of the case", "even ver, maar na het begin van de casus"),
    "unit": ("no number in the unit that is asked", "geen getal in de gevraagde eenheid"),
    "smaller": ("smaller", "kleiner"),
    "larger": ("larger", "groter"),
    "id": ("alike; the least id goes first", "gelijk; het kleinste id gaat voor"),
    "place": ("stands later in the same resource", "staat verderop in dezelfde resource"),
    "version": ("another version of the same resource", "een andere versie van dezelfde resource"),
}  # fmt: skip


def lines_of(found: tuple[Explanation, ...], lang: Lang, with_identifiers: bool) -> Iterator[str]:
    """An explanation as lines of text. What tells who somebody is is withheld unless asked for."""
    excluded = _WORDS[lang][0]
    for case in found:
        days = " .. ".join(dict.fromkeys(day or "?" for day in (case.start, case.end)))
        yield f"{case.dataset}: {case.case}, {days} [{_places(case.places)}]"
        if case.excluded:
            yield f"  {excluded.format(case.excluded)}"
        for variable in case.variables:
            yield from _variable(variable, lang, with_identifiers)
        yield ""


def _variable(variable: ShownVariable, lang: Lang, with_identifiers: bool) -> Iterator[str]:
    _, empty, none, asked = _WORDS[lang]
    withheld = variable.identity and not with_identifiers
    value = empty if variable.value is None else WITHHELD[lang] if withheld else _text(variable.value)
    yield f"  {variable.name}: {value}" + (f" ({variable.why})" if variable.why else "")
    yield f"      {asked}: {variable.asked}"
    for candidate in variable.candidates:
        yield f"    {'*' if candidate.counts else '-'} {_candidate(candidate, lang, withheld)}"
    if not variable.candidates and variable.why == "absent":
        yield f"      {none}"


def _candidate(candidate: ShownCandidate, lang: Lang, withheld: bool) -> str:
    says = WITHHELD[lang] if withheld else candidate.value
    verdict = _VERDICTS[candidate.verdict][lang == "nl"]
    return f"{candidate.date or '-'}  {says}  {candidate.resource} [{_places(candidate.places)}]: {verdict}"


def _places(places: tuple[object, ...]) -> str:
    return ", ".join(map(str, places)) or "-"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def data_of(found: tuple[Explanation, ...], with_identifiers: bool) -> list[dict[str, object]]:
    """The same as plain data."""
    from dataclasses import asdict

    cases = [asdict(case) for case in found]
    for variable in (variable for case in cases for variable in case["variables"]):
        if variable["identity"] and not with_identifiers:
            variable["value"] = None
            for candidate in variable["candidates"]:
                candidate["value"] = None
        value = variable["value"]
        variable["value"] = value.isoformat() if isinstance(value, date) else value
    return cases
