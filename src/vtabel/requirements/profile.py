"""Vendor profiles: what a hospital accepted of a vendor's answers for one product and version, as a file that hospitals can share.

It holds ids of requirements, answers and where they come from: nothing of patients. A requirement has the same id in every hospital that asks the same
element by the same codes, so what one has accepted another can use.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from vtabel.catalog.inventory import Availability, Letter
from vtabel.diagnostics import Cell, Findings, Report, UnusableInput
from vtabel.files import sha256
from vtabel.requirements.answers import AnswerBook, Answered, Product, Reply
from vtabel.requirements.model import Requirement, Requirements
from vtabel.table import SourceFile
from vtabel.yamlfile import NotRead, as_text, composed, places, plain, text_of

Text = Annotated[str, BeforeValidator(as_text)]
# What an answer says on the scale of the EHR inventory. Our reading: what is to be configured is for the hospital to do, the rest for the vendor.
_STATUS: dict[Reply, tuple[Letter, bool]] = {
    Reply.AVAILABLE: (Letter.A, False),
    Reply.CONFIGURABLE: (Letter.D, False),
    Reply.PLANNED: (Letter.D, True),
    Reply.NO: (Letter.E, True),
}
_HEAD = """\
# Vendor profile of vtabel: what was accepted of a vendor's answers. It may be shared; it holds nothing of patients.
# Take away the lines that you do not accept.
"""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProfileLine(_Strict):
    """What was accepted of one requirement. ``standard`` is the mark of its standard (`standard_mark`); ``subject`` is for people; ``answered_in`` is the file and cell of the answer, ``sha256`` that of the
    file."""

    requirement: Annotated[str, Field(pattern=r"^E-[0-9a-f]{8}$")]
    standard: str
    subject: str = ""
    reply: Reply
    on: date | None = None
    remark: Text = ""
    answered_in: str
    answered_on: date | None = None
    sha256: str = ""


class VendorProfile(_Strict):
    """The accepted answers for one product and version."""

    vendor: Text
    product: Text
    version: Text = ""
    accepted_by: Text
    accepted_on: date
    lines: tuple[ProfileLine, ...]


class ReadProfile(_Strict):
    """A profile as it was read: with its file and the place of each line."""

    profile: VendorProfile
    source: SourceFile
    cells: dict[str, Cell]

    def availability(self, requirement: Requirement) -> Availability | None:
        """What the profile says of a requirement; None if nothing, or of another standard."""
        profile = self.profile
        line = next((one for one in profile.lines if one.requirement == requirement.id), None)
        if line is None or line.standard != standard_mark(requirement):
            return None
        letter, vendor = _STATUS[line.reply]
        return Availability(
            letter=letter,
            vendor_dependent=vendor,
            remark=line.remark,
            stated_on=line.answered_on or profile.accepted_on,
            source_system=f"{profile.product} {profile.version}".strip(),
            cell=self.cells.get(line.requirement),
        )


def product_named(book: AnswerBook, name: str, version: str | None = None) -> Product:
    """The one product of a name (and version) that is answered for. Raises UnusableInput (VT619) if there is none, or more than one."""
    named = [p for p in book.products if p.name == name and version in (None, p.version)]
    if len(named) != 1:
        choices = "; ".join(f"{p.name} {p.version}".strip() for p in book.products) or "-"
        raise UnusableInput.of("VT619", None, text=f"{name} {version or ''}".strip(), choices=choices)
    return named[0]


def standard_mark(requirement: Requirement) -> str:
    """A hash of the standard: what a vendor builds, whichever registries ask it. Of a requirement without one, that it has none.

    Unlike the revision it is the same in every hospital.
    """
    standard = requirement.standard
    text = standard.model_dump_json() if standard else ""
    return f"s-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def accept(found: Requirements, book: AnswerBook, product: Product, by: str, on: date) -> VendorProfile:
    """The profile of a product: each answer that counts, to a requirement as it is now. Outdated answers are left out."""
    sheets = {(answer.cell, answer.requirement): sheet for sheet in book.sheets for answer in sheet.answers}
    answered = Answered(found, book)
    lines = []
    for r in found:
        for standing in answered.of(r.id):
            if standing.product == product and not standing.outdated:
                given = standing.answer
                sheet = sheets[given.cell, given.requirement]
                lines.append(
                    ProfileLine(
                        requirement=r.id,
                        standard=standard_mark(r),
                        subject=r.title_nl,
                        reply=given.reply,
                        on=given.on,
                        remark=given.remark,
                        answered_in=str(given.cell),
                        answered_on=sheet.answered_on,
                        sha256=sheet.source.sha256,
                    )
                )
    return VendorProfile(
        vendor=product.vendor,
        product=product.name,
        version=product.version,
        accepted_by=by,
        accepted_on=on,
        lines=tuple(lines),
    )


def profile_yaml(profile: VendorProfile) -> str:
    """The profile as a file, with a line on what it is."""
    data = profile.model_dump(mode="json", exclude_defaults=True)
    return _HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)


def read_profile(path: str | Path) -> ReadProfile:
    """A profile. Raises UnusableInput: VT010 if there is no such file, VT618 with the line of what is wrong."""
    path = Path(path)
    lines: dict[tuple[str, ...], int] = {}
    try:
        node = composed(text_of(path))
        lines = {where: line for where, line, _ in places(node)} if node else {}
        profile = VendorProfile.model_validate(plain(node) or {})
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except NotRead as error:
        raise UnusableInput.of(
            "VT618", Cell(path.name, "", error.locator), why=error.why, why_nl=error.why_nl
        ) from None
    except ValidationError as error:
        findings = Findings()
        for one in error.errors():
            where = tuple(map(str, one["loc"]))
            findings.add("VT618", _cell(path, lines, where), why=f"{'.'.join(where)}: {one['msg']}")
        raise UnusableInput(findings.report()) from None
    cells = {one.requirement: _cell(path, lines, ("lines", str(n))) for n, one in enumerate(profile.lines)}
    return ReadProfile(profile=profile, source=SourceFile(name=path.name, sha256=sha256(path)), cells=cells)


def _cell(path: Path, lines: dict[tuple[str, ...], int], where: tuple[str, ...]) -> Cell:
    line = next((lines[where[:end]] for end in range(len(where), 0, -1) if where[:end] in lines), 0)
    return Cell(path.name, "", f"line {line}" if line else "")


def outdated(found: Requirements, read: ReadProfile) -> Report:
    """The lines of a profile that speak of another standard than that of the requirement now (VT620); they are not used."""
    findings = Findings()
    for requirement, line in _lines(found, read.profile):
        if standard_mark(requirement) != line.standard:
            findings.add("VT620", read.cells.get(line.requirement), name=line.requirement)
    return findings.report()


def _lines(found: Requirements, profile: VendorProfile) -> Iterator[tuple[Requirement, ProfileLine]]:
    asked = {r.id: r for r in found}
    return ((asked[line.requirement], line) for line in profile.lines if line.requirement in asked)
