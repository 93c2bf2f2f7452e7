"""BgZ and Wegiz: dated statements with sources; files of the user go first; requirements carry the exchanges of their zib."""

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import vtabel as vt
from conftest import FIXTURES, ROOT
from test_cli import vtabel
from test_docs import blocks
from vtabel.catalog.wegiz import Exchange, FactSource, Statement, Wegiz, packaged, wegiz
from vtabel.documents.anchors import anchors_in_words

Write = Callable[..., Path]
DAY = date(2026, 12, 1)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a Wegiz file and gives its path."""

    def to(text: str, name: str = "stand.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return to


def stated(what: str, value: object, as_of: str, exchange: str = "bgz") -> str:
    said = f"{{what: {what}, value: {value}, as_of: {as_of}, source: brief}}"
    return f"sources:\n  brief: {{title: Voorbeeldbrief}}\nexchanges:\n  {exchange}:\n    statements:\n      - {said}\n"


def refused(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(vt.UnusableInput) as caught:
        wegiz([path])
    return [(d.code, str(d.cell)) for d in caught.value.report]


def test_the_exchanges_and_their_norms_are_those_of_the_sources() -> None:
    facts = wegiz()
    assert {e.key: ([n.id for n in e.norms], e.since) for e in facts.exchanges} == {
        "bgz": (["NEN 7540"], "2022"),
        "beeldbeschikbaarheid": (["NEN 7541"], "2022"),
        "medicatieoverdracht": (["NEN 7542", "NEN 7503"], "2022"),
        "eoverdracht": (["NEN 7545"], "2022"),
        "acute-zorg": ([], "unknown"),
    }
    assert [n.id for n in facts.generic_norms] == ["NEN 7517", "NEN 7518", "NEN 7519"]
    assert facts.report.diagnostics == ()


def test_every_source_is_used_and_nothing_is_stated_without_one() -> None:
    used = {name for kind, name, _ in packaged().references() if kind == "source"}
    assert used == set(packaged().entries.sources)
    assert all(s.source and s.as_of for e in wegiz().exchanges for said in e.statements for s in said)


def test_bgz_is_the_list_of_the_reference_data(shared: Path) -> None:
    with (shared / "domain/data/bgz_zibs.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    (cover,) = wegiz()["bgz"].covers
    assert [(z.id, z.name_nl, z.name_en, z.version, z.search, z.note) for z in cover.zibs] == [
        (r["zib_id"], r["zib_nl"], r["zib_en"], r["zib_version"], r["r4_search"], r["note"]) for r in rows
    ]
    assert len(wegiz()["bgz"].parts) == 26


def test_searches_are_those_of_the_test_scripts(shared: Path) -> None:
    with (shared / "domain/data/bgz_searches.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    found = [(s.zib, s.resource, s.search, s.provenance, s.fhir, s.source.url) for s in wegiz().searches]
    assert found == [
        (r["zib"], r["resource"], r["search"], r["provenance_variant"] == "yes", r["fhir_version"], r["source"])
        for r in rows
    ]
    assert [s.standard for s in wegiz().searches_of("NL-CM:12.4")] == ["BgZ MedMij 3.0", "BgZ MSZ 2.0"]


def test_a_zib_id_beside_a_search_is_that_of_a_zib_of_2017() -> None:
    zibs = vt.catalog("zib2017").zibs
    ours = {"Contact": "Encounter", "MedicationUse": "MedicationUse2"}
    for found in wegiz().searches:
        if found.zib_id:
            assert zibs[found.zib_id].name_en == ours.get(found.zib, found.zib)


@pytest.mark.parametrize("release", ["zib2020", "mp9"])
def test_the_flag_of_the_catalogue_and_the_anchor_say_the_same(release: str) -> None:
    for zib in vt.catalog(release).zibs.values():
        keys = {a.exchange for a in wegiz().anchors(zib.id, release, DAY) if a.certainty == "fact"}
        assert ("bgz" in keys) == zib.bgz


def test_a_concept_has_the_anchors_of_its_zib_and_a_longer_number_is_another_zib() -> None:
    facts = wegiz()
    assert facts.anchors("NL-CM:12.1.2", "zib2020", DAY) == facts.anchors("NL-CM:12.1", "zib2020", DAY)
    assert facts.anchors("NL-CM:12.10.2", "zib2020", DAY) == ()
    assert facts.anchors("Patient.birthDate", "zib2020", DAY) == ()


def test_a_zib_can_be_covered_by_two_exchanges_one_of_them_an_inference() -> None:
    found = wegiz().anchors("NL-CM:9.6", "mp9", DAY)
    assert [(a.exchange, a.certainty, a.release) for a in found] == [
        ("bgz", "fact", "zib2020"),
        ("medicatieoverdracht", "inference", "zib2020"),
    ]


def test_another_release_is_an_inference_and_says_so() -> None:
    found = wegiz().anchors("NL-CM:12.1.2", "zib2017", DAY)
    assert [(a.certainty, a.stated_for) for a in found] == [("inference", "zib2020")]
    assert "stated for zib2020, here the same id in zib2017" in anchors_in_words(found, "en")
    assert "opgegeven voor zib2020, hier zelfde id in zib2017" in anchors_in_words(found, "nl")


def test_a_list_for_the_release_itself_decides(write: Write) -> None:
    zib = "{id: NL-CM:12.1, name_nl: Lichaamsgewicht, name_en: BodyWeight}"
    facts = wegiz(
        [write(f"exchanges:\n  bgz:\n    covers:\n      - {{release: zib2017, source: MJA, zibs: [{zib}]}}\n")]
    )
    assert [a.certainty for a in facts.anchors("NL-CM:12.1", "zib2017", DAY)] == ["fact"]
    assert facts.anchors("NL-CM:12.2", "zib2017", DAY) == ()
    assert [a.certainty for a in facts.anchors("NL-CM:12.2", "zib2020", DAY)] == ["fact"]


@pytest.mark.parametrize(
    ("on", "value", "as_of"),
    [
        ("2022-09-12", "unknown", None),
        ("2022-09-13", "3", "2022-09-13"),
        ("2024-12-17", "3", "2022-09-13"),
        ("2024-12-18", "unknown", "2024-12-18"),
        ("2026-01-20", "unknown", "2026-01-20"),
    ],
)
def test_the_latest_statement_on_or_before_the_day_counts(on: str, value: str, as_of: str | None) -> None:
    (bgz,) = wegiz().anchors("NL-CM:12.1", "zib2020", date.fromisoformat(on))
    assert (bgz.phase.value, str(bgz.phase.as_of) if bgz.phase.as_of else None) == (value, as_of)
    assert (bgz.phase.source is None) == (as_of is None)


def test_files_of_the_user_go_first_from_their_day_on(write: Write) -> None:
    near = write(stated("duty_date", "2027-07-01", "2026-06-01"), "ziekenhuis.yaml")
    far = write(stated("duty_date", "2028-01-01", "2026-03-01"), "koepel.yaml")
    facts = wegiz([near, far])
    bgz = facts["bgz"]
    assert [bgz.on("duty_date", date(2026, m, 1)).value for m in (2, 3, 5, 6)] == [
        "unknown",
        "2028-01-01",
        "2028-01-01",
        "2027-07-01",
    ]
    assert str(bgz.on("duty_date", DAY).cell) == "ziekenhuis.yaml!line 6"
    assert [f.name for f in facts.files] == ["ziekenhuis.yaml", "koepel.yaml"]
    assert facts.report.diagnostics == ()
    assert [(d.code, str(d.cell)) for d in wegiz([far, near]).report] == [("VT149", "koepel.yaml!line 6")]


def test_a_tag_means_the_source_of_the_file_that_uses_it(write: Write) -> None:
    near = write(stated("track", 1, "2026-06-01").replace("Voorbeeldbrief", "Brief A"), "a.yaml")
    far = write(stated("phase", 4, "2026-06-01").replace("Voorbeeldbrief", "Brief B"), "b.yaml")
    bgz = wegiz([near, far])["bgz"]
    titles = [s.source.title for s in (bgz.on("track", DAY), bgz.on("phase", DAY)) if s.source]
    assert titles == ["Brief A", "Brief B"]


def test_a_file_cannot_lean_on_the_sources_of_a_nearer_one(write: Write) -> None:
    near = write("sources: {eigen: {title: Eigen}}\n", "a.yaml")
    far = write(stated("track", 2, "2026-06-01").replace("source: brief", "source: eigen"), "b.yaml")
    with pytest.raises(vt.UnusableInput) as caught:
        wegiz([near, far])
    assert [(d.code, str(d.cell)) for d in caught.value.report] == [("VT148", "b.yaml!line 6")]


def test_an_exchange_can_be_added(write: Write) -> None:
    path = write("exchanges:\n  proef: {name_nl: Proef, name_en: Trial, norms: [{norm: NEN 7517}]}\n")
    assert wegiz([path])["proef"].norms[0].subject == "toestemming"
    with pytest.raises(KeyError):
        wegiz()["proef"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (stated("track", 3, "2026-06-01"), [("VT147", "stand.yaml!line 6")]),
        (stated("phase", "uitvoering", "2026-06-01"), [("VT147", "stand.yaml!line 6")]),
        (stated("duty_date", "voorjaar", "2026-06-01"), [("VT147", "stand.yaml!line 6")]),
        (stated("track", 2, "gisteren"), [("VT147", "stand.yaml!line 6")]),
        (stated("spoor", 2, "2026-06-01"), [("VT147", "stand.yaml!line 6")]),
        (stated("[]", 2, "2026-06-01"), [("VT147", "stand.yaml!line 6")]),
        (stated("track", 2, "2026-06-01", "bzg"), [("VT148", "stand.yaml!line 4")]),
        ("exchanges:\n  bgz: {norms: [{norm: NEN 1}]}\n", [("VT148", "stand.yaml!line 2")]),
        ("exchanges:\n  bgz: {}\n  bgz: {}\n", [("VT147", "stand.yaml!line 3")]),
        (stated("[phase, phase]", 2, "2026-06-01"), [("VT147", "stand.yaml!line 4")]),
        ("exchanges: [\n", [("VT147", "stand.yaml!line 2")]),
        ("- bgz\n", [("VT147", "stand.yaml")]),
        ("a: &a [*a]\n", [("VT147", "stand.yaml!line 1")]),
        ("\x00", [("VT147", "stand.yaml")]),
    ],
)
def test_a_bad_file_is_refused_with_its_line(write: Write, text: str, found: list[tuple[str, str]]) -> None:
    assert refused(write(text)) == found


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "weg.yaml")[0][0] == "VT010"
    assert refused(tmp_path)[0][0] == "VT147"
    (tmp_path / "latin.yaml").write_bytes(b"sources: \xff\n")
    assert refused(tmp_path / "latin.yaml") == [("VT147", "latin.yaml")]


def test_an_empty_file_says_nothing(write: Write) -> None:
    assert wegiz([write("")]).exchanges == wegiz([write("{}")]).exchanges
    assert wegiz([write("")]).anchors("NL-CM:9.6", "zib2020", DAY) == wegiz().anchors("NL-CM:9.6", "zib2020", DAY)


@given(st.lists(st.lists(st.integers(0, 40), max_size=4), min_size=1, max_size=3), st.integers(0, 40))
def test_no_statement_of_a_later_day_ever_counts(layers: list[list[int]], day: int) -> None:
    start = date(2026, 1, 1)
    source = FactSource(tag="t", title="T")
    stated = tuple(
        tuple(
            Statement(what="track", value=str(n), as_of=start + timedelta(days=d), source=source)
            for n, d in enumerate(days)
        )
        for days in layers
    )
    exchange = Exchange(key="x", name_nl="X", name_en="X", statements=stated)
    counts = exchange.on("track", start + timedelta(days=day))
    due = [[d for d in days if d <= day] for days in layers]
    nearest = next((days for days in due if days), [])
    assert counts.as_of == (start + timedelta(days=max(nearest)) if nearest else None)


def requirements(facts: Wegiz | None = None, on: str = "2026-12-01") -> vt.Requirements:
    folder = FIXTURES / "nhr_af"
    mapping = vt.resolve(vt.read(folder / "tabel.xlsx"), [folder / "mapping.csv"])
    return vt.requirements(mapping, provider="V6", on=on, wegiz=facts)


def test_requirements_carry_the_exchanges_of_their_zib_and_only_those() -> None:
    found = requirements()
    assert {r.kind for r in found if r.anchors} == {"zib"}
    for r in found:
        assert r.bgz == any(a.exchange == "bgz" for a in r.anchors) == any(p.reason == "bgz" for p in r.priority.parts)
    assert vt.Requirements.model_validate_json(found.model_dump_json()) == found


def test_priority_follows_the_exchanges_in_every_release_and_says_what_is_inferred(write: Write) -> None:
    """BgZ in the field is zib 2017; a list of one's own decides, as it does for the exchanges."""
    text = (FIXTURES / "nhr_af/mapping.csv").read_text(encoding="utf-8-sig")
    row = ";zib-BodyWeight;zib2017;"
    text = text.replace(";nl-core-BodyWeight;zib2020;", row)
    assert row in text
    mapping = vt.resolve(vt.read(FIXTURES / "nhr_af/tabel.xlsx"), [write(text, "mapping.csv")])
    cover = "exchanges:\n  bgz:\n    covers:\n      - {release: zib2017, source: MJA, zibs: []}\n"
    own = wegiz([write(cover)])
    points = {}
    for name, facts in (("packaged", None), ("own", own)):
        found = vt.requirements(mapping, on="2026-12-01", wegiz=facts)
        weight = next(r for r in found.requirements if r.subject == "NL-CM:12.1.2")
        points[name] = [(p.points, p.detail) for p in weight.priority.parts if p.reason == "bgz"]
    assert points == {"packaged": [(3, "inference")], "own": []}


