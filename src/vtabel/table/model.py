"""What one registry asks, one version: `AccountabilityTable` with its variables, datasets and value lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from html import escape
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from vtabel import providers
from vtabel.diagnostics import Cell, Report, VtabelError
from vtabel.table.layout import Layout
from vtabel.table.obligation import Duty, Obligation, duty
from vtabel.table.population import Population
from vtabel.table.purpose import Purpose


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Datatype(StrEnum):
    """The types a variable can have."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    CODE = "code"
    QUANTITY = "quantity"
    REFERENCE = "reference"


IdentityRole = Literal[
    "bsn",
    "local_patient_id",
    "record_id",
    "organisation_id",
    "name_part",
    "birth_date",
    "death_date",
    "postcode",
    "professional_id",
]
"""In what way a variable identifies someone; columns with a role are withheld unless a pseudonymiser handles them."""

OptionRole = Literal["unknown", "not_applicable", "other"]


class Origin(_Value):
    """The raw text of one field and where it stands."""

    raw: str
    cell: Cell


class Option(_Value):
    """One answer: its code in the registry, its label, and what the table adds to it.

    ``role`` marks sentinels (*onbekend*, *n.v.t.*) and *overig*. ``code_system`` and ``concept_code`` are the code of a
    terminology, where the table gives one.
    """

    code: str
    label: str
    role: OptionRole | None = None
    condition: str = ""
    code_system: str = ""
    concept_code: str = ""
    cell: Cell | None = None


class ValueList(_Value):
    """The answers of a coded variable. ``name`` is empty for a list that stands in the variable's own cell."""

    name: str = ""
    canonical: str = ""
    options: tuple[Option, ...] = ()

    def option(self, code: str) -> Option | None:
        """The option with this code, or None."""
        return next((o for o in self.options if o.code == code), None)


class Dataset(_Value):
    """A table that is delivered. ``case`` says what one row stands for, where the table says so."""

    name: str
    label: str = ""
    keys: tuple[str, ...] = ()
    parent: str | None = None
    case: str = ""
    cell: Cell | None = None


class ConceptReference(_Value):
    """A concept that the table itself names: a zib concept, an OID of a dataset, or words about a zib."""

    text: str
    system: str = ""
    code: str = ""
    cell: Cell


class Validation(_Value):
    """A rule that a value must pass: an expression of `vtabel.expressions`, or the words or pattern that the table gives.

    ``severity`` is ``error`` (refused on delivery) or ``warning`` (asked about), None where the table does not say.
    """

    text: str
    severity: Literal["error", "warning"] | None = None
    message: str = ""
    cell: Cell | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, value: object) -> object:
        return {"text": value} if isinstance(value, str) else value


