"""The expression language: text to tree and back, types, values, SQL."""

import os
import re
import subprocess
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlglot
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlglot import exp

import vtabel as vt
from conftest import ROOT
from drawn_expressions import ROWS, RUN, VARIABLES, expressions
from vtabel.diagnostics import Findings
from vtabel.expressions import FUNCTIONS, Checked, Expression, Type, Value, VariableType, check, evaluate, parse
from vtabel.expressions.sql import to_sql
from vtabel.expressions.tree import Binary, Call, Logical, Node, Null, Number, Reference, Text, Truth, Unary

CELL = vt.Cell("tabel.xlsx", "Validaties", "C2")


def read(text: str) -> Expression:
    findings = Findings()
    found = parse(text, findings, CELL)
    assert found is not None, findings.report().render()
    return found


@pytest.mark.parametrize(
    ("text", "printed", "names"),
    [
        ("[x]!==null or [y] == 1", "[x] !== null || [y] === 1", ("x", "y")),
        ("[a] && [b] and [c]", "[a] && [b] && [c]", ("a", "b", "c")),
        ("[ctvmamma]===null || (([ctvmamma] >= 25 && [ctvmamma] <= 5000))", None, ("ctvmamma",)),
        ("[boost1]!==null || totime([datplanningct]) < totime('2019-11-01')", None, ("boost1", "datplanningct")),
        ("[bestralingsplan-datplanningct] <= time()", None, ("bestralingsplan-datplanningct",)),
        ("validator('nationalID', [land], [../idcode])", None, ("land", "../idcode")),
        ('[../../upn] != "it\'s"', '[../../upn] !== "it\'s"', ("../../upn",)),
        ("not [a] === 1", "!([a] === 1)", ("a",)),
        ("! [a] === true", "![a] === true", ("a",)),
        ("[a] - ([b] - [c]) - -2.50", "[a] - ([b] - [c]) - -2.50", ("a", "b", "c")),
        ("([a] + [b]) * [c] / ([d] * 2)", None, ("a", "b", "c", "d")),
        ("[CHA DS VASc Score 2 2]\u00a0>= 01", "[CHA DS VASc Score 2 2] >= 01", ("CHA DS VASc Score 2 2",)),
        ("time()", "time()", ()),
    ],
)
def test_a_text_is_read_and_printed_back(text: str, printed: str | None, names: tuple[str, ...]) -> None:
    expression = read(text)
    assert expression.names == names
    assert printed is None or expression.print() == printed
    assert read(expression.print()).tree == expression.tree


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("", 1, "a value or `(`"),
        ("[a] === 1 === 2", 11, "an operator or the end"),
        ("f([a]", 6, "an operator, `,` or `)`"),
        ("leeftijd > 18", 10, "`(`"),
        ("[a] >= 0,5", 9, "an operator or the end"),
        ("[a", 1, "a value or `(`"),
        ("'abc", 1, "a value or `(`"),
        ("‘abc’", 1, "a value or `(`"),
        ("Verberg als antwoord op vraag 9 == Ja", 9, "`(`"),
    ],
)
def test_what_cannot_be_read_is_a_finding_with_its_position(text: str, position: int, expected: str) -> None:
    findings = Findings()
    assert parse(text, findings, CELL) is None
    (found,) = findings.report()
    assert (found.code, found.cell, found.params["position"]) == ("VT221", CELL, str(position))
    assert found.params["expected"].endswith(expected)


@pytest.mark.parametrize(
    "text", ["(" * 4990 + "1" + ")" * 4990, "!" * 9_000 + "[a]", "[a]+" * 2_000 + "1", "x" * 1_000_000]
)
def test_texts_beyond_any_measure_are_a_finding(text: str) -> None:
    findings = Findings()
    found = parse(text, findings, CELL)
    assert [d.code for d in findings.report()] == ([] if found else ["VT222"])
    assert found is None or found.tree == Number("1")