def test_what_is_known_of_an_exchange_changes_no_id_revision_or_priority(write: Write) -> None:
    before, after = requirements(), requirements(wegiz([write(stated("track", 2, "2026-06-01"))]))
    assert [r.anchors for r in before] != [r.anchors for r in after]
    assert [(r.id, r.revision, r.priority) for r in before] == [(r.id, r.revision, r.priority) for r in after]


def test_the_document_prints_what_is_known_and_what_is_not(write: Write, tmp_path: Path) -> None:
    path = write(stated("track", 2, "2026-06-01"))
    for lang, line in (
        ("nl", "spoor 2 (normalisatie en certificering) (stand 1 juni 2026; Voorbeeldbrief); fase, status van de norm"),
        ("en", "track 2 (norm and certification) (as of 1 June 2026; Voorbeeldbrief); phase, status of the norm"),
    ):
        out = tmp_path / f"{lang}.md"
        ran = vtabel(
            *("render", FIXTURES / "nhr_af/tabel.xlsx", "-m", FIXTURES / "nhr_af/mapping.csv", "--on", "2026-12-01"),
            *("--wegiz", path, "--lang", lang, "-o", out),
        )
        assert ran.returncode == 0, ran.stderr
        text = out.read_text(encoding="utf-8")
        assert f"BgZ (NEN 7540): {line}" in text
        assert "Wegiz: stand.yaml" in text.replace("\\", "")


