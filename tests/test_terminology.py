"""Value sets and codes: what the packages decide, what a terminology server adds, and what happens when it fails."""

import csv
import json
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vtabel as vt
from conftest import FIXTURES, ROOT
from terminology_server import (
    COLOURS,
    REFSET,
    SNOMED,
    Misdeed,
    TestServer,
    answers,
    outcome,
    resets,
    result,
    running,
    silent,
)
from test_cli import vtabel
from vtabel.catalog import RELEASES, ValueSet, catalog, value_sets
from vtabel.catalog.codeform import well_formed
from vtabel.catalog.terminology import By, Question, Terminology, Verdict
from vtabel.catalog.txcache import TxCache, default_folder
from vtabel.catalog.txclient import ServerSettings, Why
from vtabel.catalog.txserver import TerminologyServer
from vtabel.mapping import write_mapping

CsvFile = Callable[..., Path]
SECRET = "geheim-f00ba4"
CS = "http://example.org/cs"
SETTINGS = ServerSettings(
    connect_timeout=2, read_timeout=0.15, attempts=3, backoff=0.001, longest_wait=0.01, failures=3, parallel=2
)
BY_NAME = {found.name: url for url, found in value_sets("zib2020").items()}
SMOKING, PROCEDURE, PROBLEM = (
    BY_NAME[n] for n in ("TabakGebruikStatusCodelijst", "VerrichtingTypeCodelijsten", "ProbleemNaamCodelijst")
)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("VTABEL_TX_TOKEN", raising=False)


@pytest.fixture
def server() -> Iterator[TestServer]:
    with running() as found:
        yield found


@pytest.fixture
def ask(server: TestServer) -> Iterator[Callable[..., Terminology]]:
    """Makes a `Terminology` that asks the test server."""
    opened: list[TerminologyServer] = []

    def make(cache: Path | None = None, settings: ServerSettings = SETTINGS, **more: float) -> Terminology:
        opened.append(TerminologyServer(server.url, cache=cache, settings=settings, **more))
        return Terminology("zib2020", opened[-1])

    yield make
    for one in opened:
        one.close()


Ask = Callable[..., Terminology]


# --- the form of a code


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("SCT", "73211009"),
        ("SCT", "140741000146104"),
        ("SCT", "73211009:363698007=113331007"),
        ("LN", "8302-2"),
        ("LN", "LA6576-8"),
        ("ICD10", "I48.0"),
        ("ICD10", "C18-C20"),
        ("ATC", "B01AC06"),
        ("ATC", "B01"),
        ("http://example.org/cs", "anything at all"),
        ("http://hl7.org/fhir/sid/icf-nl", "b28010"),
    ],
)
def test_a_code_in_the_form_of_its_system_is_well_formed(system: str, code: str) -> None:
    assert well_formed(system, code)


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("SCT", "73211008"),
        ("SCT", "073211009"),
        ("SCT", "73 211009"),
        ("SCT", "tbd"),
        ("SCT", "754786011"),  # the number of a description
        ("LN", "8302-3"),
        ("LN", "8302"),
        ("ICD10", "480"),
        ("ATC", "B01A06"),
        ("SCT", ""),
    ],
)
def test_a_code_that_cannot_be_one_of_its_system_is_not(system: str, code: str) -> None:
    assert not well_formed(system, code)


def test_every_code_that_the_packages_hold_is_well_formed() -> None:
    packaged = {
        (s, c) for r in RELEASES for found in value_sets(r).values() for s, codes in found.codes.items() for c in codes
    }
    fixed = {(f.system, f.code) for r in RELEASES for e in catalog(r).elements for f in e.codes}
    assert {code for code in packaged | fixed if not well_formed(*code)} == {(SNOMED, "tbd")}  # sic, in zib2017