def test_a_long_chain_is_one_level() -> None:
    assert len(read(" || ".join(f"[a] === {i}" for i in range(600))).print()) > 6_000


NAMES = st.from_regex(r"(\.\./){0,2}[A-Za-z0-9_.-]{1,8}", fullmatch=True)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    NAMES.map(Reference),
    st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,3})?", fullmatch=True).map(Number),
    st.text(st.characters(exclude_characters="'\n", exclude_categories=["Cs"]), max_size=5).map(Text),
    st.booleans().map(Truth),
    st.just(Null()),
)


def _above(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operators = st.sampled_from(("===", "!==", "<", "<=", ">", ">=", "+", "-", "*", "/"))
    many = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Unary, st.sampled_from(("!", "-")), inner),
        st.builds(Binary, operators, inner, inner),
        st.builds(Logical, st.sampled_from(("&&", "||")), many),
        st.builds(Call, st.sampled_from(("if", "totime", "f_1")), st.lists(inner, max_size=3).map(tuple)),
    )


@settings(deadline=None)
@given(st.recursive(LEAVES, _above, max_leaves=15))
def test_reading_what_is_printed_gives_the_same_tree(tree: Node) -> None:
    assert read(Expression("", tree).print()).tree == tree


def checked(text: str, types: Mapping[str, VariableType] = VARIABLES) -> Checked:
    findings = Findings()
    found = check(read(text), types, findings)
    assert found is not None, findings.report().render()
    return found


def value(text: str, **row: object) -> Value:
    return evaluate(checked(text), row, RUN)


@pytest.mark.parametrize(
    ("text", "code", "position", "words"),
    [
        ("[n] > 0 && [gewigt] > 0", "VT223", 12, {"name": "gewigt", "choices": "[gewicht]"}),
        ("to_time('2026-01-01')", "VT224", 1, {"name": "to_time", "choices": "totime"}),
        ("[n] + age([d])", "VT225", 7, {"usage": "age(from, to)"}),
        ("dateadd([d], 'Q', 1)", "VT225", 1, {}),
        ("dateadd([d], 'M', 1.5)", "VT225", 1, {}),
        ("dateadd([d], 'M', [n])", "VT225", 1, {}),
        ("dateadd([d], 'Y', 901)", "VT225", 1, {}),
        ("[d] < '20260131'", "VT226", 7, {"part": "'20260131'"}),
        ("validator('iban', [t], [t])", "VT225", 1, {}),
        ("[d] < 2026", "VT226", 7, {"part": "2026", "found": "a number", "wanted": "a date"}),
        ("[t] * 2", "VT226", 1, {"part": "[t]", "found": "a text", "found_nl": "een tekst", "wanted": "a number"}),
        ("[n] && [b]", "VT226", 1, {"found": "a number", "wanted": "a condition (yes or no)"}),
        ("[t] < 'b'", "VT226", 1, {"found": "a text", "wanted": "a number"}),
        ("[d] === [i]", "VT226", 9, {"found": "a date with time", "wanted": "a date"}),
        ("[d] === '31-12-2026'", "VT226", 9, {"found": "a text", "wanted": "a date"}),
        ("[k] > 1", "VT226", 1, {"found": "a code", "wanted": "a number"}),
        ("if([b], [n], [d])", "VT226", 9, {}),
    ],
)
def test_what_means_nothing_is_a_finding_at_the_cell(
    text: str, code: str, position: int, words: dict[str, str]
) -> None:
    findings = Findings()
    types = {**VARIABLES, "gewicht": VariableType(Type.NUMBER)}
    assert check(read(text), types, findings) is None
    (found,) = findings.report()
    assert (found.code, found.cell, found.params["position"]) == (code, CELL, str(position))
    assert words.items() <= found.params.items()


def test_every_finding_of_an_expression_is_given_at_once() -> None:
    findings = Findings()
    assert check(read("[x] > 0 && f([y]) === [t] + 1"), VARIABLES, findings) is None
    assert [d.code for d in findings.report()] == ["VT223", "VT224", "VT223", "VT226"]


