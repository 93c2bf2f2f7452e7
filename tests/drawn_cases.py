"""Drawn resources of a few patients, in the lines of `case_specs`: partial dates, time zones, ties, units, statuses, duplicates."""

from __future__ import annotations

from hypothesis import strategies as st

DAYS = st.integers(1, 28).map("2026-03-{:02}".format)
CLOCKS = st.sampled_from(["00:00:00", "00:30:00", "08:00:00", "23:30:00", "23:59:59"])
ZONES = st.sampled_from(["+01:00", "+02:00", "Z", "-05:00", ""])
ROUND = st.sampled_from(["2026-03-28", "2026-03-29", "2026-03-30", "2026-02-28", "2025-12-31", "2024-02-29"])
INSTANTS = st.builds("{}T{}{}".format, st.one_of(DAYS, ROUND), CLOCKS, ZONES)
DATES = st.one_of(DAYS, DAYS, INSTANTS, INSTANTS, ROUND, st.sampled_from(["2026-03", "2026-02", "2026", "2025", "-"]))
BIRTHS = st.sampled_from(["1950-03-10", "1956-03", "1956", "2008-03-10", "2008-02-29", "1956-03-12"])
PERSONS = st.sampled_from(["r0", "r1", "r2"])
RELATED = st.builds("p{} {}".format, st.integers(0, 3), st.sampled_from(["MTH", "MTH", "NMTH", "FTH", "-"]))
IDS = st.sampled_from(["a", "A", "b", "B", "ab", "Z", "10", "9"])


def _weight(patient: str) -> st.SearchStrategy[str]:
    values = st.sampled_from(["80 kg", "80000 g", "79.5 kg", "81 kg", "8 [foo]", "80", "-"])
    statuses = st.sampled_from(["", "", "", " status=entered-in-error", " status=cancelled"])
    return st.builds(f"weight {{}} {patient} {{}} {{}}{{}}".format, IDS, DATES, values, statuses)


def _lab(patient: str) -> st.SearchStrategy[str]:
    values = st.sampled_from(["8.5 g/dL", "85 g/L", "9 g/dL", "5 mmol/L"])
    codes = st.sampled_from(["718-7", "718-7,4548-4", "4548-4", "9999-9"])
    encounters = st.sampled_from(["", f" encounter=e1{patient}", f" encounter=e2{patient}"])
    return st.builds(f"lab {{}} {patient} {{}} {{}} {{}}{{}}".format, IDS, DATES, codes, values, encounters)


def _smoking(patient: str) -> st.SearchStrategy[str]:
    codes = st.sampled_from(["449868002", "8517006", "266919005", "266919005,8517006"])
    return st.builds(f"smoking {{}} {patient} {{}} {{}}".format, IDS, DATES, codes)


def _diagnosis(patient: str) -> st.SearchStrategy[str]:
    codes, statuses = st.sampled_from(["C18.2", "C20", "C21", "I10"]), st.sampled_from(["", "", " status=refuted"])
    return st.builds(f"diagnosis {{}} {patient} {{}} {{}}{{}}".format, IDS, DATES, codes, statuses)


def _procedure(patient: str) -> st.SearchStrategy[str]:
    whens = st.one_of(DATES, st.builds("{}..{}".format, DAYS, DAYS))
    statuses = st.sampled_from(["", "", " status=not-done"])
    return st.builds(f"procedure {{}} {patient} {{}} 1{{}}".format, IDS, whens, statuses)


@st.composite
def patients(draw: st.DrawFn) -> list[str]:
    """The lines of several patients, in any order; some of them twice."""
    lines: list[str] = []
    for number in range(draw(st.integers(1, 8))):
        patient = f"p{number}"
        records = draw(st.lists(st.tuples(BIRTHS, st.sampled_from(["female", "male", "unknown"])), max_size=1))
        deaths = draw(st.sampled_from(["", "", " dead=2026-03-20", " dead=2026-03", " dead=2026-03-01T23:30:00Z"]))
        persons = draw(st.lists(PERSONS, max_size=2))
        lines += [f"patient {patient} born={born} sex={sex}{deaths} is={','.join(persons)}" for born, sex in records]
        for case in range(draw(st.integers(1, 2))):
            end = draw(st.one_of(DATES, DAYS))
            status = draw(st.sampled_from(["", "", "", " status=cancelled"]))
            kind = draw(st.sampled_from(["IMP", "IMP", "SS"]))
            reasons = draw(st.sampled_from(["", f" for={draw(IDS)}{patient}"]))
            lines.append(f"admission e{case + 1}{patient} {patient} {draw(DATES)} {end} class={kind}{status}{reasons}")
        for kind_of in (_weight, _lab, _smoking, _diagnosis, _procedure):
            drawn = draw(st.lists(kind_of(patient), max_size=5))
            lines += [_own(line, patient) for line in drawn]
    lines += [f"person {person} {draw(RELATED)}" for person in draw(st.lists(PERSONS, max_size=4))]
    twice = draw(st.lists(st.sampled_from(lines), max_size=2))
    return draw(st.permutations([*lines, *twice]))


def _own(line: str, patient: str) -> str:
    """An id of the patient's own, which keeps its order among those of the patient."""
    kind, id, rest = line.split(" ", 2)
    return f"{kind} {id}{patient} {rest}"
