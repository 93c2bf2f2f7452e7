"""Whether a case belongs to a population, in Python: yes, no, or None where that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from vtabel.engines.naive.moments import When, read, shifted
from vtabel.extraction.cases import model as q
from vtabel.extraction.cases.sql.cohort import UNSURE, Period, all_conditions
from vtabel.mapping.windows import Duration

if TYPE_CHECKING:
    from vtabel.engines.naive.cases import OneCase, Relations


class Conditions:
    """The conditions of a dataset over the rows of its views."""

    def __init__(self, dataset: q.Dataset, relations: Relations, zone: ZoneInfo) -> None:
        self._dataset, self._relations, self._zone = dataset, relations, zone
        self.settings = tuple(c for c in all_conditions(dataset) if c.kind == "setting")[:1]

    def excluded(self, case: OneCase, period: Period | None) -> str | None:
        """Why a case is left out; None if it is not."""
        if period is not None and self._dataset.period:
            when = case.start if self._dataset.period == "start" else case.end
            if when.low is None or when.high is None:
                return f"period{UNSURE}"
            if when.high < period.first or when.low > period.last:
                return "period"
            if when.low < period.first or when.high > period.last:
                return f"period{UNSURE}"
        for condition in self._dataset.population:
            held = self.holds(condition, case)
            if held is not True:
                return condition.kind if held is False else f"{condition.kind}{UNSURE}"
        return None

    def holds(self, condition: q.Condition, case: OneCase) -> bool | None:
        match condition.kind:
            case "setting":
                return None if case.setting is None else case.setting in condition.values
            case "sex":
                return self._sex(condition, case)
            case "age":
                return self._age(condition, case)
        return self._event(condition, case)

    def _mine(self, condition: q.Condition, case: OneCase) -> list[dict[str, object]]:
        return [row for row in self._relations[condition.view] if row["patient_key"] == case.patient]

    def _sex(self, condition: q.Condition, case: OneCase) -> bool | None:
        said = {row[condition.column] for row in self._mine(condition, case)} - {None}
        if len(said) != 1 or said == {"unknown"}:
            return None
        return said <= set(condition.values)

    def _age(self, condition: q.Condition, case: OneCase) -> bool | None:
        assert condition.moment is not None
        columns = condition.moment.columns
        born = [read([row[name] for name in columns], self._zone) for row in self._mine(condition, case)]  # type: ignore[misc]
        known = [when for when in born if when.low is not None and when.high is not None]
        if not known:
            return None
        birth = When(min(w.low for w in known if w.low), max(w.high for w in known if w.high))
        years = int(condition.values[0])
        match condition.operator:
            case ">=":
                return _reached(years, birth, case.start)
            case "<":
                return _not(_reached(years, birth, case.start))
            case ">":
                return _reached(years + 1, birth, case.start)
            case "<=":
                return _not(_reached(years + 1, birth, case.start))
        both = _reached(years, birth, case.start), _not(_reached(years + 1, birth, case.start))
        return False if False in both else None if None in both else True

    def _event(self, condition: q.Condition, case: OneCase) -> bool | None:
        """Whether the patient has such a code that is dated not after the end of the case."""
        last, latest = case.end.low or case.start.low, case.end.high or case.start.high
        codings = [row for row in self._relations[condition.codings] if _fits(row, condition)]
        resources = {row["resource_key"] for row in codings}
        found: bool | None = False
        for row in self._mine(condition, case):
            if row["resource_key"] not in resources:
                continue
            when = read([row[name] for name in condition.moment.columns], self._zone) if condition.moment else When()  # type: ignore[misc]
            if when.high is not None and last is not None and when.high <= last:
                return True
            if not (when.low is not None and latest is not None and when.low > latest):
                found = None
        return found


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _reached(years: int, birth: When, start: When) -> bool | None:
    length = Duration(years=years)
    latest, earliest = shifted(birth.high, 1, length), shifted(birth.low, 1, length)
    if latest is not None and start.low is not None and latest <= start.low:
        return True
    return False if earliest is not None and start.high is not None and earliest > start.high else None


def _fits(row: dict[str, object], condition: q.Condition) -> bool:
    if condition.system and row[f"{condition.column}_system"] != condition.system:
        return False
    code = str(row[condition.column] or "")
    for value in condition.values:
        first, dash, last = value.partition("-")
        if "icd-10" not in condition.system:
            fits = code == value
        elif dash and len(first) == len(last):
            fits = first <= code[: len(first)] <= last
        else:
            fits = code.startswith(first)
        if fits:
            return True
    return False