def test_the_command_shows_what_is_known_on_a_day_and_what_is_not(write: Write) -> None:
    path = write(stated("duty_date", "2027-07-01", "2026-06-01"))
    ran = vtabel("catalog", "wegiz", "--wegiz", path, "--on", "2026-12-01")
    assert ran.returncode == 0, ran.stderr
    assert "date of the duty 1 July 2027 (as of 1 June 2026; Voorbeeldbrief)" in ran.stdout
    assert "--> stand.yaml!line 6" in ran.stdout
    assert "acute-zorg: Acute care (no norm known)\n  prioritised: not known" in ran.stdout
    assert "1 July 2027" not in vtabel("catalog", "wegiz", "--wegiz", path, "--on", "2026-05-31").stdout
    assert "niet bekend" in vtabel("catalog", "wegiz", "--lang", "nl").stdout
    data = json.loads(vtabel("catalog", "wegiz", "--wegiz", path, "--on", "2026-12-01", "--format", "json").stdout)
    assert data["exchanges"][0]["on"]["duty_date"]["value"] == "2027-07-01"


def test_the_command_refuses_a_bad_file_and_a_wrong_day(write: Write) -> None:
    ran = vtabel("catalog", "wegiz", "--wegiz", write(stated("track", 3, "2026-06-01")))
    assert ran.returncode == 2
    assert "error[VT147]" in ran.stderr
    assert vtabel("catalog", "wegiz", "--on", "morgen").returncode == 2


