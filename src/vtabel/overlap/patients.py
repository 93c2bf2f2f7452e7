"""Whether two variables are asked of the same patients, as far as their own populations say.

What a whole registry is about differs from one to the next by definition, so it is not compared. A text that stands at every key of
a table (*PM/ICD/ICM/Lead*) narrows nothing: the key of a row is asked for every row.
"""

from __future__ import annotations

from vtabel.mapping import Decision, Mapped, Mapping
from vtabel.overlap.model import Grade, Reason
from vtabel.table import AccountabilityTable, Criterion, Variable
from vtabel.text import match_form

_KEYS = ("record_id", "local_patient_id", "bsn")
Patients = tuple[str, tuple[Criterion, ...]]
"""The words and, where people accepted codes for them or the text is certain, the criteria; two empty values mean everyone."""

EVERYONE: Patients = ("", ())


class Populations:
    """Gives the population of each variable, with everyone where its text narrows nothing."""

    def __init__(self, mapping: Mapping) -> None:
        self._everyone = {t.registry.code: _of_keys(t) for t in mapping.tables}
        self._coded = {
            (p.registry, match_form(p.text)): p.criteria for p in mapping.populations if p.decision is Decision.ACCEPTED
        }

    def of(self, mapped: Mapped) -> Patients:
        population = mapped.variable.population
        if population is None:
            return EVERYONE
        text = match_form(population.text)
        if not text or text in self._everyone[mapped.registry]:
            return EVERYONE
        coded = self._coded.get((mapped.registry, text))
        return text, coded or (population.criteria if population.complete else ())


def _of_keys(table: AccountabilityTable) -> frozenset[str]:
    """The texts that stand at a key of the table, and that of the table itself."""
    texts = {match_form(v.population.text) for v in table if v.population is not None and _is_key(v)}
    return frozenset(texts | ({match_form(table.population.text)} if table.population is not None else set()))


def _is_key(variable: Variable) -> bool:
    return variable.key_part is not None or variable.identity in _KEYS


def compare(a: Patients, b: Patients) -> tuple[Reason, ...]:
    """What is different between two populations; nothing where they are the same in words or codes."""
    if a == b or (a[0] and b[0] and (a[0] == b[0] or (a[1] and a[1] == b[1]))):
        return ()
    params = (("a", a[0] or "-"), ("b", b[0] or "-"))
    kind = "population_other" if a[0] and b[0] else "population_narrower"
    return (Reason(kind, Grade.POPULATION, "population", params),)
