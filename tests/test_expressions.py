"""The expression language: text to tree and back, types, values, SQL."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vtabel as vt
from vtabel.diagnostics import Findings
from vtabel.expressions import Expression, parse
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
