"""Data dictionaries of MRDM (DICA, PICE and others): a sheet for each dataset, and sheets with keys, tree, options and validations.

The sheets of the datasets and the options are read as any table (`vtabel.readers.tabular`); what the other sheets say is added.
Source of the layout: a published dictionary and the support pages (``table-formats.md``, section 2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vtabel.diagnostics import Cell, Findings
from vtabel.expressions import Expression, check, check_cycles, parse
from vtabel.readers.overrule import LayoutOverrule
from vtabel.readers.tabular import read_tabular
from vtabel.readers.validations import Asked, asked_by, range_of
from vtabel.sheet import Sheet, letter
from vtabel.table import AccountabilityTable, Dataset, Level, Obligation, Origin, SourceFile, Validation, Variable
from vtabel.table.scope import meant, types_at
from vtabel.text import match_form

_GENERAL, _TREE, _KEYS, _ALL, _OPTIONS, _RULES = (
    "algemeen", "relatie datasets", "dataset keys", "alle variabelen", "opties", "validaties",
)  # fmt: skip
_FIXED = frozenset({_GENERAL, _TREE, _KEYS, _ALL, _OPTIONS, _RULES})
_BY_RULE = match_form("Ja, door validatie regel")
_BRANCHES = " \t\u00a0│├└─┬┌┐┘┴┼|+`\\-"
_ENCRYPTED = "versleuteld"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def recognises(sheets: list[Sheet]) -> bool:
    """True for the sheets of a dictionary: its keys and validations, or its list of all variables."""
    names = {match_form(sheet.name) for sheet in sheets}
    return _KEYS in names and bool({_RULES, _ALL} & names)


def read_mrdm(
    sheets: list[Sheet], source: SourceFile, stem: str, given: LayoutOverrule, findings: Findings
) -> AccountabilityTable:
    """The table that a dictionary describes. Raises UnusableInput if no sheet of it describes a dataset (VT101)."""
    fixed = {form: sheet for sheet in sheets if (form := match_form(sheet.name)) in _FIXED}
    described = [s for s in sheets if match_form(s.name) not in _FIXED - {_GENERAL, _OPTIONS}]
    listed = frozenset(match_form(name) for _, (_, name) in _rows(fixed.get(_ALL), 2) if name)
    table = read_tabular(
        described, source, stem, given, findings, texts=frozenset({_GENERAL}), sheet_is_dataset=True, listed=listed
    )
    datasets = _datasets(table, fixed.get(_TREE), _keys(fixed.get(_KEYS)), findings)
    table = table.model_copy(update={"datasets": datasets})
    _compare(table, described, fixed.get(_ALL), findings)
    rules = _Rules(table, fixed.get(_RULES), findings)
    beside = _column(fixed.get(_OPTIONS), "conditie")
    variables = tuple(_completed(v, table, rules, findings) for v in table)
    _check_circles(table, [_expressions(v, table, beside, findings) for v in table], findings)
    return table.model_copy(update={"variables": variables, "report": findings.report()})


def _rows(sheet: Sheet | None, width: int) -> Iterator[tuple[int, list[str]]]:
    """The filled rows below the header, the first ``width`` texts of each."""
    for row in range(1, len(sheet.rows)) if sheet else ():
        texts = [sheet.text(row, column).strip() for column in range(width)] if sheet else []
        if any(texts):
            yield row, texts


def _column(sheet: Sheet | None, header: str) -> str:
    """The letter of the column with a header; "A" if there is none."""
    texts = [match_form(text) for text in sheet.rows[0]] if sheet and sheet.rows else []
    return letter(texts.index(header)) if header in texts else "A"


def _keys(sheet: Sheet | None) -> list[tuple[str, str, Cell]]:
    """Dataset, variable and cell of every key part; a footnote fills column A alone."""
    assert sheet is not None
    return [(dataset, name, sheet.cell(row, 1)) for row, (dataset, name) in _rows(sheet, 2) if name]


def _datasets(
    table: AccountabilityTable, tree: Sheet | None, keys: list[tuple[str, str, Cell]], findings: Findings
) -> tuple[Dataset, ...]:
    """The datasets with keys, parents and labels."""
    by_form = {match_form(d.name): d for d in table.datasets}
    placed = _placed(tree, by_form, findings)
    of_dataset: dict[str, list[str]] = {}
    for dataset, name, cell in keys:
        known = by_form.get(match_form(dataset))
        found = [v.name for v in table if known and v.dataset == known.name and match_form(v.name) == match_form(name)]
        if found:
            of_dataset.setdefault(match_form(dataset), []).append(found[0])
        else:
            findings.add("VT240", cell, name=name, dataset=dataset)
    return tuple(
        d.model_copy(
            update={
                "keys": tuple(of_dataset.get(form, ())),
                "parent": placed.get(form, (None, ""))[0],
                "label": placed.get(form, (None, ""))[1],
            }
        )
        for form, d in by_form.items()
    )


def _placed(sheet: Sheet | None, datasets: dict[str, Dataset], findings: Findings) -> dict[str, tuple[str | None, str]]:
    """Parent and label of each dataset, from a tree drawn with signs: what stands further in lies under what is above."""
    found: dict[str, tuple[str | None, str]] = {}
    path: list[tuple[int, str]] = []
    for row, (first, second, label) in _rows(sheet, 3):
        text = first or " " * 100 + second  # deeper levels may stand in the second column
        name = text.strip(_BRANCHES)
        known = datasets.get(match_form(name))
        assert sheet is not None
        if known is None:
            if name:
                findings.add("VT241", sheet.cell(row, 0 if first else 1), name=name)
            continue
        depth = len(text) - len(text.lstrip(_BRANCHES))
        while path and path[-1][0] >= depth:
            path.pop()
        found[match_form(name)] = (path[-1][1] if path else None, label)
        path.append((depth, known.name))
    return found


def _compare(table: AccountabilityTable, sheets: list[Sheet], sheet: Sheet | None, findings: Findings) -> None:
    """The sheet *Alle variabelen* against the sheets of the datasets. A variable that was left out is described all the same."""
    if sheet is None:
        return
    described = {(match_form(v.dataset), match_form(v.name)): v for v in table}
    listed = {}
    for row, (dataset, name) in _rows(sheet, 2):
        if name:
            listed[match_form(dataset), match_form(name)] = (name, dataset, sheet.cell(row, 1))
    missing = [k for k in listed if k not in described]
    rows = [(match_form(s.name), row) for s in sheets for row in s.rows] if missing else []
    written = {(name, match_form(text)) for name, row in rows for text in row}
    for key in [k for k in missing if k not in written]:
        name, dataset, cell = listed[key]
        findings.add("VT242", cell, name=name, dataset=dataset)
    for key in [k for k in described if k not in listed]:
        findings.add("VT243", described[key].cell, name=described[key].name, dataset=described[key].dataset)


class _Rules:
    """The validations by the variable they are about, and which were used."""

    def __init__(self, table: AccountabilityTable, sheet: Sheet | None, findings: Findings) -> None:
        self._table, self._findings = table, findings
        self._by_name: dict[str, list[Validation]] = {}
        self._names = {match_form(v.name) for v in table}
        for row, (name, severity, text, message) in _rows(sheet, 4):
            assert sheet is not None
            if match_form(name) not in self._names:
                findings.add("VT244", sheet.cell(row, 0), name=name or "-")
                continue
            kind = match_form(severity)
            if kind not in ("error", "warning"):
                findings.add("VT220", sheet.cell(row, 1), text=severity, header="TYPE", choices="error, warning")
            rule = Validation.model_validate(
                {
                    "text": text,
                    "severity": kind if kind in ("error", "warning") else None,
                    "message": message,
                    "cell": sheet.cell(row, 2),
                }
            )
            self._by_name.setdefault(match_form(name), []).append(rule)
        self._read: dict[str, Expression | None] = {}

    def of(self, variable: Variable) -> list[tuple[Validation, Expression | None]]:
        """The validations of a variable with their expressions; None for one that means nothing, which is reported once."""
        return [(rule, self._expression(rule, variable)) for rule in self._by_name.get(match_form(variable.name), [])]

    def _expression(self, rule: Validation, variable: Variable) -> Expression | None:
        key = str(rule.cell)
        if key not in self._read:
            expression = parse(rule.text, self._findings, rule.cell)
            if expression is not None:
                check(expression, types_at(variable, self._table), self._findings)
            self._read[key] = expression
        return self._read[key]


def _completed(variable: Variable, table: AccountabilityTable, rules: _Rules, findings: Findings) -> Variable:
    """The variable with its place in the key, its validations, and what these and the other columns say of its duty."""
    keys = next((d.keys for d in table.datasets if d.name == variable.dataset), ())
    found = rules.of(variable)
    errors = [(rule, e) for rule, e in found if rule.severity == "error" and e is not None]
    update: dict[str, object] = {
        "key_part": keys.index(variable.name) + 1 if variable.name in keys else None,
        "validations": (*variable.validations, *(rule for rule, _ in found)),
        "obligations": _obligations(variable, errors, findings),
        **_range(variable, errors),
    }
    if _ENCRYPTED in match_form(_raw(variable, "datatype")) and variable.identity is None:
        findings.add("VT212", variable.cell, name=variable.name, role="local_patient_id")
        update["identity"] = "local_patient_id"  # encrypted on arrival: the role that is guarded best after the BSN
    return variable.model_copy(update=update)


def _raw(variable: Variable, field: str) -> str:
    return variable.origins[field].raw if field in variable.origins else ""


def _range(variable: Variable, errors: list[tuple[Validation, Expression]]) -> dict[str, object]:
    """The range that a validation sets, with the cell that says so."""
    for rule, expression in errors:
        found = range_of(expression, variable.name)
        if found is not None and rule.cell is not None:
            origin = Origin(raw=rule.text, cell=rule.cell)
            return {
                "minimum": found.minimum,
                "maximum": found.maximum,
                "origins": {**variable.origins, "range": origin},
            }
    return {}


def _obligations(
    variable: Variable, errors: list[tuple[Validation, Expression]], findings: Findings
) -> tuple[Obligation, ...]:
    """The duty of a variable: what is computed is not delivered, what has a default always is, a rule may ask for it."""
    calculation, default = variable.origins.get("calculation"), variable.origins.get("default")
    if calculation is not None:
        return (Obligation(level=Level.NOT_ASKED, raw=calculation.raw, cell=calculation.cell),)
    if match_form(_raw(variable, "mandatory")) == _BY_RULE:
        return _by_rule(variable, errors, findings)
    if default is not None and not any(o.level is Level.MANDATORY for o in variable.obligations):
        return (Obligation(level=Level.MANDATORY, raw=default.raw, cell=default.cell),)
    return variable.obligations


def _by_rule(
    variable: Variable, errors: list[tuple[Validation, Expression]], findings: Findings
) -> tuple[Obligation, ...]:
    """*Ja, door validatie regel*: the rules that ask for the value, as obligations with condition and days."""
    said = variable.origins["mandatory"]
    asked = [(rule, found) for rule, expression in errors if (found := asked_by(expression, variable.name))]
    if not asked:
        findings.add("VT245", said.cell, name=variable.name)
        return (Obligation(level=Level.UNKNOWN, raw=said.raw, cell=said.cell),)
    return tuple(_obligation(found, rule, said) for rule, found in asked)


def _obligation(asked: Asked, rule: Validation, said: Origin) -> Obligation:
    return Obligation(
        level=asked.level,
        condition=asked.condition,
        valid_from=asked.valid_from,
        valid_to=asked.valid_to,
        notes=(f"{rule.text} ({rule.cell})",),
        raw=said.raw,
        cell=said.cell,
    )


def _expressions(
    variable: Variable, table: AccountabilityTable, beside: str, findings: Findings
) -> dict[str, Expression]:
    """Condition, calculation and default of a variable as expressions; what means nothing is reported, and so it is in the
    conditions of its options.

    ``beside`` is the letter of the column with the conditions of options.
    """
    fields = {"condition": variable.visible_if, "calculation": variable.calculation}
    if _is_reference(variable.default):
        fields["default"] = variable.default
    texts = [
        (field, text, variable.origins[field].cell if field in variable.origins else variable.cell)
        for field, text in fields.items()
    ]
    for option in variable.value_list.options if variable.value_list else ():
        if option.cell is not None:
            texts.append(
                ("", option.condition, replace(option.cell, locator=beside + option.cell.locator.lstrip(_LETTERS)))
            )
    found = {}
    for field, text, cell in texts:
        expression = parse(text, findings, cell) if text else None
        if expression is not None:
            check(expression, types_at(variable, table), findings)
            found[field] = expression
    return found


def _check_circles(table: AccountabilityTable, found: list[dict[str, Expression]], findings: Findings) -> None:
    """What is computed from itself, and what is asked on a condition that hangs on itself (VT228). A default is a computation."""
    by_key = {v.key: v for v in table}

    def key(at: str, name: str) -> str:
        return next((v.key for v in meant(name, by_key[at], table)), name)

    for fields in (("calculation", "default"), ("condition",)):
        said = {v.key: e[f] for v, e in zip(table, found, strict=True) for f in reversed(fields) if f in e}
        check_cycles(said, findings, key)


def _is_reference(default: str) -> bool:
    """A default is a path, a function, or a code that is taken as it stands."""
    return default.startswith("[") or default.endswith("()")