@given(st.sampled_from(["73211009", "89666000", "140741000146104"]), st.data())
def test_one_wrong_digit_is_always_seen(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    assert not well_formed("SCT", code[:place] + digit + code[place + 1 :])


# --- without a server


def test_a_listed_value_set_is_decided_by_the_packages() -> None:
    known = Terminology("zib2020")
    yes, no = known.validate(SNOMED, "266919005", SMOKING), known.validate(SNOMED, "73211009", SMOKING)
    assert [(a.verdict, a.by) for a in (yes, no)] == [(Verdict.YES, By.PACKAGED), (Verdict.NO, By.PACKAGED)]


def test_a_system_is_the_same_by_its_oid() -> None:
    answer = Terminology("zib2020").validate("urn:oid:2.16.840.1.113883.6.96", "266919005", SMOKING)
    assert answer.verdict is Verdict.YES


def test_an_open_value_set_is_unknown_for_the_systems_that_are_open_and_decided_for_others() -> None:
    known = Terminology("zib2020")
    answer = known.validate(SNOMED, "89666000", PROCEDURE)
    assert (answer.verdict, answer.by, answer.why) == (Verdict.UNKNOWN, By.NOBODY, Why.NO_SERVER)
    assert known.validate("http://loinc.org", "8302-2", PROCEDURE).verdict is Verdict.NO


def test_a_value_set_that_no_package_holds_is_unknown() -> None:
    assert Terminology().validate(CS, "c1", COLOURS).why is Why.NO_SERVER


def test_a_value_set_that_cannot_be_listed_keeps_its_canonical_and_says_so() -> None:
    known = Terminology("zib2020")
    assert known.expand(SMOKING).complete
    assert known.report.diagnostics == ()
    assert "http://snomed.info/sct concept in 41000147108" in known.expand(PROCEDURE).open
    assert known.expand(COLOURS).open == (COLOURS,)
    assert [d.code for d in known.report] == ["VT151", "VT151"]


def test_the_page_runs() -> None:
    for body in re.findall(
        r"```python\n(.*?)```", (ROOT / "docs/terminology.md").read_text(encoding="utf-8"), re.DOTALL
    ):
        exec(compile(body, "terminology.md", "exec"), {})


# --- asking a server


def test_the_server_decides_what_the_packages_leave_open(server: TestServer, ask: Ask) -> None:
    known = ask()
    server.value_sets[PROCEDURE] = {SNOMED: ["89666000"]}
    assert known.validate(SNOMED, "89666000", PROCEDURE).verdict is Verdict.YES
    assert known.validate(SNOMED, "73211009", PROCEDURE).verdict is Verdict.NO
    assert known.validate(SNOMED, "73211009", PROCEDURE).by is By.SERVER
    assert known.validate(SNOMED, "266919005", SMOKING).by is By.PACKAGED
    assert len(server.requests) == 3


def test_only_code_system_and_value_set_are_sent(server: TestServer, ask: Ask) -> None:
    ask().validate(CS, "c1", f"{COLOURS}|1.0")
    assert server.requests == [("ValueSet/$validate-code", {"url": COLOURS, "system": CS, "code": "c1"})]


def test_a_refset_is_asked_by_its_implicit_canonical(server: TestServer, ask: Ask) -> None:
    known = ask()
    server.value_sets[f"{SNOMED}?fhir_vs=refset/140741000146104"] = {}
    assert known.validate(SNOMED, "89666000", PROCEDURE).verdict is Verdict.YES
    assert known.validate(SNOMED, "386661006", PROCEDURE).verdict is Verdict.NO
    assert [asked["url"] for _, asked in server.requests] == [
        PROCEDURE,
        REFSET,
        REFSET,  # that the server lacks the value set itself is not asked again
        f"{SNOMED}?fhir_vs=refset/140741000146104",
    ]


def test_it_stays_unknown_while_one_of_the_parts_is(server: TestServer, ask: Ask) -> None:
    answer = ask().validate(SNOMED, "386661006", PROCEDURE)
    assert (answer.verdict, answer.why) == (Verdict.UNKNOWN, Why.NOT_HELD)


def test_hierarchies_and_whole_systems_are_asked_too(server: TestServer, ask: Ask) -> None:
    known = ask()
    server.value_sets[f"{SNOMED}?fhir_vs=isa/71388002"] = {SNOMED: ["71388002", "89666000"]}
    server.value_sets["http://loinc.org/vs"] = {"http://loinc.org": ["718-7"]}
    server.code_systems["http://hl7.org/fhir/sid/icd-10-nl"] = ["I48.0"]
    method = BY_NAME["AfnameprocedureCodelijst"]  # descendants of 71388002, so not 71388002 itself
    assert known.validate(SNOMED, "89666000", method).verdict is Verdict.YES
    assert known.validate(SNOMED, "71388002", method).verdict is Verdict.NO
    tests = BY_NAME["TestCode_en_Onderzoek_Codelijsten"]
    assert known.validate("http://loinc.org", "718-7", tests).verdict is Verdict.YES
    assert known.validate("http://hl7.org/fhir/sid/icd-10-nl", "I48.0", PROBLEM).verdict is Verdict.YES
    assert known.validate("http://hl7.org/fhir/sid/icd-10-nl", "I48.99", PROBLEM).verdict is Verdict.NO


def test_codes_that_an_open_part_may_take_away_are_unknown(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = (f"{SNOMED} concept in 41000147108", f"without {SNOMED} concept is-a 89666000")
    url = "http://example.org/ValueSet/partly"
    partly = ValueSet(url, codes={SNOMED: {"7771000": ""}}, open=parts)
    monkeypatch.setitem(value_sets("zib2020"), url, partly)
    known = ask()
    assert {known.validate(SNOMED, code, url).verdict for code in ("7771000", "89666000")} == {Verdict.UNKNOWN}
    assert known.validate("http://loinc.org", "8302-2", url).verdict is Verdict.NO


@pytest.mark.parametrize(
    "lack",
    [
        {"issues": {"resource": outcome("not-found", "A definition for CodeSystem x could not be found")}},
        {"x-caused-by-unknown-system": {"valueCanonical": CS}},
        {"message": {"valueString": "HAPI-0702: Unable to expand ValueSet because CodeSystem could not be found: x"}},
    ],
)
def test_false_because_the_server_lacks_the_code_system_is_no_answer(
    server: TestServer, ask: Ask, lack: dict[str, dict[str, object]]
) -> None:
    server.always = answers(200, result(False, **lack))
    answer = ask().validate(CS, "c1", COLOURS)
    assert (answer.verdict, answer.why) == (Verdict.UNKNOWN, Why.NOT_HELD)


def test_false_with_an_issue_about_the_code_is_no(server: TestServer, ask: Ask) -> None:
    issue: dict[str, dict[str, object]] = {
        "issues": {"resource": outcome("code-invalid", "not in value set")},
        "message": {"valueString": "Unknown code"},
    }
    server.always = answers(200, result(False, **issue))
    assert ask().validate(CS, "c9", COLOURS).verdict is Verdict.NO


@pytest.mark.parametrize("total", [True, False])
def test_an_expansion_is_read_page_by_page(server: TestServer, ask: Ask, total: bool) -> None:
    server.total = total
    found = ask(settings=ServerSettings(page=3)).expand(COLOURS)
    assert (found.complete, list(found.codes[CS])) == (True, [f"c{i}" for i in range(1, 8)])
    assert found.codes[CS]["c1"] == "C1"
    assert [asked["offset"] for _, asked in server.requests] == ["0", "3", "6"]


@pytest.mark.parametrize("total", [True, False])
def test_a_server_that_sends_all_at_once_is_read_once(server: TestServer, ask: Ask, total: bool) -> None:
    server.paging, server.total = False, total
    assert len(ask(settings=ServerSettings(page=3)).expand(COLOURS).codes[CS]) == 7
    assert len(server.requests) == (1 if total else 2)  # without a total, a second page that adds nothing tells


def test_nested_codes_are_listed_and_groupings_are_not(server: TestServer, ask: Ask) -> None:
    group = {
        "system": CS,
        "code": "warm",
        "abstract": True,
        "contains": [{"system": CS, "code": "red", "display": "r\ud800d"}, 3, {"code": 4}],
    }
    server.always = answers(200, {"resourceType": "ValueSet", "expansion": {"contains": [group]}})
    assert ask().expand(COLOURS).codes == {CS: {"red": "r?d"}}


_KEYS = [
    "parameter", "name", "result", "valueBoolean", "issues", "resource", "issue", "code", "details", "text", "diagnostics",
    "message", "expansion", "contains", "total", "extension", "url", "system",
]  # fmt: skip


def _expansion(**more: object) -> Misdeed:
    return answers(200, {"resourceType": "ValueSet", "expansion": {"contains": [{"system": CS, "code": "a"}], **more}})


@pytest.mark.parametrize(
    ("misdeed", "why"),
    [
        (answers(422, outcome("too-costly", "12345 codes")), "too large for the server: 12345 codes"),
        (answers(500, outcome("too-costly", "12345 codes")), "too large for the server: 12345 codes"),
        (_expansion(total=9), "only 1 of 9 codes"),
        (_expansion(extension=[{"url": "http://x/valueset-toocostly", "valueBoolean": True}]), "only part"),
        (answers(200, result(True)), "an answer without an expansion"),
    ],
)
def test_part_of_an_expansion_is_no_expansion(server: TestServer, ask: Ask, misdeed: Misdeed, why: str) -> None:
    server.always = misdeed
    known = ask()
    assert known.expand(COLOURS).open == (COLOURS,)
    assert [(d.code, why in d.message()) for d in known.report] == [("VT151", True)]


def test_more_codes_than_allowed_are_refused(server: TestServer, ask: Ask) -> None:
    known = ask(settings=ServerSettings(page=3, most_codes=5))
    assert not known.expand(COLOURS).complete
    assert len(server.requests) == 2


# --- a server that fails


@pytest.mark.parametrize(
    "misdeed",
    [
        answers(429, b"", Retry_After="0"),
        answers(429, b"", Retry_After="soon"),
        answers(503, b"<html>later</html>"),
        answers(502, b""),
        resets,
        silent,
    ],
)
def test_trouble_that_passes_is_tried_again(server: TestServer, ask: Ask, misdeed: Misdeed) -> None:
    server.misdeeds = [misdeed, misdeed]
    assert ask().validate(CS, "c1", COLOURS).verdict is Verdict.YES
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("misdeed", "detail", "requests"),
    [
        (silent, "no answer in time", 3),
        (resets, "the connection broke", 3),
        (answers(503, b""), "HTTP 503", 3),
        (answers(500, b"oops"), "an answer that is not FHIR (HTTP 500)", 1),
        (answers(500, outcome("exception", "oops")), "HTTP 500", 1),
        (answers(404, b"<html>"), "an answer that is not FHIR (HTTP 404)", 1),
        (answers(200, b'{"resourceType": "Par'), "an answer that is not FHIR (HTTP 200)", 1),
        (answers(200, b"[]"), "an answer that is not FHIR (HTTP 200)", 1),
        (answers(200, b"[" * 100_000), "an answer that is not FHIR (HTTP 200)", 1),
        (answers(200, b" " * 5000), "an answer of more than 4000 bytes", 1),
        (answers(302, b"", Location="http://127.0.0.1:1/"), "it points to another address (HTTP 302)", 1),
        (answers(429, b"", Retry_After="3600"), "HTTP 429", 1),
        (answers(429, b"", Retry_After=format_datetime(datetime.now(UTC) + timedelta(days=1))), "HTTP 429", 1),
    ],
)
def test_trouble_that_stays_makes_the_code_unknown(
    server: TestServer, ask: Ask, misdeed: Misdeed, detail: str, requests: int
) -> None:
    server.always = misdeed
    most = 200_000 if requests == 1 and "FHIR" in detail else 4000
    settings = ServerSettings(**{**_fields(SETTINGS), "max_bytes": most})
    answer = ask(settings=settings).validate(CS, "c1", COLOURS)
    assert (answer.verdict, answer.why, answer.detail) == (Verdict.UNKNOWN, Why.FAILED, detail)
    assert len(server.requests) == requests


def _fields(settings: ServerSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in ServerSettings.__slots__}


@pytest.mark.parametrize(
    ("misdeed", "why"),
    [
        (answers(400, outcome("invalid", "bad\nrequest\x1b[31m")), Why.REFUSED),
        (answers(200, {"resourceType": "Bundle"}), Why.REFUSED),
        (
            answers(200, {"resourceType": "Parameters", "parameter": [{"name": "result", "valueBoolean": "yes"}]}),
            Why.REFUSED,
        ),
        (answers(200, {"resourceType": "OperationOutcome", "issue": "broken"}), Why.REFUSED),
        (answers(404, outcome("not-found", "no such value set")), Why.NOT_HELD),
    ],
)
def test_a_server_that_says_why_not_is_not_given_up(server: TestServer, ask: Ask, misdeed: Misdeed, why: Why) -> None:
    known = ask()
    server.misdeeds = [misdeed] * 5
    for i in range(5):
        answer = known.validate(f"{CS}/{i}", "c1", COLOURS)
        assert (answer.verdict, answer.why, "\n" in answer.detail, "\x1b" in answer.detail) == (
            Verdict.UNKNOWN, why, False, False,
        )  # fmt: skip
    assert known.validate(CS, "c1", COLOURS).verdict is Verdict.YES


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5),
    max_leaves=12,
)