def test_a_code_outside_the_list_is_a_warning() -> None:
    findings = Findings()
    assert check(read("[c] === 3 || [c] === 9 || '1' === [c]"), VARIABLES, findings) is not None
    assert [(d.code, d.params["option"], d.params["choices"]) for d in findings.report()] == [
        ("VT227", "3", "1, 2, 09")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "if([b], " * 20 + "1" + ", 2)" * 20,
        "dateadd(" * 12 + "[d]" + ", 'D', 1)" * 12,
        "min([n], " * 12 + "1" + ")" * 12,
    ],
)
def test_an_expression_whose_sql_would_explode_is_a_finding(text: str) -> None:
    findings = Findings()
    assert check(read(text), VARIABLES, findings) is None
    assert [d.code for d in findings.report()] == ["VT222"]


@pytest.mark.parametrize(
    ("text", "row", "wanted"),
    [
        ("[n] !== null", {}, False),
        ("[n] === null", {}, True),
        ("[n] >= 25", {}, None),
        ("[n] === null || ([n] >= 25 && [n] <= 5000)", {}, True),
        ("[b] && [n] > 1", {"b": False}, False),
        ("[b] || [n] > 1", {"b": True}, True),
        ("[b] && [n] > 1", {"b": True}, None),
        ("![b]", {}, None),
        ("[n] == 888.88", {"n": Decimal("888.88")}, True),
        ("[n] / [m]", {"n": 1, "m": 0}, None),
        ("1 / 2", {}, 0.5),
        ("-[n] - (1 - 2)", {"n": 3}, -2.0),
        ("[c] === 1", {"c": "1"}, True),
        ("[c] === 9", {"c": "09"}, True),
        ("[k] === 1", {"k": "01"}, False),
        ("[c] >= 2", {"c": "09"}, True),
        ("[c] >= 2", {"c": "x"}, None),
        ("[c] + [c]", {"c": "2"}, 4.0),
        ("totime([i]) === '2026-05-04'", {"i": datetime(2026, 5, 4, 23)}, True),
        ("dateadd('2024-01-31', 'M', 1)", {}, date(2024, 2, 29)),
        ("dateadd('2024-02-29', 'Y', -1)", {}, date(2023, 2, 28)),
        ("dateadd(time(), 'W', 1)", {}, date(2026, 12, 8)),
        ("dateadd([d], 'D', 1)", {"d": date(9999, 12, 31)}, None),
        ("dateadd([d], 'Y', 900)", {"d": date(8999, 12, 31)}, date(9899, 12, 31)),
        ("dateadd([d], 'D', -10800)", {"d": date(1000, 1, 1)}, date(970, 6, 7)),
        ("age('2000-02-29', '2023-02-27')", {}, 22.0),
        ("age('2000-02-29', '2023-02-28')", {}, 23.0),
        ("age('2000-02-29', '2024-02-28')", {}, 23.0),
        ("age('2008-12-31', '2026-01-01')", {}, 17.0),
        ("months('2026-01-31', '2026-02-28')", {}, 1.0),
        ("days('2026-03-01', '2026-02-28')", {}, -1.0),
        ("if([n] > 1, 'a', 'b')", {}, None),
        ("coalesce([n], 7)", {}, 7.0),
        ("min([n], 2)", {}, None),
        ("max([d], '2026-01-01')", {"d": date(2025, 1, 1)}, date(2026, 1, 1)),
        ("is_postcode([t])", {"t": "1000 aa"}, True),
        ("is_postcode([t])", {"t": "0100 AA"}, False),
        ("validator('nationalID', '6030', [t])", {"t": "999000007"}, True),
        ("validator('nationalID', 'NL', [t])", {"t": "999000006"}, False),
        ("validator('nationalID', 'nl', [t])", {"t": "000000000"}, False),
        ("validator('nationalID', 'be', [t])", {"t": "999000007"}, None),
        ("validator('nationalID', [t], [t])", {}, None),
        ("organisationId()", {}, "1234"),
        ("null === null", {}, True),
    ],
)
def test_values(text: str, row: dict[str, object], wanted: Value) -> None:
    assert value(text, **row) == wanted
    assert type(value(text, **row)) is type(wanted)