class Variable(_Value):
    """One variable that a registry asks.

    ``minimum`` and ``maximum`` are inclusive, in ``unit`` (UCUM; empty where the unit is not known, its text is then in
    ``unit_text``). ``key_part`` is the position in the dataset's key (from 1). ``datatype`` is None where the table does
    not give one that is understood. ``origins`` holds the raw text and cell of each field that was read.
    """

    name: str
    dataset: str
    group: str = ""
    label: str = ""
    definition: str = ""
    item_id: str = ""
    key_part: int | None = None
    datatype: Datatype | None = None
    length: int | None = None
    decimals: int | None = None
    format: str = ""
    unit: str = ""
    unit_text: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    value_list: ValueList | None = None
    multiple: bool = False
    obligations: tuple[Obligation, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    population: Population | None = None
    visible_if: str = ""
    validations: tuple[Validation, ...] = ()
    default: str = ""
    calculation: str = ""
    identity: IdentityRole | None = None
    concept: ConceptReference | None = None
    remarks: tuple[str, ...] = ()
    origins: dict[str, Origin] = {}

    @property
    def title(self) -> str:
        """What to call it in a document: the label, else the definition, else the name."""
        return self.label or self.definition or self.name

    @cached_property
    def key(self) -> str:
        """Unique within the registry: dataset, group and name."""
        within = f"{self.dataset}/{self.group}" if self.dataset and self.group else self.dataset or self.group
        return f"{within}/{self.name}" if within and self.name else within or self.name

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values; pydantic would keep the key of the old ones."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("key", None)
        return copied

    @property
    def cell(self) -> Cell:
        """Where its name stands."""
        return self.origins["name"].cell

    def obligation(self, provider: str | None = None, on: date | str | None = None) -> Duty:
        """Whether a type of provider must deliver the variable on a day.

        ``provider`` is a code of `vtabel.providers` (``V5``); None asks for the strongest duty of anyone. ``on`` is a date or
        its ISO text, today by default. Raises VtabelError for a code or date that does not exist.

        >>> from vtabel.readers import read
        >>> read("fixtures/voorbeeldzorg/tabel.xlsx")["operateur"].obligation("V6", "2026-12-01").reason
        'the table says `O` (tabel.xlsx!Verantwoordingstabel!G22)'
        """
        return duty(self.obligations, providers.check_code(provider) if provider else None, as_date(on))


class Registry(_Value):
    """Who asks. ``code`` is the short name used as key (``nhr-af``), ``holder`` the *registratiehouder*, ``processor`` the
    *dataverwerker*. Empty where the table does not say."""

    code: str
    name: str
    holder: str = ""
    processor: str = ""


class Note(_Value):
    """A row of text that is no variable: a footnote (with its mark), a remark, an explanation."""

    text: str
    mark: str = ""
    cell: Cell


class SourceFile(_Value):
    """The file that was read. Known by its content as well as by its name."""

    name: str
    sha256: str


class AccountabilityTable(_Value):
    """All that one registry asks, one version. Sequence of variables and mapping by name.

    Save with ``table.model_dump_json()``, load with ``AccountabilityTable.model_validate_json(text)``: nothing is lost.
    """

    registry: Registry
    version: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    population: Population | None = None
    source: SourceFile
    datasets: tuple[Dataset, ...] = ()
    variables: tuple[Variable, ...] = ()
    notes: tuple[Note, ...] = ()
    layout: Layout = Layout()
    report: Report = Report()

    def __len__(self) -> int:
        return len(self.variables)

    def __iter__(self) -> Iterator[Variable]:  # type: ignore[override]  # a table is read as its variables
        return iter(self.variables)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Variable:
        """The variable with this name or key. Raises VtabelError if there is none, or more than one."""
        found = self._by_name.get(name, ())
        if len(found) == 1:
            return found[0]
        if not found:
            raise VtabelError(f"{self.registry.code} has no variable `{name}`")
        keys = ", ".join(f"`{v.key}`" for v in found)
        raise VtabelError(f"{self.registry.code} has {len(found)} variables `{name}`; ask by key: {keys}")

    def named(self, name: str) -> tuple[Variable, ...]:
        """All variables with this name or key, in the order of the table."""
        return tuple(self._by_name.get(name, ()))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values; pydantic would keep what was computed from the old ones."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("_by_name", None)
        return copied

    @cached_property
    def _by_name(self) -> dict[str, list[Variable]]:
        found: dict[str, list[Variable]] = {}
        for variable in self.variables:
            for name in dict.fromkeys((variable.name, variable.key)):
                found.setdefault(name, []).append(variable)
        return found

    def _repr_html_(self) -> str:
        head = f"<p><b>{escape(self.registry.name)}</b> {escape(self.version)}: {len(self)} variables</p>"
        rows = "".join(
            f"<tr><td>{escape(v.name)}</td><td>{escape(v.title)}</td><td>{v.datatype or ''}</td>"
            f"<td>{v.obligation().level}</td><td>{escape(str(v.cell))}</td></tr>"
            for v in self.variables
        )
        return (
            f"{head}<table><tr><th>name</th><th>label</th><th>type</th><th>level</th><th>cell</th></tr>{rows}</table>"
        )


def as_date(on: date | str | None) -> date:
    """A date from a date, ISO text or None (today). Raises VtabelError for text that is no date."""
    if on is None:
        return date.today()
    if isinstance(on, date):
        return on.date() if isinstance(on, datetime) else on
    try:
        return date.fromisoformat(on)
    except ValueError:
        raise VtabelError(f"`{on}` is no date; write it as 2027-01-01") from None
