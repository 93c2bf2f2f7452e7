"""A `backend.yaml` to fill in: exactly the views that a plan needs, with what each column is for."""

from __future__ import annotations

from collections.abc import Iterator

from vtabel.extraction.backend.asked import systems_asked
from vtabel.extraction.backend.model import DATES_AS
from vtabel.extraction.backend.reading import NONE
from vtabel.extraction.cases.sql.dialects import Dialect
from vtabel.extraction.cases.viewed import holds_of
from vtabel.extraction.model import Plan, View, ViewColumn

_HEAD = f"""# What the warehouse has of the views that the mapping needs; see docs/warehouse.md.
# Give per view `table:` (with its schema; joins may follow) and, if need be, `where:`; per column an SQL expression. Write `{NONE}` for
# a column or a whole view that the warehouse does not have. Dates: `{{sql: ..., as: {" | ".join(DATES_AS)}}}`.
"""
_ROLES = {
    "key": "key",
    "index": "place within the resource, from 0",
    "status": "status of the resource, in FHIR's words",
    "unit": "unit, in UCUM",
    "system": "code system, as a URI",
}


def template(plan: Plan, dialect: Dialect, zone: str) -> str:
    """The file, with every expression empty.

    >>> import vtabel as vt
    >>> from vtabel.extraction.compile import compile
    >>> table = vt.read("fixtures/nice_mds/tabel.xlsx")
    >>> plan = compile(vt.resolve(table, ["fixtures/nice_mds/mapping.csv"], propose=False))
    >>> print("\\n".join(template(plan, "postgres", "Europe/Amsterdam").splitlines()[3:6]))
    dialect: postgres
    zone: Europe/Amsterdam
    views:
    """
    systems = systems_asked(plan)
    parts = [part for view in plan.relations for part in ("", *_view(view, systems))]
    return "\n".join([f"{_HEAD}dialect: {dialect}", f"zone: {zone}", "views:", *parts, "", *_OPTIONAL]) + "\n"


_OPTIONAL = """\
  # Patients who objected (bezwaar); without it the SQL files ask for a table `objections`.
  # objections:
  #   table:
  #   columns:
  #     patient_key:
  # The numbers of patients, by which `vtabel extract --objections FILE` finds those who objected:
  # objection_identifiers:
  #   table:
  #   columns:
  #     patient_key:
  #     system:  # http://fhir.nl/fhir/NamingSystem/bsn for a BSN
  #     value:
""".splitlines()


def _view(view: View, systems: dict[tuple[str, str], set[str]]) -> Iterator[str]:
    each = f"a row for each {view.for_each}" if view.for_each else "one row for each resource"
    yield f"  # {view.resource}{f', {view.profile}' if view.profile else ''}: {each}"
    for element, codes in view.selection:
        named = ", ".join(f"{system}|{code}" if system else code for system, code in codes)
        yield f"  # only those whose {element} is one of {named}"
    yield f"  {view.name}:"
    yield "    table:"
    yield "    where:"
    yield "    columns:"
    for column in view.columns:
        yield f"      {column.name}:{_empty(column)}  # {_about(view, column, systems)}"


def _empty(column: ViewColumn) -> str:
    return " {sql: , as: date}" if holds_of(column) == "date" else ""


def _about(view: View, column: ViewColumn, systems: dict[tuple[str, str], set[str]]) -> str:
    asked = systems.get((view.name, column.name))
    role = _ROLES.get(column.role, "")
    if column.role == "key" and column.name != "resource_key":
        role = f"{column.name.removesuffix('_key')} of the resource: its key in view {column.name.removesuffix('_key')}"
    if asked:
        role = f"one of {', '.join(sorted(asked))}"
    return f"{column.type}; {role or column.path}"
