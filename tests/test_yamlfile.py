"""YAML that people write: every kind of file is read within the same bounds, and says on which line it goes wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

import vtabel as vt
from vtabel import yamlfile
from vtabel.catalog.wegiz import wegiz
from vtabel.mapping import beyond_zibs

BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True))
TABLE = Path(__file__).parents[1] / "fixtures/nice_mds/tabel.xlsx"
READERS: dict[str, Callable[[Path], object]] = {
    "VT107": lambda path: vt.read(TABLE, layout=path),
    "VT121": vt.read,
    "VT143": lambda path: beyond_zibs([path]),
    "VT147": lambda path: wegiz([path]),
}


@pytest.mark.parametrize("code", READERS)
@pytest.mark.parametrize(
    ("text", "why", "line"),
    [
        (BOMB, "aliases (`*a`) are not read", 2),
        ("a: " + "[" * 5000 + "\n", "nested deeper than 100", 1),
        ("a: ]\n", "", 1),
    ],
)
def test_what_could_be_endless_or_is_no_yaml_is_refused_with_its_line(
    code: str, text: str, why: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / "bestand.yaml"
    path.write_text("registry:\n  code: a\nvariables: []\n" + text, encoding="utf-8")
    with pytest.raises(vt.UnusableInput) as error:
        READERS[code](path)
    (found,) = error.value.report
    assert found.code == code
    assert why in found.message("en")
    assert str(found.cell) == f"bestand.yaml!line {line + 3}"


@pytest.mark.parametrize("code", ["VT107", "VT143", "VT147"])
def test_a_file_of_another_size_or_encoding_than_people_write_is_refused(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yamlfile, "MOST_BYTES", 1000)
    path = tmp_path / "bestand.yaml"
    for data, why in ((b"# " + b"x" * 1000, "larger"), (b"a: \xff", "UTF-8")):
        path.write_bytes(data)
        with pytest.raises(vt.UnusableInput, match=why) as error:
            READERS[code](path)
        assert [d.code for d in error.value.report] == [code]


def test_a_layout_file_that_says_a_thing_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "layout.yaml"
    path.write_text("version: 1\nversion: 2\n", encoding="utf-8")
    with pytest.raises(vt.UnusableInput, match="`version` stands here twice") as error:
        READERS["VT107"](path)
    assert str(error.value.report.errors[0].cell) == "layout.yaml!line 2"


@pytest.mark.parametrize("text", ["a: !!python/object:os.system {}", "a: !own 1", "? [a]\n: b"])
def test_values_that_are_not_of_yaml_itself_are_refused(text: str) -> None:
    with pytest.raises(yamlfile.NotRead):
        yamlfile.plain(yamlfile.composed(text))


def test_a_day_is_read_as_it_is_written() -> None:
    assert yamlfile.plain(yamlfile.composed("a: 2026-02-30")) == {"a": "2026-02-30"}
