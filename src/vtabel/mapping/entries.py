"""The entries about what registries ask and no zib holds: `KnownGap`, `Derivation`, and `BeyondZibs` that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from vtabel.diagnostics import Cell, Findings, Report
from vtabel.expressions import parse
from vtabel.mapping.model import Cause, Nearest, Pick, Recipe
from vtabel.rules import Lang
from vtabel.table import Datatype, SourceFile
from vtabel.text import match_form

_REFERENCE = re.compile(r"\[([^\[\]]+)\]")
ConceptId = Annotated[str, StringConstraints(pattern=r"^NL-CM:\d+(\.\d+)+$")]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Texts(_Value):
    """A text in Dutch and English. A file may give one text for both."""

    nl: str = ""
    en: str = ""

    @model_validator(mode="before")
    @classmethod
    def _both(cls, value: Any) -> Any:
        return {"nl": value, "en": value} if isinstance(value, str) else value

    def of(self, lang: Lang) -> str:
        """The text in a language, else in the other."""
        return (self.nl or self.en) if lang == "nl" else (self.en or self.nl)


class Names(_Value):
    """How registries call it, the usual name first. A file may give one list for both languages."""

    nl: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _both(cls, value: Any) -> Any:
        return {"nl": value, "en": value} if isinstance(value, (list, tuple)) else value


class Input(_Value):
    """What a derivation computes with: a zib concept, or a moment of the case. ``pick``, ``window`` and ``where`` advise which
    of its values counts; ``unit`` (UCUM) is the one that the expression reckons in."""

    concept: ConceptId | Literal[""] = ""
    moment: Literal["", "case.start", "case.end"] = ""
    pick: Pick | None = None
    window: str = ""
    where: str = ""
    unit: str = ""

    @model_validator(mode="after")
    def _one(self) -> Input:
        if bool(self.concept) == bool(self.moment):
            raise PydanticCustomError("input_source", "give one of `concept` and `moment`")
        return self


class Parameter(_Value):
    """A whole number that a registry chooses, such as the days of *mortality within n days*."""

    unit: str = ""
    meaning: Texts = Texts()


class _Entry(_Value):
    """What both kinds have. ``source`` says what the entry rests on; ``origins`` where it stands, nearest first."""

    key: str
    origins: tuple[Cell, ...]
    names: Names = Names()
    recipe: Texts = Texts()
    source: str = ""

    @property
    def cell(self) -> Cell:
        return self.origins[0]

    def name(self, lang: Lang) -> str:
        """The usual name in a language, else in the other, else the key."""
        names = (self.names.nl or self.names.en) if lang == "nl" else (self.names.en or self.names.nl)
        return names[0] if names else self.key

    @property
    def advice(self) -> Recipe:
        """What a binding or gap keeps of the entry."""
        return Recipe(key=self.key, nl=self.recipe.of("nl"), en=self.recipe.of("en"), cell=self.cell)


class KnownGap(_Entry):
    """Asked, and held by no zib that has a FHIR profile.

    ``zib`` are the concepts of a zib that has no profile; the catalogue does not hold those. ``nearest`` are the concepts that
    come near, with why they do not fit. ``recipe`` says how to record it.
    """

    kind: Literal["gap"] = "gap"
    cause: Cause
    zib: tuple[ConceptId, ...] = ()
    nearest: dict[ConceptId, Texts] = {}

    @property
    def near(self) -> tuple[Nearest, ...]:
        """The nearest concepts as a mapping keeps them."""
        return tuple(Nearest(concept=c, why=t.of("nl"), why_en=t.of("en")) for c, t in self.nearest.items())


class Derivation(_Entry):
    """Computed from what zibs hold.

    ``expression`` is in the expression language, over the names of ``inputs`` and ``parameters``; empty where that language
    cannot say it, then ``recipe`` does. ``datatype`` and ``unit`` are of the outcome. ``empty`` says when there is none.
    """

    kind: Literal["derivation"] = "derivation"
    inputs: dict[Role, Input]
    parameters: dict[Role, Parameter] = {}
    expression: str = ""
    datatype: Datatype | None = None
    unit: str = ""
    empty: Texts = Texts()

    @field_validator("parameters")
    @classmethod
    def _apart(cls, value: dict[str, Parameter], info: ValidationInfo) -> dict[str, Parameter]:
        both = next((name for name in value if name in info.data.get("inputs", {})), None)
        if both is not None:
            raise PydanticCustomError("input_twice", "`{name}` is an input as well", {"name": both})
        return value

    @field_validator("expression")
    @classmethod
    def _defined(cls, value: str, info: ValidationInfo) -> str:
        known = {*info.data.get("inputs", {}), *info.data.get("parameters", {})}
        unknown = next((name for name in _REFERENCE.findall(value) if name not in known), None)
        if unknown is not None and "inputs" in info.data and "parameters" in info.data:
            raise PydanticCustomError("input_undefined", "`[{name}]` is not defined", {"name": unknown})
        findings = Findings()
        numbers = dict.fromkeys(info.data.get("parameters", {}), "1")
        if value and parse(_filled(value, numbers), findings) is None:
            why = findings.diagnostics[0].message()
            raise PydanticCustomError("expression_unreadable", "{why}", {"why": why})
        return value

    @property
    def form(self) -> str:
        """How a mapping file calls it: `bmi(weight=[...], height=[...])`."""
        return f"{self.key}({', '.join([f'{n}=[...]' for n in self.inputs] + [f'{n}=...' for n in self.parameters])})"

    def applied(self, variables: dict[str, str], numbers: dict[str, str]) -> str:
        """The expression over variables of a table, and with the parameters filled in."""

        return _filled(self.expression, {**{n: f"[{v}]" for n, v in variables.items()}, **numbers})


Entry = KnownGap | Derivation


def _filled(expression: str, texts: dict[str, str]) -> str:
    """An expression with texts in the place of the names that have one."""
    return _REFERENCE.sub(lambda match: texts.get(match[1], match[0]), expression)


class BeyondZibs(_Value):
    """All entries, by key. Iterates over them; ``report`` holds the findings on the files that were given."""

    entries: tuple[Entry, ...]
    files: tuple[SourceFile, ...] = ()
    report: Report = Report()

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:  # type: ignore[override]  # read as its entries
        return iter(self.entries)

    @cached_property
    def _by_key(self) -> dict[str, Entry]:
        return {match_form(entry.key): entry for entry in self.entries}

    def get(self, key: str) -> Entry | None:
        """The entry with a key, or None. ``beyond:`` before the key, as proposals write it, may be left out."""
        return self._by_key.get(match_form(key).removeprefix("beyond:"))

    def gap(self, key: str) -> KnownGap | None:
        """The known gap with a key, or None."""
        found = self.get(key)
        return found if isinstance(found, KnownGap) else None

    def derivation(self, key: str) -> Derivation | None:
        """The derivation with a key, or None."""
        found = self.get(key)
        return found if isinstance(found, Derivation) else None

    def search(self, text: str) -> tuple[Entry, ...]:
        """The entries whose key or names hold the text; shorter names first. None for a blank text."""
        form = match_form(text)
        if not form:
            return ()
        found = [e for e in self if any(form in match_form(name) for name in (e.key, *e.names.nl, *e.names.en))]
        return tuple(sorted(found, key=lambda e: (len(e.name("nl")), e.key)))
