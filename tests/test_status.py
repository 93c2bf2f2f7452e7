"""How far a mapping is: statuses per registry, what is mandatory apart, as table, JSON and in a notebook."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import vtabel as vt
from vtabel.cli import app
from vtabel.mapping import Cause, Progress, Status, progress, status_of, write_mapping

CsvFile = Callable[..., Path]
TABLE = (
    "Registratie: Proef",
    "",
    "Variabele;Label;Type;UMC;ZBC",
    "gewicht;Lichaamsgewicht;getal;Verplicht;n.v.t.",
    "lengte;Lichaamslengte;getal;Verplicht;Verplicht",
    "rid;Record-ID;tekst;Optioneel;Optioneel",
    "asa;ASA-klasse;code;Verplicht;Optioneel",
    "huis;Ziekenhuis;tekst;Verplicht;Verplicht",
)
ROWS = (
    "registratie;variabele;bron;concept;waarde;gap;besluit",
    "proef;gewicht;zib;NL-CM:12.1.2;;;aanvaard",
    "proef;lengte;zib;NL-CM:12.2.2;;;voorgesteld",
    "proef;asa;;;;absent;aanvaard",
    "proef;huis;constante;;1234;;aanvaard",
)


@pytest.fixture
def files(csv_file: CsvFile) -> tuple[Path, Path]:
    return csv_file(*TABLE), csv_file(*ROWS, name="mapping.csv")


def counted(files: tuple[Path, Path], provider: str | None) -> Progress:
    return progress(vt.resolve(vt.read(files[0]), [files[1]]), provider, "2026-12-01")


def test_every_variable_is_counted_once_and_the_mandatory_ones_apart(files: tuple[Path, Path]) -> None:
    found = counted(files, "V5").registries[0]
    counts = {s: n for s, n in found.all.statuses.items() if n}
    assert counts == {Status.BOUND: 1, Status.CONSTANT: 1, Status.PROPOSED: 1, Status.GAP: 2}
    assert found.all.causes == {Cause.ABSENT: 1, Cause.UNDECIDED: 1}
    assert (found.all.needed, found.all.decided, found.all.percentage) == (5, 3, 60.0)
    assert (found.mandatory.variables, found.mandatory.decided, found.mandatory.percentage) == (4, 3, 75.0)


def test_what_is_not_asked_of_a_provider_is_not_needed(files: tuple[Path, Path]) -> None:
    found = counted(files, "Z4").registries[0]
    assert found.all.statuses[Status.NOT_NEEDED] == 1
    assert (found.all.needed, found.all.decided) == (4, 2)
    assert sum(found.all.statuses.values()) == found.all.variables == 5


def test_one_function_gives_the_status(files: tuple[Path, Path]) -> None:
    mapping = vt.resolve(vt.read(files[0]), [files[1]])
    weight = mapping["proef:gewicht"]
    assert status_of(weight) is weight.status is Status.BOUND
    assert status_of(weight, vt.Level.NOT_ASKED) is Status.NOT_NEEDED
    traced = {t.variable.name: t.status for t in vt.requirements(mapping, provider="Z4", on="2026-12-01").trace}
    assert traced["gewicht"] is Status.NOT_NEEDED


def test_an_empty_registry_has_no_percentage(csv_file: CsvFile) -> None:
    table = vt.read(csv_file("Variabele;Label;Verplicht", "x;X;n.v.t.", "y;Y;n.v.t."))
    found = progress(vt.resolve(table)).registries[0]
    assert (found.all.needed, found.all.percentage) == (0, None)


def test_a_wrong_provider_or_day_is_refused(files: tuple[Path, Path]) -> None:
    mapping = vt.resolve(vt.read(files[0]), [files[1]])
    for provider, day in (("V99", None), (None, "morgen")):
        with pytest.raises(vt.VtabelError):
            progress(mapping, provider, day)


def test_marks_are_counted_beside_the_statuses(files: tuple[Path, Path], csv_file: CsvFile, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    write_mapping(vt.resolve(vt.read(files[0]), [files[1]]), path)
    rows = [line for line in TABLE if not line.startswith("asa")]
    newer = vt.read(
        csv_file(*(line.replace("Record-ID", "Recordnummer") for line in rows), "pols;Pols;getal;Ja;Ja", name="2.csv")
    )
    found = progress(vt.resolve(newer, [path]))
    assert [(r.new, r.changed, r.gone) for r in found] == [(1, 1, 1)]
    assert "proef: 1 new, 1 changed, 1 gone" in found.remarks()


def test_the_command_prints_a_table_and_gives_json(files: tuple[Path, Path]) -> None:
    arguments = ["status", str(files[0]), "-m", str(files[1]), "--provider", "V5", "--on", "2026-12-01"]
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.splitlines()[1].split() == ["proef", "5", "1", "0", "1", "0", "1", "2", "0", "60%"]
    assert "proef: gaps: 1 absent, 1 undecided" in shown.stdout
    data = json.loads(CliRunner().invoke(app, [*arguments, "--format", "json"]).stdout)
    assert data["registries"][0]["mandatory"]["percentage"] == 75.0
    assert data["registries"][0]["all"]["statuses"]["gap"] == 2


def test_a_mapping_shows_its_progress_in_a_notebook(files: tuple[Path, Path]) -> None:
    html = vt.resolve(vt.read(files[0]), [files[1]])._repr_html_()
    assert "<td>proef</td>" in html
    assert "1 absent" in html