def test_catalog_show_names_exchange_norm_and_searches() -> None:
    shown = vtabel("catalog", "show", "NL-CM:12.4.1").stdout
    assert "  Wegiz: BgZ (NEN 7540)\n" in shown
    assert "  Wegiz: BgZ (NEN 7540); inference, stated for zib2020\n" in shown
    assert "  BgZ MedMij 3.0 (STU3, zib2017): Observation/$lastn?code=http://loinc.org|85354-9\n" in shown
    assert "  our adaptation (R4, zib2020): Observation?patient={patient}&code=http://loinc.org|85354-9\n" in shown


def test_the_example_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wegiz.yaml").write_text(blocks("docs/wegiz.md", "yaml")[0], encoding="utf-8")
    names: dict[str, object] = {}
    (example,) = blocks("docs/wegiz.md", "python")
    exec(compile(example, "wegiz.md", "exec"), names)
    assert eval("(bgz.track.value, bgz.certainty)", names) == ("2", "fact")


def test_the_page_names_every_field() -> None:
    page = (ROOT / "docs/wegiz.md").read_text(encoding="utf-8").partition("| field | what |")[2]
    schema = type(packaged().entries).model_json_schema()
    fields = set(schema["properties"]) | {f for d in schema["$defs"].values() for f in d["properties"]}
    assert {f for f in fields if f"`{f}`" not in page} == set()


def test_the_packaged_file_is_yaml_that_people_can_extend() -> None:
    data = yaml.safe_load((ROOT / "src/vtabel/data/wegiz.yaml").read_text(encoding="utf-8"))
    assert list(data) == ["sources", "norms", "exchanges", "standards"]