@pytest.mark.parametrize("number", ["999000007", "999000019", "999000044"])
def test_the_eleven_test_accepts_one_last_digit_of_a_bsn(number: str) -> None:
    passing = [d for d in "0123456789" if value("validator('nationalID', 'nl', [t])", t=number[:-1] + d)]
    assert passing == [number[-1]]


def test_the_derivations_that_registries_ask_can_be_said() -> None:
    row = {"n": 80, "m": 200, "d": date(2026, 1, 10), "e": date(2026, 2, 9), "i": datetime(2026, 1, 12, 9)}
    assert value("[n] * 10000 / [m] / [m]", **row) == 20.0  # body mass index
    assert value("age('1960-01-11', [d])", **row) == 65.0
    assert value("days([d], totime([i]))", **row) == 2.0  # length of stay
    death = "[e] !== null && [e] <= dateadd([d], 'D', 30)"
    assert (value(death, **row), value(death, d=row["d"])) == (True, False)
    assert value("[e] > [d] && days([d], [e]) <= 90", **row) is True  # reoperation


LEVELS = (
    3  # SQL writes a text that is checked twenty times: four levels of that are megabytes, which take half a minute
)


@pytest.mark.parametrize("dialect", ["duckdb", "spark", "postgres", "tsql"])
@settings(deadline=None, max_examples=60)
@given(text=expressions(levels=LEVELS))
def test_printed_sql_reads_back_as_it_was(dialect: str, text: str) -> None:
    found = check(read(text), VARIABLES, Findings())
    assume(found is not None and ("days(" not in text or dialect not in ("postgres", "tsql")))
    assert found is not None
    sql = to_sql(found, {n: exp.column(n, "t") for n in VARIABLES}, RUN).sql(dialect)
    # sqlglot writes the difference in days otherwise when it has read it (EPOCH, casts): same meaning, other letters
    assert sqlglot.parse_one(sql, dialect=dialect).sql(dialect) == sql


def test_sql_stays_in_the_restricted_core() -> None:
    text = "if([b] && is_postcode([t]), age([d], [e]) / [n], days([d], dateadd([e], 'M', 1))) + min([n], [c])"
    tree = to_sql(checked(text), {n: exp.column(n, "t") for n in VARIABLES}, RUN)
    assert not list(tree.find_all(exp.TryCast, exp.Boolean, exp.Filter, exp.Window, exp.Greatest, exp.Least))
    text = to_sql(checked("[b] || [n] > 1"), {"b": exp.column("b"), "n": exp.column("n")}, RUN).sql("tsql")
    assert text == (
        "CASE WHEN ((b = 1) OR (CAST('1' AS FLOAT) < CAST(n AS FLOAT))) THEN 1 "
        "WHEN NOT ((b = 1) OR (CAST('1' AS FLOAT) < CAST(n AS FLOAT))) THEN 0 END"
    )


def test_a_variable_without_column_cannot_be_compiled() -> None:
    with pytest.raises(vt.VtabelError, match="no column was given for variable `n`"):
        to_sql(checked("[n] + 1"), {}, RUN)


@settings(deadline=None, max_examples=300)
@given(text=expressions(levels=LEVELS), row=ROWS)
def test_duckdb_computes_what_python_computes(text: str, row: dict[str, Any]) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    found = check(read(text), VARIABLES, Findings())
    assume(found is not None)
    assert found is not None
    for dialect in ("duckdb", "postgres", "spark"):
        sql = query(found, row).sql(dialect)
        sql = sqlglot.transpile(sql, read=dialect, write="duckdb")[0]
        ((got,),) = duckdb.sql(sql).fetchall()
        wanted = evaluate(found, row, RUN)
        assert got == (int(wanted) if isinstance(wanted, bool) else wanted), sql


