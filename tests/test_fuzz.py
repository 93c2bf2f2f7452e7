"""The fuzz targets run on their seeds, and what fuzzing found stays mended."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import vtabel as vt
from fuzz import seeds
from fuzz.packages import as_package, as_text
from fuzz.targets import TARGETS
from workbooks import codes


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_has_seeds_and_holds_for_them(name: str) -> None:
    inputs = list(TARGETS[name].seeds())
    assert inputs
    for data in (b"", inputs[0], inputs[-1], inputs[0][: len(inputs[0]) // 2]):
        TARGETS[name].run(data)


def test_the_text_of_a_package_is_the_package() -> None:
    for text in seeds.xlsx():
        assert as_text(as_package(text)) == text


def test_a_target_reports_what_a_reader_must_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise IndexError

    monkeypatch.setattr("fuzz.targets.read", fails)
    with pytest.raises(IndexError):
        TARGETS["csv"].run(b"Variabele;Label\na;A\n")


# ---- findings


def test_a_package_with_a_part_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(zipfile.ZipInfo("\0weg.xml"), b"<a/>")
        package.writestr("xl/volgt.xml", b"")
    with pytest.raises(vt.UnusableInput) as refused:
        vt.read(path)
    assert codes(refused.value)


def test_a_title_above_the_table_beside_it(csv_file: Callable[..., Path]) -> None:
    """Two tables beside each other with a title above the first; a remark stands between them further down."""
    head = "Naam;Mandatory;Datatype"
    table = vt.read(
        csv_file(
            "Titel;;;;;;",
            f"{head};;{head}",
            "a;R;code;;b;R;code",
            ";;;let op;;;",
            f"{head};;{head}",
            "c;R;code;;d;R;code",
        )
    )
    assert sorted(v.name for v in table) == ["a", "b", "c", "d"]
