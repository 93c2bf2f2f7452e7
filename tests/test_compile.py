"""From accepted bindings to standard views: exactly the columns that are needed, one view for each profile, traced to cells."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import vtabel as vt
from vtabel.cli import app
from vtabel.engines import run_view
from vtabel.extraction.compile import compile
from vtabel.extraction.minimal import check_plan
from vtabel.extraction.model import Plan, Trace, View, ViewColumn
from vtabel.extraction.search import Capability, queries
from vtabel.mapping import Decision, carry

FIXTURES = ("nice_mds", "nhr_af", "perined", "voorbeeldzorg")
SCT, LN = "http://snomed.info/sct", "http://loinc.org"
HEADER = "registratie;variabele;bron;concept;profiel;resource;pad;codes;filter;keuze;venster;koppeling;besluit"
TABLE = (
    "Registratie: Proef",
    "",
    "Variabele;Label;Type;Eenheid;Verplicht",
    "gewicht;Gewicht;decimaal getal;kg;ja",
    "lengte;Lengte;decimaal getal;cm;nee",
    "hb;Hemoglobine;decimaal getal;mmol/L;ja",
    "natrium;Natrium;decimaal getal;mmol/L;ja",
    "roken;Rookstatus;code;;ja",
    "postcode;Postcode;tekst;;ja",
    "vervallen;Oud;tekst;;vervallen",
)
THREE = ("Registratie: Proef", "", "Variabele;Label;Type;Eenheid;Verplicht", "a;A;decimaal getal;kg;ja", "b;B;decimaal getal;kg;ja", "c;C;tekst;;ja", "d;D;datum;;ja")  # fmt: skip
WEIGHT = "proef;gewicht;zib;NL-CM:12.1.2;nl-core-BodyWeight;Observation;;;;last;;patient;aanvaard"
CsvFile = Callable[..., Path]


def lab(name: str, code: str, where: str = "") -> str:
    return f"proef;{name};zib;NL-CM:13.1.10;nl-core-LaboratoryTestResult;Observation;value.ofType(Quantity);LN|{code};{where};last;;patient;aanvaard"


def plan_of(csv_file: CsvFile, *rows: str, table: tuple[str, ...] = TABLE, **more: Any) -> Plan:
    mapping = vt.resolve(vt.read(csv_file(*table)), [csv_file(HEADER, *rows, name="mapping.csv")], propose=False)
    return compile(mapping, **more)


@pytest.fixture(scope="module")
def mapping() -> vt.Mapping:
    tables = [vt.read(f"fixtures/{name}/tabel.xlsx") for name in FIXTURES]
    return vt.resolve(tables, [f"fixtures/{name}/mapping.csv" for name in FIXTURES], propose=False)


@pytest.fixture(scope="module")
def plan(mapping: vt.Mapping) -> Plan:
    return compile(mapping)


def observation(id: str, code: str, value: float, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "code": {"coding": [{"system": LN, "code": code}, {"system": "urn:lokaal", "code": "x"}]},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-01-02T10:00:00+01:00",
        "valueQuantity": {"value": value, "code": "kg"},
        **more,
    }


def test_every_variable_is_compiled_or_has_an_error(mapping: vt.Mapping, plan: Plan) -> None:
    told = {d.params["name"] for d in plan.report.errors if "name" in d.params and d.code < "VT450"}
    asked = {m.key for m in mapping if m.variable.obligation().level.asked}
    assert set(plan.served) | told == asked
    assert not set(plan.served) & told


def test_every_column_is_needed_by_somebody_who_asks(mapping: vt.Mapping, plan: Plan) -> None:
    asked = {m.key for m in mapping if m.variable.obligation().level.asked} | {
        f"{c.registry}:{c.dataset}" for c in mapping.cases
    }
    for view in plan.relations:
        for column in view.columns:
            assert column.traces, (view.name, column.name)
            assert {trace.needed_by for trace in column.traces} <= asked
            assert all(trace.mapping_cell for trace in column.traces)


def test_what_is_not_asked_gets_no_column(csv_file: CsvFile) -> None:
    old = "proef;vervallen;zib;NL-CM:20.5.6;nl-core-Patient;Patient;address.postalCode;;;first;;patient;aanvaard"
    plan = plan_of(csv_file, WEIGHT, old)
    assert [view.name for view in plan.relations] == ["body_weight"]


def test_a_view_of_hundreds_of_codes_runs() -> None:
    codes = tuple((LN, f"{number}-{number % 10}") for number in range(1000, 1400))
    column = ViewColumn("id", "getResourceKey()", "string", "key", ())
    lab = View("lab", "Observation", "R4", "zib2020", "", (column,), (("code", (*codes, ("", "hb"), (SCT, "1"))),))
    data = [observation("a", "1399-9", 1), observation("b", "999-9", 2)]
    data.append({**data[1], "id": "c", "code": {"coding": [{"code": "hb"}]}})
    for engine in ("duckdb", "naive"):
        assert [row["id"] for row in run_view(lab.definition(), data, engine=engine)] == ["a", "c"]


def test_a_column_that_nobody_asks_for_is_an_error(mapping: vt.Mapping, plan: Plan) -> None:
    view = plan["body_weight"]
    old = Trace("voorbeeldzorg:voorbeeldzorg/vervallen", mapping_cell=mapping.tables[0].variables[0].cell)
    for traces in ((), (old,)):
        note = ViewColumn("note", "note.text.first()", "string", "value", traces)
        more = replace(plan, relations=(replace(view, columns=(*view.columns, note)),))
        found = check_plan(more, mapping)
        assert [(d.code, d.params["column"]) for d in found.errors] == [("VT433", "note")]
    assert len(check_plan(plan, mapping)) == 0


def test_a_plan_shows_itself(plan: Plan) -> None:
    assert re.match(r"<Plan: \d+ views, \d+ columns; variables: \d+ view, .*errors>", repr(plan))
    page = plan._repr_html_()
    assert page.count("<tr>") == len(plan.relations) + 1
    assert "<td>body_weight</td><td>Observation</td><td>nl-core-BodyWeight</td><td>resource</td>" in page
    with pytest.raises(KeyError):
        plan["nergens"]


@pytest.mark.parametrize(
    ("edit", "code", "place"),
    [
        (lambda view: view["select"][0]["column"].append({"name": "x", "path": "note.text.first()"}), "VT433", "/select/0/column/9"),
        (lambda view: view["select"].append({"forEach": "note", "column": [{"name": "x", "path": "text"}]}), "VT437", "/select/1/column/0"),
        (lambda view: view.pop("where"), "VT437", "/where"),
        (lambda view: view.update(name="anders"), "VT437", ""),
        (lambda view: view["select"][0]["column"].pop(), "", ""),
        (lambda view: view["where"].append({"path": "status = 'final'"}), "", ""),
    ],
)  # fmt: skip
def test_views_edited_by_hand_are_held_against_what_is_asked(
    edit: Callable[[dict[str, Any]], object], code: str, place: str, csv_file: CsvFile, tmp_path: Path
) -> None:
    table, rows = csv_file(*TABLE), csv_file(HEADER, WEIGHT, name="mapping.csv")
    command = ["compile", str(table), "-m", str(rows), "-o", str(tmp_path / "plan"), "--format", "json"]
    CliRunner().invoke(app, command)
    file = tmp_path / "plan" / "views" / "body_weight.json"
    view = json.loads(file.read_text())
    edit(view)
    file.write_text(json.dumps(view))
    before = file.read_bytes()
    result = CliRunner().invoke(app, [*command, "--check"])
    found = [(d["code"], d["cell"]) for d in json.loads(result.output)["findings"]]
    assert found == ([(code, "body_weight.json" + (f"!{place}" if place else ""))] if code else [])
    assert result.exit_code == (1 if code else 0)
    assert file.read_bytes() == before


def test_one_view_serves_all_registries(plan: Plan) -> None:
    weights = [key for key, served in plan.served.items() if served.view == "body_weight"]
    assert {key.partition(":")[0] for key in weights} == {"nice", "nhr-af", "perined", "voorbeeldzorg"}
    assert len({plan.served[key].column for key in weights}) == 1


def test_a_quantity_has_its_value_and_unit_beside_keys_status_and_dates(csv_file: CsvFile) -> None:
    plan = plan_of(csv_file, WEIGHT)
    rows = run_view(
        plan["body_weight"].definition(), [observation("a", "29463-7", 80.5), observation("b", "1-1", 1)]
    ).rows()
    (row,) = rows
    served = plan.served["proef:proef/gewicht"]
    assert (row["resource_key"].rpartition("/")[2], row["status"]) == ("a", "final")
    assert (row[served.column], row[served.unit], row["date_at"]) == (80.5, "kg", "2026-01-02T10:00:00+01:00")
    assert row["patient_key"] == run_view(
        {"resource": "Patient", "select": [{"column": [{"name": "k", "path": "getResourceKey()"}]}]},
        [{"resourceType": "Patient", "id": "p"}],
    ).rows()[0]["k"]  # fmt: skip


def test_bindings_with_other_codes_share_a_view_and_a_view_of_codes(csv_file: CsvFile) -> None:
    plan = plan_of(csv_file, lab("hb", "718-7", "status='final'"), lab("natrium", "2947-0"))
    view = plan["laboratory_test_result"]
    data = [observation("a", "718-7", 8), observation("b", "2947-0", 140), observation("c", "9-9", 1)]
    assert len(run_view(view.definition(), data)) == 2
    codes = run_view(plan[view.codings].definition(), data).rows()
    found = plan.served["proef:proef/hb"]
    assert sorted(
        (r["resource_key"].rpartition("/")[2], r["item_index"], r["code_system"], r["code"]) for r in codes
    ) == [
        ("a", 0, LN, "718-7"),
        ("a", 1, "urn:lokaal", "x"),
        ("b", 0, LN, "2947-0"),
        ("b", 1, "urn:lokaal", "x"),
    ]
    assert view.column(found.filter).path == "(status='final')"


def test_a_code_that_may_have_several_codings_is_a_view_below(csv_file: CsvFile) -> None:
    smoking = f"proef;roken;zib;NL-CM:7.2.10;nl-core-TobaccoUse;Observation;;SCT|365980008;;last;;patient;aanvaard"  # noqa: F541
    plan = plan_of(csv_file, smoking)
    served = plan.served["proef:proef/roken"]
    view = plan[served.view]
    assert view.for_each == "value.ofType(CodeableConcept).coding"
    resource = {
        "resourceType": "Observation",
        "id": "a",
        "code": {"coding": [{"system": SCT, "code": "365980008"}]},
        "subject": {"reference": "Patient/p"},
        "valueCodeableConcept": {"coding": [{"system": SCT, "code": "1"}, {"system": "urn:x", "code": "2"}]},
    }
    rows = run_view(view.definition(), [resource]).rows()
    assert sorted((r["item_index"], r[served.system], r[served.column]) for r in rows) == [
        (0, SCT, "1"),
        (1, "urn:x", "2"),
    ]


@pytest.mark.parametrize("engine", ["duckdb", "naive"])
def test_a_resource_view_has_one_row_for_each_resource(engine: str, plan: Plan) -> None:
    data: list[dict[str, Any]] = [
        {"resourceType": "Patient", "id": "p", "identifier": [{"system": "urn:a", "value": "1"}, {"system": "urn:b", "value": "2"}],
         "address": [{"use": "home", "postalCode": "1234AB"}, {"use": "home", "postalCode": "5678CD"}]},
        {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "IMP"}, "period": {"start": "2026-01"},
         "subject": {"reference": "Patient/p"}, "hospitalization": {"dischargeDisposition": {"coding": [{"code": "1"}, {"code": "2"}]}}},
    ]  # fmt: skip
    for view in plan.relations:
        if view.resource in ("Patient", "Encounter") and not view.for_each:
            keys = [row["resource_key"] for row in run_view(view.definition(), data, engine=engine).rows()]
            assert len(keys) == len(set(keys)) == 1


def test_the_views_are_plain_json_and_the_same_each_time(mapping: vt.Mapping, plan: Plan) -> None:
    assert json.loads(json.dumps(plan.views)) == list(plan.views)
    assert compile(mapping).views == plan.views
    names = [view["name"] for view in plan.views]
    assert len(names) == len(set(names))


def test_a_mapping_of_another_release_gives_views_of_its_fhir_version(csv_file: CsvFile) -> None:
    table = vt.read(csv_file(*TABLE))
    there, _ = carry(vt.resolve(table, [csv_file(HEADER, WEIGHT, name="mapping.csv")], propose=False), "zib2017")
    accepted = there.model_copy(
        update={
            "variables": tuple(
                m.model_copy(
                    update={"binding": m.binding and m.binding.model_copy(update={"decision": Decision.ACCEPTED})}
                )
                for m in there.variables
            )
        }
    )
    plan = compile(accepted)
    assert [(v.name, v.fhir, v.definition()["fhirVersion"]) for v in plan.relations] == [
        ("body_weight", "STU3", ["3.0.2"])
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("proef;gewicht;fhir;;;Patient;name;;;;;patient;aanvaard", "VT430"),
        ("proef;gewicht;fhir;;;Observation;value;;;;;patient;aanvaard", "VT430"),
        ("proef;gewicht;fhir;;;Observation;value.ofType(;;;;;patient;aanvaard", "VT430"),
        ("proef;gewicht;fhir;;;Observation;value.ofType(Quantity);;matches('x');;;patient;aanvaard", "VT430"),
        ("proef;gewicht;zib;NL-CM:12.1.2;;;;;;last;;patient;voorgesteld", "VT432"),
    ],
)
def test_what_cannot_be_compiled_is_an_error_at_its_cell(row: str, code: str, csv_file: CsvFile) -> None:
    plan = plan_of(csv_file, row)
    found = [d for d in plan.report.errors if d.code == code]
    assert found and found[0].cell is not None and found[0].cell.locator
    assert plan.views == ()
    assert "proef:proef/gewicht" not in plan.served


# ---- searches


def test_searches_and_export_ask_what_the_views_select(csv_file: CsvFile) -> None:
    found = queries(plan_of(csv_file, WEIGHT, lab("hb", "718-7")))
    assert found.types == ("Observation",)
    assert found.type_filters == (
        "Observation?code=http%3A%2F%2Floinc.org%7C29463-7",
        "Observation?code=http%3A%2F%2Floinc.org%7C718-7",
    )
    assert found.searches[0].url == "Observation?patient={patient}&code=http%3A%2F%2Floinc.org%7C29463-7"


def test_a_server_that_cannot_filter_is_told_and_the_filter_left_out(csv_file: CsvFile) -> None:
    statement = {
        "resourceType": "CapabilityStatement",
        "rest": [
            {
                "resource": [{"type": "Observation", "searchParam": [{"name": "subject"}]}],
                "operation": [{"name": "export"}],
            }
        ],
    }
    capability = Capability.of(statement)
    found = queries(plan_of(csv_file, WEIGHT), capability)
    assert (capability.export, found.searches[0].url, found.type_filters) == (True, "Observation?subject={patient}", ())
    assert [d.code for d in found.report] == ["VT436"]
    nothing = queries(plan_of(csv_file, WEIGHT), Capability({}, False))
    assert (nothing.types, [d.code for d in nothing.report]) == ((), ["VT435", "VT440"])


def server(*resources: dict[str, Any], **more: Any) -> Capability:
    rest = {"mode": "server", "resource": list(resources), "operation": [{"name": "export"}], **more}
    return Capability.of(
        {"resourceType": "CapabilityStatement", "rest": [{"mode": "client", "resource": [{"type": "Group"}]}, rest]}
    )


def resource(type: str, *names: str, **more: Any) -> dict[str, Any]:
    return {"type": type, "searchParam": [{"name": name} for name in names], **more}


def test_what_the_server_cannot_filter_the_view_leaves_out(csv_file: CsvFile) -> None:
    plan = plan_of(csv_file, WEIGHT)
    data = [observation("a", "29463-7", 80), observation("b", "8302-2", 180), observation("c", "29463-7", 81)]
    asked = [row for row in data if row["code"]["coding"][0]["code"] == "29463-7"]
    assert queries(plan, server(resource("Observation", "patient"))).searches[0].url == "Observation?patient={patient}"
    everything, filtered = (vt.run_view(plan.views[0], rows).rows() for rows in (data, asked))
    assert everything == filtered and len(filtered) == 2


def test_a_search_asks_the_dates_in_which_all_windows_lie(csv_file: CsvFile) -> None:
    def url(*windows: tuple[str, str]) -> str:
        names = ("a", "b")
        rows = [
            f"proef;{name};zib;NL-CM:12.1.2;nl-core-BodyWeight;Observation;;;;{pick};{window};patient;aanvaard"
            for name, (pick, window) in zip(names, windows, strict=False)
        ]
        plan = plan_of(csv_file, *rows, table=THREE)
        return queries(plan).searches[0].url.partition("&code=http%3A%2F%2Floinc.org%7C29463-7")[2]

    year, day = ("last", "case.start-P1Y .. case.start"), ("min", "case.start .. case.start+PT24H")
    assert url(year) == "&date=ge{from-P1Y}&date=le{to}"
    assert url(year, day) == "&date=ge{from-P1Y}&date=le{to+PT24H}"
    assert url(year, ("first", ".. case.end+P30D")) == "&date=le{to+P30D}"
    assert url(year, ("last", "")) == ""
    assert url(year, ("exists", "case.start .. case.end")) == ""  # one without a date may lie in it
    assert url(("last", "d-P1D .. case.end")) == "&date=le{to}"
    plan = plan_of(csv_file, WEIGHT.replace("last;;", "last;case.start .. case.end;"))
    without = queries(plan, server(resource("Observation", "patient", "code")))
    assert "date" not in without.searches[0].url and [d.params["text"] for d in without.report] == ["date"]


def test_what_is_referred_to_comes_along(csv_file: CsvFile) -> None:
    linked = "proef;c;fhir;;;Procedure;status;;;last;;encounter;aanvaard"
    contact = "proef;a;fhir;;;Encounter;length.value;;;first;;encounter;aanvaard"
    product = "proef;b;fhir;;;Medication;amount.numerator.value;;;first;;patient;aanvaard"
    plan = plan_of(csv_file, linked, contact, product, table=THREE)
    assert {s.view: s.url for s in queries(plan).searches} == {
        "encounter": "Encounter?patient={patient}",
        "medication": "MedicationRequest?patient={patient}&_include=MedicationRequest:medication",
        "procedure": "Procedure?patient={patient}&_include=Procedure:encounter",
    }
    assert queries(plan_of(csv_file, linked, table=THREE)).searches[0].url == "Procedure?patient={patient}"
    types = [resource(type, "patient") for type in ("Procedure", "Encounter", "Medication")]
    cut = queries(plan, server(*types))
    assert [s.url for s in cut.searches] == [
        "Encounter?patient={patient}",
        "Medication?_id={medication}",
        "Procedure?patient={patient}",
    ]
    assert sorted(d.params["text"] for d in cut.report) == ["MedicationRequest:medication", "Procedure:encounter"]
    can = server(*types[1:], resource("Procedure", "patient", searchInclude=["Procedure:encounter"]))
    assert queries(plan, can).searches[-1].url.endswith("&_include=Procedure:encounter")


def test_a_statement_is_read_as_the_server_means_it(csv_file: CsvFile) -> None:
    written = server(resource("Observation", "code", interaction=[{"code": "create"}]))
    assert written.parameters == {} and "Group" not in written.parameters
    bulk = {"definition": "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export"}
    assert server(operation=[bulk]).export and not server(operation=[]).export
    place = server(resource("Patient"), resource("Observation", "patient")).lacks("Observation", "code")
    assert str(place) == "CapabilityStatement!/rest/1/resource/1/searchParam"


def test_a_type_of_which_one_view_takes_all_is_not_filtered_for_another(csv_file: CsvFile) -> None:
    everything = "proef;roken;fhir;;;Observation;status;;;exists;;patient;aanvaard"
    assert queries(plan_of(csv_file, WEIGHT, everything)).type_filters == ()


def test_command_writes_views_searches_export_and_index(csv_file: CsvFile, tmp_path: Path) -> None:
    table, rows = csv_file(*TABLE), csv_file(HEADER, WEIGHT, name="mapping.csv")
    (tmp_path / "plan" / "views").mkdir(parents=True)
    for name in ("oud", "eigen"):  # a view of the plan before this one, and one that somebody else wrote there
        (tmp_path / "plan" / "views" / f"{name}.json").write_text("{}")
    (tmp_path / "eigen.json").write_text("{}")
    earlier = {"views": ["views/oud.json", "views/../../eigen.json", 1]}
    (tmp_path / "plan" / "index.json").write_text(json.dumps(earlier))
    result = CliRunner().invoke(
        app, ["compile", str(table), "-m", str(rows), "-o", str(tmp_path / "plan"), "--sof", "3"]
    )
    assert result.exit_code == 1  # other variables have no source, which is told
    assert sorted(p.name for p in (tmp_path / "plan" / "views").iterdir()) == ["body_weight.json", "eigen.json"]
    assert (tmp_path / "eigen.json").exists()
    assert (
        json.loads((tmp_path / "plan" / "views" / "body_weight.json").read_text())["resourceType"] == "ViewDefinition"
    )
    index = json.loads((tmp_path / "plan" / "index.json").read_text())["variables"]["proef:proef/gewicht"]
    assert (index["view"], index["mapping"]) == ("body_weight", "mapping.csv!A2")
    assert "GET {{server}}/Observation?patient={patient}" in (tmp_path / "plan" / "searches.http").read_text()
    refused = CliRunner().invoke(app, ["compile", str(table), "-o", str(tmp_path / "x"), "--capability", str(table)])
    assert refused.exit_code == 2 and "VT434" in refused.output


def test_command_writes_the_case_queries_of_every_dialect_with_a_trace(tmp_path: Path) -> None:
    where = [f"fixtures/voorbeeldzorg/{name}" for name in ("tabel.xlsx", "mapping.csv")]
    command = ["compile", where[0], "-m", where[1], "-o", str(tmp_path / "plan"), "--on", "2026-07-01"]
    CliRunner().invoke(app, command)
    index = json.loads((tmp_path / "plan/index.json").read_text())["datasets"]["voorbeeldzorg"]
    assert index["sql"] == [f"sql/{d}/voorbeeldzorg.sql" for d in ("duckdb", "spark", "postgres", "tsql")]
    assert index["columns"]["gewicht"] == "voorbeeldzorg:voorbeeldzorg/Patiëntkarakteristieken/gewicht"
    text = (tmp_path / "plan/sql/tsql/voorbeeldzorg.sql").read_text(encoding="utf-8")
    assert text.startswith("-- Over relations") and "never run it" in text.splitlines()[1]
    backend = [*command, "--backend", "fixtures/datawarehouse/backend.yaml"]
    CliRunner().invoke(app, backend)
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.sql")] == [
        "plan/sql/postgres/voorbeeldzorg.sql"  # those of the plan before are gone
    ]
    assert '"dwh"."meting"' in (tmp_path / "plan/sql/postgres/voorbeeldzorg.sql").read_text(encoding="utf-8")
    before = {p: p.read_bytes() for p in tmp_path.rglob("*.*")}
    CliRunner().invoke(app, backend)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*.*")} == before
