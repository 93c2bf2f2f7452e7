"""What registries ask and no zib holds: the packaged entries, overlaid by files, nearest first (docs/beyond-zibs.md)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files as resources
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from vtabel.catalog import RELEASES, catalog
from vtabel.diagnostics import Cell, Findings, UnusableInput
from vtabel.files import sha256
from vtabel.mapping.entries import BeyondZibs, Derivation, Entry, KnownGap
from vtabel.mapping.entry_files import Draft, read_drafts
from vtabel.table import SourceFile
from vtabel.yamlfile import NotRead, text_of

PACKAGED = "beyond_zib.yaml"
_KINDS: dict[str, type[KnownGap] | type[Derivation]] = {"gap": KnownGap, "derivation": Derivation}
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GIVEN = {"key", "origins"}  # fields of the models that no file writes
_Why = tuple[str, str]


def beyond_zibs(files: Sequence[str | os.PathLike[str]] = ()) -> BeyondZibs:
    """What registries ask and no zib holds: the packaged entries, overlaid by files.

    Args:
        files: YAML files, the nearest first (that of the hospital before that of a registry). The first that speaks of a key
            wins: it overrules, extends or withdraws what later files and the package say.

    An entry that cannot be used is left out, with a finding at its line (VT144, VT145, VT146) in ``report``.

    Raises UnusableInput: VT010 for a file that does not exist, VT143 for one that cannot be read as entries.

    >>> beyond_zibs().gap("asa-class").cause.value, beyond_zibs().derivation("bmi").form
    ('absent', 'bmi(weight=[...], height=[...])')
    """
    paths = [Path(f) for f in files]
    findings = Findings()
    layers = [read_drafts(_text(path), path.name, findings) for path in paths]
    drafts, entries = _packaged()
    overlay = _Overlay(dict(drafts), dict(entries), findings)
    for layer in reversed(layers):
        overlay.add(layer)
    return BeyondZibs(
        entries=tuple(overlay.entries.values()),
        files=tuple(SourceFile(name=p.name, sha256=sha256(p)) for p in paths),
        report=findings.report(),
    )


@cache
def _packaged() -> tuple[dict[str, Draft], dict[str, Entry]]:
    """The entries of the package; a test holds that nothing is wrong with them."""
    text = resources("vtabel").joinpath(f"data/{PACKAGED}").read_text(encoding="utf-8")
    overlay = _Overlay({}, {}, Findings())
    overlay.add(read_drafts(text, PACKAGED, overlay.findings), trusted=True)
    return overlay.drafts, overlay.entries


def _text(path: Path) -> str:
    try:
        return text_of(path)
    except FileNotFoundError:
        raise UnusableInput.of("VT010", Cell(str(path))) from None
    except NotRead as error:
        raise UnusableInput.of("VT143", Cell(path.name), why=error.why, why_nl=error.why_nl) from None


class _Overlay:
    """Lays files over each other, the farthest first."""

    def __init__(self, drafts: dict[str, Draft], entries: dict[str, Entry], findings: Findings) -> None:
        self.drafts = drafts
        self.entries = entries
        self.findings = findings

    def add(self, layer: Iterable[Draft], *, trusted: bool = False) -> None:
        """A nearer file. Its entries extend those below if they do not say their kind. Concepts of the package itself are not
        looked up: that would load every release."""
        for draft in layer:
            below = self.drafts.get(draft.key)
            if "withdraw" in draft.fields:
                self._withdraw(draft, below)
                continue
            merged = draft.extending(below) if below and "kind" not in draft.fields else draft
            entry = self._entry(merged)
            if entry is not None and (trusted or self._concepts_known(entry, merged)):
                self.drafts[draft.key], self.entries[draft.key] = merged, entry

    def _withdraw(self, draft: Draft, below: Draft | None) -> None:
        if below is None or draft.fields != {"withdraw": "true"}:
            absent = ("there is nothing to withdraw", "er is niets in te trekken")
            alone = ("only `withdraw: true` can stand in it", "er kan alleen `withdraw: true` in staan")
            self._wrong(draft, ("withdraw",), absent if below is None else alone)
            return
        del self.drafts[draft.key], self.entries[draft.key]

    def _entry(self, draft: Draft) -> Entry | None:
        """The entry, or None with a finding for each thing that is wrong."""
        kind = str(draft.fields.get("kind", ""))
        if not _KEY.fullmatch(draft.key):
            self._wrong(draft, (), ("the key must be words with hyphens", "de sleutel moet woorden met streepjes zijn"))
            return None
        if kind not in _KINDS:
            kinds = " / ".join(_KINDS)
            given = f"`{kind}` is no kind" if kind else "`kind` is missing"
            given_nl = f"`{kind}` is geen soort" if kind else "`kind` ontbreekt"
            self._wrong(draft, ("kind",), (f"{given}; use {kinds}", f"{given_nl}; gebruik {kinds}"))
            return None
        model = _KINDS[kind]
        reserved = sorted(_GIVEN & set(draft.fields))
        for name in reserved:
            self._wrong(draft, (name,), _no_field(name, model))
        if reserved:
            return None
        try:
            return model.model_validate({**draft.fields, "key": draft.key, "origins": draft.origins})
        except ValidationError as error:
            for found in error.errors():
                self._wrong(draft, tuple(_path(found)), _why(found, model))
            return None

    def _concepts_known(self, entry: Entry, draft: Draft) -> bool:
        """True if some packaged release holds each concept."""
        named = (
            {c: ("nearest", c) for c in entry.nearest}
            if isinstance(entry, KnownGap)
            else {i.concept: ("inputs", name, "concept") for name, i in entry.inputs.items() if i.concept}
        )
        unknown = {c: place for c, place in named.items() if not any(c in catalog(r) for r in RELEASES)}
        for concept, place in unknown.items():
            self.findings.add("VT145", draft.cell(place), key=draft.key, concept=concept)
        return not unknown

    def _wrong(self, draft: Draft, place: tuple[str, ...], why: _Why) -> None:
        self.findings.add("VT144", draft.cell(place), key=draft.key, why=why[0], why_nl=why[1])


def _path(found: ErrorDetails) -> list[str]:
    """The place of what pydantic found, without its word for the key of a mapping."""
    return [str(part) for part in found["loc"] if part != "[key]"]


def _no_field(name: str, model: type[KnownGap] | type[Derivation]) -> _Why:
    fields = ", ".join(f for f in model.model_fields if f not in _GIVEN)
    return f"there is no field `{name}`; use {fields}", f"er is geen veld `{name}`; gebruik {fields}"


def _why(found: ErrorDetails, model: type[KnownGap] | type[Derivation]) -> _Why:
    """What pydantic found, in English and Dutch."""
    path, context = _path(found), found.get("ctx", {})
    if found["type"] == "extra_forbidden" and len(path) == 1:
        return _no_field(path[0], model)
    words = {
        "name": ".".join(path),
        "field": path[0] if path else "",
        "given": found["input"],
        "role": context.get("name", ""),
        "expected": str(context.get("expected", "")).replace(" or ", ", "),
        "msg": found["msg"],
    }
    english, dutch = _WORDS.get(found["type"], _OTHER)
    return english.format_map(words), dutch.format_map(words)


_OTHER = ("`{name}` cannot be read: {msg}", "`{name}` is niet te lezen")
_CHOICE = ("`{given}` is no {name}: use one of {expected}", "`{given}` is geen {name}: gebruik één van {expected}")
_WORDS: dict[str, _Why] = {
    "missing": ("`{name}` is missing", "`{name}` ontbreekt"),
    "extra_forbidden": ("there is no field `{name}`", "er is geen veld `{name}`"),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "string_pattern_mismatch": (
        "`{given}` has not the form of `{field}`",
        "`{given}` heeft niet de vorm van `{field}`",
    ),
    "input_source": ("`{name}` needs one of `concept` and `moment`", "`{name}` vraagt om `concept` of `moment`"),
    "input_twice": ("`{role}` is both an input and a parameter", "`{role}` is zowel invoer als parameter"),
    "input_undefined": (
        "the expression speaks of `[{role}]`, which is no input or parameter",
        "de expressie noemt `[{role}]`, en dat is geen invoer of parameter",
    ),
}