@given(kind=st.sampled_from(["Parameters", "ValueSet", "OperationOutcome"]), rows=_JSON, name=st.sampled_from(_KEYS))
def test_no_answer_of_a_server_stops_the_work(
    ask_any: tuple[TestServer, Terminology], kind: str, rows: Any, name: str
) -> None:
    server, known = ask_any
    server.always = answers(200, {"resourceType": kind, name: rows})
    assert known.validate(CS, "c1", COLOURS).verdict in Verdict
    assert known.expand(COLOURS).url == COLOURS


@pytest.fixture(scope="module")
def ask_any() -> Iterator[tuple[TestServer, Terminology]]:
    with (
        running() as server,
        TerminologyServer(server.url, settings=ServerSettings(attempts=1, failures=10_000)) as asked,
    ):
        yield server, Terminology("zib2020", asked)


def test_a_proxy_that_cannot_be_used_is_told(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("HTTP_PROXY", "gopher://proxy")
    answer = ask().validate(CS, "c1", COLOURS)
    assert (answer.why, "proxy" in answer.detail) == (Why.GIVEN_UP, True)


def test_a_server_that_keeps_failing_is_given_up(server: TestServer, ask: Ask) -> None:
    server.always = answers(500, b"")
    known = ask()
    whys = [known.validate(CS, f"c{i}", COLOURS).why for i in range(50)]
    assert whys == [Why.FAILED] * 3 + [Why.GIVEN_UP] * 47
    assert len(server.requests) == 3


def test_an_answer_in_between_keeps_the_server(server: TestServer, ask: Ask) -> None:
    oops = answers(500, b"")
    server.misdeeds = [oops, oops, answers(200, result(True)), oops, oops]
    known = ask()
    assert [known.validate(CS, f"c{i}", COLOURS).verdict for i in range(1, 7)].count(Verdict.UNKNOWN) == 4


def test_a_server_without_access_is_given_up_at_once(server: TestServer, ask: Ask) -> None:
    server.always = answers(401, outcome("login", "who are you"))
    known = ask()
    answers_ = [known.validate(CS, f"c{i}", COLOURS) for i in range(3)]
    assert {(a.why, a.detail) for a in answers_} == {(Why.GIVEN_UP, "no access (HTTP 401)")}
    assert len(server.requests) == 1


def test_a_run_has_a_budget(server: TestServer, ask: Ask) -> None:
    known = ask(settings=ServerSettings(budget=-1.0))
    assert known.validate(CS, "c1", COLOURS).why is Why.GIVEN_UP
    assert server.requests == []


def test_no_server_at_the_address_is_no_connection() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers here
        with TerminologyServer(f"http://127.0.0.1:{taken.getsockname()[1]}/fhir", settings=SETTINGS) as server:
            answer = Terminology("zib2020", server).validate(CS, "c1", COLOURS)
    assert (answer.verdict, answer.detail) == (Verdict.UNKNOWN, "no connection")


@pytest.mark.parametrize(
    "url",
    [
        "tx.example.org",
        "ftp://tx.example.org",
        "https://",
        "https://me:pw@tx.example.org",
        "http://x:port/",
        "https://x/?a=b",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(vt.VtabelError) as error:
        TerminologyServer(url)
    assert "pw" not in str(error.value)


# --- the cache


def test_answers_are_kept_yes_and_no(server: TestServer, ask: Ask, tmp_path: Path) -> None:
    cache = tmp_path / "deep" / "tx"
    asked = [Question(CS, "c1", COLOURS), Question(CS, "c9", COLOURS)]
    first, second = ask(cache).validate_all(asked), ask(cache).validate_all(asked)
    assert [first[q].by for q in asked] == [By.SERVER] * 2
    assert [(second[q].verdict, second[q].by) for q in asked] == [(Verdict.YES, By.CACHE), (Verdict.NO, By.CACHE)]
    assert ask(cache).expand(COLOURS) == ask(cache).expand(COLOURS)
    assert len(server.requests) == 3


def test_trouble_is_not_kept(server: TestServer, ask: Ask, tmp_path: Path) -> None:
    server.misdeeds = [
        answers(500, b""),
        answers(404, outcome("not-found", "not yet")),
        answers(400, outcome("invalid", "?")),
    ]
    known = [ask(tmp_path) for _ in range(4)]
    assert [one.validate(CS, "c1", COLOURS).verdict for one in known] == [Verdict.UNKNOWN] * 3 + [Verdict.YES]


def test_an_old_answer_is_asked_again(server: TestServer, ask: Ask, tmp_path: Path) -> None:
    ask(tmp_path).validate(CS, "c1", COLOURS)
    long_ago = time.time() - 10 * 86_400
    for path in tmp_path.rglob("*.json"):
        os.utime(path, (long_ago, long_ago))
    assert ask(tmp_path, days=11).validate(CS, "c1", COLOURS).by is By.CACHE
    assert ask(tmp_path, days=9).validate(CS, "c1", COLOURS).by is By.SERVER


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "\x00", '{"form": 1, "question": {}, "answer": true}', '{"form": 0}', "[" * 100_000]
)
def test_an_answer_that_cannot_be_read_is_asked_again(server: TestServer, ask: Ask, tmp_path: Path, text: str) -> None:
    ask(tmp_path).validate(CS, "c1", COLOURS)
    (path,) = tmp_path.rglob("*.json")
    path.write_text(text, encoding="utf-8")
    assert ask(tmp_path).validate(CS, "c1", COLOURS).by is By.SERVER
    assert ask(tmp_path).validate(CS, "c1", COLOURS).by is By.CACHE


def test_servers_do_not_share_answers(ask: Ask, tmp_path: Path) -> None:
    ask(tmp_path).validate(CS, "c1", COLOURS)
    with running() as other, TerminologyServer(other.url, cache=tmp_path, settings=SETTINGS) as server:
        assert Terminology("zib2020", server).validate(CS, "c1", COLOURS).by is By.SERVER


def test_a_folder_that_cannot_be_used_is_said_once_and_does_not_stop_the_work(ask: Ask, tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.write_text("")
    known = ask(folder)
    assert [known.validate(CS, f"c{i}", COLOURS).verdict for i in (1, 2)] == [Verdict.YES] * 2
    assert [d.code for d in known.report] == ["VT150"]


def test_a_folder_that_stops_working_is_said_too(tmp_path: Path) -> None:
    cache = TxCache(tmp_path / "tx")
    cache.folder.rmdir()
    cache.put({"a": "b"}, True)
    assert (cache.trouble != "", cache.get({"a": "b"})) == (True, None)


def test_many_threads_keep_their_answers(server: TestServer, ask: Ask, tmp_path: Path) -> None:
    asked = [Question(CS, f"c{i}", COLOURS) for i in range(40)]
    mask = os.umask(0o027)
    try:
        ask(tmp_path, settings=ServerSettings(parallel=8)).validate_all([*asked, *asked])
        assert (len(server.requests), os.umask(0o027)) == (40, 0o027)
    finally:
        os.umask(mask)
    assert {a.by for a in ask(tmp_path).validate_all(asked).values()} == {By.CACHE}


def test_the_cache_is_where_the_system_keeps_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert default_folder() == tmp_path / "xdg" / "vtabel" / "tx"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_folder().parts[-2:] == ("vtabel", "tx")


# --- the token


def test_the_token_goes_to_the_server_and_nowhere_else(
    server: TestServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VTABEL_TX_TOKEN", SECRET)
    server.misdeeds = [answers(400, outcome("invalid", f"I got Bearer {SECRET}!"))]
    url = "http://example.org/ValueSet/x"
    asked = ("--system", CS, "--value-set", url, "--tx", server.url, "--tx-cache", tmp_path / "tx", "--format", "json")
    ran = [vtabel("catalog", "validate", "c1", *asked) for _ in range(2)]
    assert [h["Authorization"] for h in server.headers_seen] == [f"Bearer {SECRET}"] * 2
    assert "Bearer ***" in ran[0].stdout
    kept = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "tx").rglob("*") if path.is_file())
    assert SECRET not in kept + "".join(r.stdout + r.stderr for r in ran)


@pytest.mark.parametrize(
    ("url", "token"), [("http://tx.example.org/fhir", SECRET), ("https://tx.example.org", f"{SECRET}\nx: y")]
)
def test_a_token_is_not_sent_in_the_clear_or_in_pieces(monkeypatch: pytest.MonkeyPatch, url: str, token: str) -> None:
    monkeypatch.setenv("VTABEL_TX_TOKEN", token)
    with pytest.raises(vt.VtabelError) as error:
        TerminologyServer(url)
    assert SECRET not in str(error.value)


# --- the codes of a mapping

TABLE = (
    "Registratie: Proef",
    "",
    "Variabele;Label;Type;Codering;Verplicht",
    'roken;Rookt;code;"1 = ja | 2 = nee";Ja',
    'alcohol;Drinkt;code;"1 = ja | 2 = nee";Ja',
    'reanimatie;Reanimatie;code;"1 = ja | 2 = nee";Ja',
    "vitd;Lab;getal;;Ja",
)
HEADER = "registratie;variabele;bron;concept;profiel;pad;codes;besluit"
VALUES = "registratie;variabele;systeem;code;optie"
ROWS = (
    "proef;roken;zib;NL-CM:7.2.10;;;SCT|365980008;aanvaard",
    "proef;alcohol;zib;NL-CM:7.3.2;;;SCT|228273003;voorgesteld",
    "proef;reanimatie;zib;NL-CM:14.1.4;nl-core-Procedure-event;;SCT|89666000;aanvaard",
)


@pytest.fixture
def resolved(csv_file: CsvFile) -> Callable[..., vt.Mapping]:
    """Resolves a small table with rows of a mapping and of its value map."""

    def make(
        rows: tuple[str, ...] = ROWS, values: tuple[str, ...] = (), terminology: Terminology | None = None
    ) -> vt.Mapping:
        csv_file(VALUES, *values, name="mapping.waarden.csv")
        mapping = csv_file(HEADER, *rows, name="mapping.csv")
        return vt.resolve(vt.read(csv_file(*TABLE)), [mapping], propose=False, terminology=terminology)

    return make


Resolved = Callable[..., vt.Mapping]


def found(mapping: vt.Mapping) -> list[tuple[str, str]]:
    """The findings about codes, with their cells."""
    return [(d.code, str(d.cell)) for d in mapping.report if d.code in ("VT150", *(f"VT{n}" for n in range(335, 345)))]


def test_a_malformed_code_is_an_error_at_its_cell_and_is_not_used(resolved: Resolved) -> None:
    rows = ("proef;roken;zib;NL-CM:7.2.10;;;SCT|365980007;aanvaard", ROWS[1])
    values = ("proef;alcohol;SCT;219007;1", "proef;alcohol;SCT;219006;1")
    mapping = resolved(rows, values)
    assert found(mapping) == [("VT335", "mapping.csv!G2"), ("VT335", "mapping.waarden.csv!D2")]
    assert mapping["proef:roken"].binding is None
    binding = mapping["proef:alcohol"].binding
    assert binding is not None
    assert [row.code for row in binding.value_map] == ["219006"]
    assert {row.sheet for row in mapping.kept} == {"variables", "values"}


def test_a_code_outside_a_required_value_set_is_left_out_and_an_extensible_one_only_told(resolved: Resolved) -> None:
    values = ("proef;roken;SCT;73211009;1", "proef;alcohol;SCT;73211009;1", "proef;alcohol;SCT;219006;2")
    mapping = resolved(ROWS[:2], values)
    assert found(mapping) == [("VT337", "mapping.waarden.csv!D2"), ("VT336", "mapping.waarden.csv!D3")]
    maps = {m.variable.name: [row.code for row in m.binding.value_map] for m in mapping if m.binding}
    assert maps == {"roken": ["73211009"], "alcohol": ["219006"]}
    assert [row.texts["code"] for row in mapping.kept if row.sheet == "values"] == ["73211009"]


def test_codes_of_an_open_value_set_are_counted_in_one_finding(resolved: Resolved) -> None:
    rows = (*ROWS[:2], ROWS[2].replace("SCT|89666000", '"SCT|89666000; SCT|73211009"'))
    mapping = resolved(rows)
    assert found(mapping) == [("VT339", "mapping.csv!G4")]
    (told,) = (d for d in mapping.report if d.code == "VT339")
    assert (told.params["count"], told.severity) == ("2", vt.Severity.INFO)
    assert mapping["proef:reanimatie"].status is vt.Status.BOUND


def test_a_server_decides_about_an_open_value_set(resolved: Resolved, server: TestServer, ask: Ask) -> None:
    server.value_sets[PROCEDURE] = {SNOMED: ["89666000"]}
    assert found(resolved(terminology=ask())) == []
    server.value_sets[PROCEDURE] = {}
    mapping = resolved(terminology=ask())
    assert found(mapping) == [("VT336", "mapping.csv!G4")]
    assert server.url in next(d for d in mapping.report if d.code == "VT336").message()
    assert mapping["proef:reanimatie"].binding is None
    assert [(row.sheet, row.variable) for row in mapping.kept] == [("variables", "proef:proef/reanimatie")]


def test_a_value_map_is_kept_while_the_row_of_its_variable_has_an_error(
    resolved: Resolved, server: TestServer, ask: Ask, tmp_path: Path
) -> None:
    server.value_sets[PROCEDURE] = {SNOMED: ["73211009"]}
    rows = (ROWS[0].replace("7.2.10", "99.9.9"), ROWS[2])  # a wrong concept, and a code that the server refuses
    values = ("proef;roken;SCT;449868002;1", "proef;reanimatie;SCT;73211009;2")
    mapping = resolved(rows, values, ask())
    write_mapping(mapping, tmp_path / "mapping.csv")
    again = (tmp_path / "mapping.waarden.csv").read_text(encoding="utf-8-sig").splitlines()
    columns = ("variabele", "systeem", "code", "optie")
    assert [[row[column] for column in columns] for row in csv.DictReader(again, delimiter=";")] == [
        ["roken", "SCT", "449868002", "1"],
        ["reanimatie", "SCT", "73211009", "2"],
    ]


def test_a_code_that_a_concept_map_of_the_package_leads_to_is_in_the_value_set() -> None:
    """The value sets of FHIR itself are in no package; the concept maps of the zibs name codes of them."""
    gender = "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1"
    system = "http://hl7.org/fhir/administrative-gender"
    answers = {code: Terminology().validate(system, code, gender) for code in ("male", "other", "man")}
    assert [(a.verdict, a.by) for a in answers.values()] == [
        (Verdict.YES, By.PACKAGED),
        (Verdict.YES, By.PACKAGED),
        (Verdict.UNKNOWN, By.NOBODY),
    ]
    assert Terminology().validate("http://example.org", "male", gender).verdict is Verdict.UNKNOWN


def test_mapping_files_with_the_same_name_are_not_confused(csv_file: CsvFile, tmp_path: Path) -> None:
    files = []
    for name, code in (("een", "73211009"), ("twee", "219006")):  # the first code is not in the value set
        (tmp_path / name).mkdir()
        csv_file(VALUES, f"{name};alcohol;SCT;{code};1", name=f"{name}/mapping.waarden.csv")
        files.append(csv_file(HEADER, f"{name};alcohol;zib;NL-CM:7.3.2;;;;aanvaard", name=f"{name}/mapping.csv"))
    tables = [vt.read(csv_file(TABLE[0].replace("Proef", n), *TABLE[1:], name=f"{n}.csv")) for n in ("een", "twee")]
    mapping = vt.resolve(tables, files, propose=False)
    maps = [b.value_map for b in (mapping["een:alcohol"].binding, mapping["twee:alcohol"].binding) if b]
    assert [[row.code for row in rows] for rows in maps] == [[], ["219006"]]
    assert [row.texts["registry"] for row in mapping.kept] == ["een"]
    assert {b.cell.file for b in (m.binding for m in mapping) if b and b.cell} == {
        "een/mapping.csv",
        "twee/mapping.csv",
    }
    assert [f.name for f in mapping.files] == ["een/mapping.csv", "twee/mapping.csv"]
    assert [str(d.cell) for d in mapping.report if d.code == "VT336"] == ["een/mapping.waarden.csv!D2"]


def test_the_codes_of_a_dataset_are_checked_too(resolved: Resolved, csv_file: CsvFile) -> None:
    header = "registratie;dataset;bron;concept;profiel;resource;codes"
    csv_file(
        header, "proef;proef;zib;NL-CM:14.1.1;nl-core-procedure-event;Procedure;LN|8302-2", name="mapping.datasets.csv"
    )
    mapping = resolved(())
    assert found(mapping) == [("VT336", "mapping.datasets.csv!G2")]  # this value set takes nothing from LOINC
    assert (mapping.cases, [row.sheet for row in mapping.kept]) == ((), ["datasets"])


def test_a_server_that_lacks_the_value_set_leaves_it_unchecked(
    resolved: Resolved, server: TestServer, ask: Ask
) -> None:
    server.value_sets.clear()
    mapping = resolved(terminology=ask())
    assert found(mapping) == [("VT339", "mapping.csv!G4")]
    assert "does not hold it" in next(d for d in mapping.report if d.code == "VT339").message()


def test_a_server_that_is_gone_is_one_finding(resolved: Resolved, server: TestServer, ask: Ask) -> None:
    server.always = answers(503, b"")
    codes = '"' + "; ".join(f"SCT|{code}" for code in value_sets("zib2020")[SMOKING].codes[SNOMED]) + '"'
    mapping = resolved((ROWS[2].replace("SCT|89666000", codes),), terminology=ask())
    assert found(mapping) == [("VT340", "mapping.csv!G2")]
    (told,) = (d for d in mapping.report if d.code == "VT340")
    assert int(told.params["count"]) > 3
    assert mapping["proef:reanimatie"].status is vt.Status.BOUND


def test_a_code_of_a_table_that_cannot_be_one_is_told(csv_file: CsvFile) -> None:
    book = csv_file("Variabele;Label;Type;Verplicht", "x;X;tekst;Ja")
    table = vt.read(book)
    option = {
        "code": "1",
        "label": "een",
        "code_system": "SCT",
        "concept_code": "73211008",
        "cell": vt.Cell("t", "", "D2"),
    }
    listed = vt.ValueList.model_validate({"name": "x", "options": [option]})
    variable = table.variables[0].model_copy(update={"value_list": listed})
    mapping = vt.resolve(table.model_copy(update={"variables": (variable,)}), propose=False)
    assert found(mapping) == [("VT341", "t!D2")]


@pytest.mark.parametrize("name", ["nhr_af", "nice_mds", "perined", "voorbeeldzorg"])
def test_the_example_mappings_hold_no_code_that_is_wrong(name: str) -> None:
    mapping = vt.resolve(vt.read(FIXTURES / name / "tabel.xlsx"), [FIXTURES / name / "mapping.csv"], propose=False)
    assert {code for code, _ in found(mapping)} <= {"VT339"}


# --- the command line


def test_render_says_how_much_it_could_not_check(server: TestServer, tmp_path: Path) -> None:
    args = (
        "render",
        FIXTURES / "nice_mds/tabel.xlsx",
        "-m",
        FIXTURES / "nice_mds/mapping.csv",
        "-o",
        tmp_path / "e.json",
    )
    ran = vtabel(*args)
    assert (ran.returncode, "codes not checked against their value set: 4" in ran.stdout) == (0, True)
    for url in (PROCEDURE, PROBLEM, BY_NAME["TestCode_en_Onderzoek_Codelijsten"]):
        server.value_sets[url] = {SNOMED: ["89666000", "840539006"], "http://loinc.org": ["20570-8", "2947-0"]}
    ran = vtabel(*args, "--tx", server.url)
    assert (ran.returncode, "not checked" in ran.stdout, ran.stderr) == (0, False, "")
    requests = len(server.requests)
    assert "not checked" not in vtabel(*args, "--tx", server.url).stdout
    assert len(server.requests) == requests == 4


def test_map_works_while_the_server_does_not(server: TestServer, csv_file: CsvFile, tmp_path: Path) -> None:
    server.always = answers(500, b"")
    mapping = csv_file(HEADER, *ROWS, name="mapping.csv")
    ran = vtabel("map", csv_file(*TABLE), "-m", mapping, "-o", tmp_path / "uit.xlsx", "--tx", server.url)
    assert (ran.returncode, ran.stderr.count("VT340"), (tmp_path / "uit.xlsx").exists()) == (0, 1, True)
    assert "codes not checked against their value set: 1" in ran.stdout


def test_validate_and_expand(server: TestServer) -> None:
    asked = ("catalog", "validate", "--system", "SCT", "--value-set")
    ran = vtabel(*asked, SMOKING, "266919005")
    assert (ran.returncode, ran.stdout) == (0, "266919005  yes  (packaged)\n")
    ran = vtabel(*asked, REFSET, "89666000", "386661006", "89666001", "--tx", server.url)
    assert ran.returncode == 1
    assert ran.stdout.splitlines() == [
        "89666000  yes  (server)",
        "386661006  no  (server)",
        "89666001  no  (server; form or check digit wrong)",
    ]
    ran = vtabel("catalog", "expand", COLOURS, "--tx", server.url, "--format", "json")
    assert list(json.loads(ran.stdout)["codes"][CS]) == [f"c{i}" for i in range(1, 8)]
    ran = vtabel("catalog", "expand", PROCEDURE)
    assert (ran.returncode, "warning[VT151]" in ran.stderr) == (1, True)


def test_a_wrong_address_is_one_line(csv_file: CsvFile, tmp_path: Path) -> None:
    ran = vtabel("map", csv_file(*TABLE), "-o", tmp_path / "uit.xlsx", "--tx", "tx.example.org")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