@settings(deadline=None, max_examples=100)
@given(text=expressions(), row=ROWS)
def test_postgresql_computes_what_python_computes(text: str, row: dict[str, Any]) -> None:
    server = os.environ.get("VTABEL_POSTGRES")
    if not server:
        pytest.skip("no PostgreSQL; give its connection as VTABEL_POSTGRES to run this")
    found = check(read(text), VARIABLES, Findings())
    assume(found is not None)
    assert found is not None
    sql = query(found, row).sql("postgres")
    run = ["psql", "-XqAt", "-P", "null=NULL", "-c", "SET extra_float_digits=3", "-c", sql, server]
    got = subprocess.run(run, capture_output=True, text=True, check=True).stdout.removesuffix("\n")
    wanted = evaluate(found, row, RUN)
    shown = int(wanted) if isinstance(wanted, bool) else wanted
    assert float(got) == wanted if isinstance(wanted, float) else got == ("NULL" if wanted is None else str(shown))


def query(found: Checked, row: Mapping[str, object]) -> exp.Select:
    """One row, and the expression over it."""
    kinds = {Type.NUMBER: "double", Type.BOOLEAN: "int", Type.DATE: "date", Type.INSTANT: "timestamp"}
    cells = []
    for name, cell in row.items():
        text = exp.Null() if cell is None else exp.Literal.string(str(int(cell) if isinstance(cell, bool) else cell))
        cells.append(exp.alias_(exp.cast(text, kinds.get(VARIABLES[name].type, "text")), name))
    tree = to_sql(found, {n: exp.column(n, "t") for n in VARIABLES}, RUN)
    return exp.select(exp.alias_(tree, "value")).from_(exp.select(*cells).subquery("t"))


PAGE = (ROOT / "docs/expressions.md").read_text(encoding="utf-8")


def _tables(last_header: str) -> list[list[str]]:
    """The rows of the tables of the page whose last column has this header."""
    rows: list[list[str]] = []
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.splitlines()]
        if lines[0][-1].strip() == last_header:
            rows += [[cell.strip().replace("\\|", "|") for cell in line] for line in lines[2:]]
    return rows


def _literal(text: str) -> Value:
    """A value as the page writes it."""
    known: dict[str, Value] = {"yes": True, "no": False, "unknown": None, "null": None}
    if text in known:
        return known[text]
    if text.startswith("'"):
        return text.strip("'")
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else float(text)


PAGE_TYPES = {
    **{name: VariableType(Type.NUMBER) for name in ("gewicht", "lengte")},
    **{name: VariableType(Type.TEXT) for name in ("postcode", "land", "bsn")},
    **{
        f"{name}datum": VariableType(Type.DATE) for name in ("operatie", "geboorte", "opname", "ontslag", "overlijdens")
    },
    "heroperatiedatum": VariableType(Type.DATE),
    "asa": VariableType(Type.CODE, ("1", "2", "3")),
    "rookt": VariableType(Type.BOOLEAN),
}


@pytest.mark.parametrize(("text", "given", "gives"), [row[-3:] for row in _tables("gives") if len(row) > 2])
def test_the_examples_of_the_page_give_what_it_says(text: str, given: str, gives: str) -> None:
    row = dict(pair.split(" = ") for pair in given.split("; ") if pair)
    found = evaluate(checked(text.strip("`"), PAGE_TYPES), {n: _literal(v) for n, v in row.items()}, RUN)
    assert found == _literal(gives)


def test_the_page_lists_the_functions_as_the_table_does() -> None:
    listed = {row[0].strip("`"): row[1] for row in _tables("gives") if len(row) == 2}
    assert listed == {f.usage: f.en for f in FUNCTIONS.values()}
    assert all(f.nl != f.en for f in FUNCTIONS.values())


def test_the_python_of_the_page_runs() -> None:
    names: dict[str, object] = {}
    exec(PAGE.partition("```python\n")[2].partition("```")[0], names)
    assert names["bmi"] == 20.0
