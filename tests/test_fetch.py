"""Bulk export from a FHIR server: asked, waited for, downloaded, gone on with; against a server on loopback."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

import vtabel as vt
from bulk_server import BulkServer, broken_off, bulk_server, part_of, stalled, status
from vtabel.cli import app
from vtabel.fetch import Fetched, FetchSettings, SmartBackend, fetch

QUICK = FetchSettings(connect_timeout=5, read_timeout=5, attempts=3, backoff=0.001, longest_wait=0.01, poll=0.001)


@pytest.fixture
def server() -> Iterator[BulkServer]:
    with bulk_server() as running:
        yield running


def fetched(server: BulkServer, folder: Path, **more: Any) -> Fetched:
    return fetch(server.url, folder, **{"settings": QUICK, **more})


def refused(server: BulkServer, folder: Path, **more: Any) -> list[str]:
    with pytest.raises(vt.UnusableInput) as caught:
        fetched(server, folder, **more)
    return [d.code for d in caught.value.report]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_export_is_waited_for_and_downloaded_whole(server: BulkServer, tmp_path: Path) -> None:
    told: list[str] = []
    found = fetched(server, tmp_path / "export", progress=told.append)
    assert [p.name for p in found.files] == ["Patient.001.ndjson", "Observation.001.ndjson"]
    assert found.counts == {"Patient": 3, "Observation": 400}
    assert rows(found.files[0]) == server.files["Patient"]
    assert len(found.report) == 0
    assert "halfway" in told
    assert server.deleted == ["/status/1"]
    assert not list((tmp_path / "export").glob(".*"))


def test_types_filters_group_and_since_go_into_the_request(server: BulkServer, tmp_path: Path) -> None:
    fetched(
        server,
        tmp_path / "x",
        types=["Patient"],
        type_filters=["Observation?code=1"],
        since="2026-01-01T00:00:00Z",
        group="7",
    )
    path = next(path for verb, path, _ in server.requests if "$export" in path)
    assert path.startswith(
        "/fhir/Group/7/$export?_type=Patient&_typeFilter=Observation%3Fcode%3D1&_since=2026-01-01T00%3A00%3A00Z"
    )


def test_a_download_that_breaks_off_goes_on_where_it_was(server: BulkServer, tmp_path: Path) -> None:
    server.misdeeds["/files/Observation"] = [broken_off("Observation", 5000)]
    found = fetched(server, tmp_path / "export")
    assert rows(found.files[1]) == server.files["Observation"]
    assert "bytes=" in next(
        h["Range"] for _, path, h in server.requests if path == "/files/Observation" and "Range" in h
    )


def test_a_fetch_that_stopped_goes_on_with_the_same_export(server: BulkServer, tmp_path: Path) -> None:
    server.misdeeds["/files/Observation"] = [broken_off("Observation", 5000)] * 3
    assert refused(server, tmp_path / "export") == ["VT501"]
    found = fetched(server, tmp_path / "export")
    assert rows(found.files[1]) == server.files["Observation"]
    assert server.paths().count("/fhir/Patient/$export") == 1
    assert server.paths().count("/files/Patient") == 1


def test_an_export_that_takes_too_long_can_be_gone_on_with(server: BulkServer, tmp_path: Path) -> None:
    server.looks = 1000
    impatient = FetchSettings(poll=0.001, patience=0.0, longest_wait=0.01, backoff=0.001)
    assert refused(server, tmp_path / "export", settings=impatient) == ["VT503"]
    server.looks = 0
    assert fetched(server, tmp_path / "export").counts["Patient"] == 3
    assert server.paths().count("/fhir/Patient/$export") == 1


@pytest.mark.parametrize("code", [429, 503])
def test_a_busy_server_is_asked_again(code: int, server: BulkServer, tmp_path: Path) -> None:
    server.misdeeds["/fhir/Patient/$export"] = [status(code, {"Retry-After": "0"})] * 2
    assert fetched(server, tmp_path / "export").counts["Patient"] == 3


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [
        ("/fhir/Patient/$export", 404, "VT502"),
        ("/fhir/Patient/$export", 200, "VT502"),
        ("/status/1", 500, "VT502"),
        ("/files/Patient", 410, "VT502"),
        ("/fhir/Patient/$export", 503, "VT502"),
    ],
)
def test_a_server_that_refuses_is_one_clear_error(
    path: str, code: int, expected: str, server: BulkServer, tmp_path: Path
) -> None:
    server.misdeeds[path] = [status(code)] * 5
    with pytest.raises(vt.UnusableInput) as caught:
        fetched(server, tmp_path / "export")
    (found,) = caught.value.report
    assert (found.code, found.params["why"]) == (expected, "not today")


@pytest.mark.parametrize(
    "manifest",
    [{"output": "x"}, {"output": [{"type": "../x", "url": "/a"}]}, {"output": [{"type": "Patient"}]}, {"error": []}],
)
def test_an_answer_that_is_no_manifest_is_refused(manifest: dict[str, Any], server: BulkServer, tmp_path: Path) -> None:
    server.manifest = manifest
    assert refused(server, tmp_path / "export") == ["VT504"]


def test_a_server_that_counts_otherwise_is_told(server: BulkServer, tmp_path: Path) -> None:
    server.manifest = {"output": [{"type": "Patient", "url": f"{server.origin}/files/Patient", "count": 4}]}
    report = fetched(server, tmp_path / "export").report
    assert [(d.code, d.params["expected"], d.params["found"]) for d in report] == [("VT505", "4", "3")]


def test_what_the_server_could_not_export_is_told(server: BulkServer, tmp_path: Path) -> None:
    server.errors = [{"resourceType": "OperationOutcome", "issue": [{"code": "exception"}]}]
    found = fetched(server, tmp_path / "export")
    assert [d.code for d in found.report] == ["VT508"]
    assert rows(tmp_path / "export" / "errors.001.ndjson") == server.errors
    assert "OperationOutcome" not in found.counts


def test_a_folder_of_another_export_is_refused(server: BulkServer, tmp_path: Path) -> None:
    fetched(server, tmp_path / "export")
    assert refused(server, tmp_path / "export", types=["Patient"]) == ["VT509"]
    (tmp_path / "eigen").mkdir()
    (tmp_path / "eigen" / "Patient.ndjson").write_text("{}\n")
    assert refused(server, tmp_path / "eigen") == ["VT509"]
    assert (tmp_path / "eigen" / "Patient.ndjson").read_text() == "{}\n"


def test_a_link_that_has_expired_is_asked_anew(server: BulkServer, tmp_path: Path) -> None:
    server.misdeeds["/files/Observation"] = [broken_off("Observation", 5000), status(410)]
    found = fetched(server, tmp_path / "export")
    assert rows(found.files[1]) == server.files["Observation"]
    assert server.paths().count("/fhir/Patient/$export") == 1


def test_an_export_that_the_server_has_removed_begins_anew_only_when_asked(server: BulkServer, tmp_path: Path) -> None:
    server.misdeeds["/files/Observation"] = [broken_off("Observation", 5000)] * 3
    assert refused(server, tmp_path / "export") == ["VT501"]
    server.misdeeds = {"/status/1": [status(404)], "/files/Observation": [status(404)]}
    assert refused(server, tmp_path / "export") == ["VT441"]
    server.misdeeds, server.moment = {}, "2026-11-23T20:00:00Z"
    found = fetched(server, tmp_path / "export", restart=True)
    assert rows(found.files[1]) == server.files["Observation"]
    assert server.paths().count("/files/Patient") == 2


def test_links_of_another_moment_are_not_mixed(server: BulkServer, tmp_path: Path) -> None:
    server.misdeeds["/files/Observation"] = [broken_off("Observation", 5000)] * 3
    assert refused(server, tmp_path / "export") == ["VT501"]
    server.misdeeds, server.moment = {"/files/Observation": [status(403)]}, "2026-11-23T20:00:00Z"
    assert refused(server, tmp_path / "export") == ["VT441"]


def test_an_export_that_is_complete_is_not_fetched_again_and_says_so(server: BulkServer, tmp_path: Path) -> None:
    fetched(server, tmp_path / "export")
    asked = len(server.requests)
    again = fetched(server, tmp_path / "export")
    assert (len(server.requests), again.counts["Patient"]) == (asked, 3)
    assert [(d.code, d.params["moment"]) for d in again.report] == [("VT442", "2026-11-22T20:00:00Z")]
    server.files["Patient"].append({"resourceType": "Patient", "id": "new"})
    assert fetched(server, tmp_path / "export", restart=True).counts["Patient"] == 4


def test_a_part_that_was_not_asked_is_fetched_whole(server: BulkServer, tmp_path: Path) -> None:
    server.misdeeds["/files/Observation"] = [broken_off("Observation", 5000), part_of("Observation", "bytes 0-9/10")]
    found = fetched(server, tmp_path / "export")
    assert rows(found.files[1]) == server.files["Observation"]
    (asked,) = [h for _, path, h in server.requests if path == "/files/Observation" and "Range" in h]
    assert asked["Accept-Encoding"] == "identity"  # in a packed answer the same bytes stand elsewhere


def test_changes_since_an_earlier_export_and_what_was_removed(server: BulkServer, tmp_path: Path) -> None:
    fetched(server, tmp_path / "first")
    server.removed = [{"resourceType": "Bundle", "entry": [{"request": {"method": "DELETE", "url": "Patient/p1"}}]}]
    found = fetched(server, tmp_path / "second", since=str(tmp_path / "first"))
    assert "_since=2026-11-22T20%3A00%3A00Z" in [path for _, path, _ in server.requests if "$export" in path][-1]
    assert [(d.code, d.params["count"]) for d in found.report] == [("VT443", "1")]
    assert rows(tmp_path / "second" / "deleted.001.ndjson") == server.removed
    assert "Bundle" not in found.counts
    for wrong in ("yesterday", "2026-01-01", str(tmp_path)):
        with pytest.raises(vt.VtabelError, match="--since"):
            fetched(server, tmp_path / "third", since=wrong)


def test_a_fetch_that_is_killed_goes_on_where_it_was(server: BulkServer, tmp_path: Path) -> None:
    seen = threading.Event()
    server.misdeeds["/files/Observation"] = [stalled("Observation", 5000, seen)]
    command = [sys.executable, "-m", "vtabel", "fetch", "--server", server.url, "-o", str(tmp_path / "export")]
    with subprocess.Popen(command) as process:
        assert seen.wait(60)
        process.kill()
    assert not (tmp_path / "export" / "Observation.001.ndjson").exists()
    found = fetched(server, tmp_path / "export")
    assert rows(found.files[1]) == server.files["Observation"]
    assert server.paths().count("/files/Patient") == 1


def test_no_server_and_no_type(server: BulkServer, tmp_path: Path) -> None:
    with pytest.raises(vt.UnusableInput, match="VT501"):
        fetch("http://127.0.0.1:1/fhir", tmp_path / "x", settings=QUICK)
    assert refused(server, tmp_path / "x", types=["../etc"]) == ["VT511"]
    for address in ("ftp://ehr.example/fhir", "https://jan:geheim@ehr.example/fhir", "ehr.example"):
        with pytest.raises(vt.VtabelError) as caught:
            fetch(address, tmp_path / "x", settings=QUICK)
        assert "geheim" not in str(caught.value)


# ---- tokens


@pytest.fixture
def backend(server: BulkServer, tmp_path: Path) -> SmartBackend:
    key = ec.generate_private_key(ec.SECP384R1())
    server.public_key = key.public_key()
    data = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA384).to_jwk(key)
    (tmp_path / "sleutel.json").write_text(json.dumps({**json.loads(data), "kid": "een"}))
    return SmartBackend("vtabel", tmp_path / "sleutel.json")


def test_a_token_is_asked_with_a_signed_assertion_and_sent_along(
    server: BulkServer, backend: SmartBackend, tmp_path: Path
) -> None:
    assert fetched(server, tmp_path / "export", smart=backend).counts["Patient"] == 3
    assert server.tokens == 1
    assert {h["Authorization"] for verb, path, h in server.requests if path.startswith("/files/")} == {
        "Bearer secret-1"
    }


def test_a_token_that_the_server_has_withdrawn_is_asked_anew_once(
    server: BulkServer, backend: SmartBackend, tmp_path: Path
) -> None:
    server.misdeeds["/files/Observation"] = [status(401)]
    found = fetched(server, tmp_path / "export", smart=backend)
    assert (rows(found.files[1]), server.tokens) == (server.files["Observation"], 2)
    server.misdeeds["/files/Patient"] = [status(401)] * 2
    assert refused(server, tmp_path / "again", smart=backend) == ["VT502"]


def test_a_key_that_the_server_does_not_know_is_refused(
    server: BulkServer, backend: SmartBackend, tmp_path: Path
) -> None:
    server.public_key = ec.generate_private_key(ec.SECP384R1()).public_key()
    with pytest.raises(vt.UnusableInput) as caught:
        fetched(server, tmp_path / "export", smart=backend)
    assert [d.code for d in caught.value.report] == ["VT506"] and "invalid_client" in str(caught.value)


def test_the_token_never_goes_to_another_host(server: BulkServer, backend: SmartBackend, tmp_path: Path) -> None:
    with bulk_server() as other:
        server.manifest = {
            "requiresAccessToken": True,
            "output": [{"type": "Patient", "url": f"{other.origin}/files/Patient"}],
        }
        assert refused(server, tmp_path / "a", smart=backend) == ["VT507"]
        assert other.requests == []
        server.manifest["requiresAccessToken"] = False
        assert fetched(server, tmp_path / "b", smart=backend).counts["Patient"] == 3
        assert all("Authorization" not in headers for _, _, headers in other.requests)


def test_the_token_and_key_are_in_no_file(server: BulkServer, backend: SmartBackend, tmp_path: Path) -> None:
    fetched(server, tmp_path / "export", smart=backend)
    for path in (tmp_path / "export").iterdir():
        assert "secret-" not in path.read_text()


@pytest.mark.parametrize("content", ["geen json", "{}", '{"kty": "oct", "k": "x"}'])
def test_a_file_without_a_private_key_is_refused_without_showing_it(
    content: str, server: BulkServer, tmp_path: Path
) -> None:
    (tmp_path / "sleutel.json").write_text(content)
    with pytest.raises(vt.VtabelError) as caught:
        fetched(server, tmp_path / "x", smart=SmartBackend("vtabel", tmp_path / "sleutel.json"))
    assert content not in str(caught.value)


# ---- command line


def test_command_fetches_and_counts(server: BulkServer, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["fetch", "--server", server.url, "-o", str(tmp_path / "export"), "--type", "Patient"]
    )
    assert (result.exit_code, "Patient: 3 resources" in result.output) == (0, True)
    result = CliRunner().invoke(
        app, ["fetch", "--server", server.url, "-o", str(tmp_path / "x"), "--client-id", "vtabel"]
    )
    assert result.exit_code == 2 and "belong together" in result.output


def test_command_fetches_what_a_plan_needs(server: BulkServer, tmp_path: Path) -> None:
    table, rows = "fixtures/nhr_af/tabel.xlsx", "fixtures/nhr_af/mapping.csv"
    CliRunner().invoke(app, ["compile", table, "-m", rows, "-o", str(tmp_path / "plan")])
    command = ["fetch", "--server", server.url, "-o", str(tmp_path / "export"), "--plan"]
    assert CliRunner().invoke(app, [*command, str(tmp_path / "plan")]).exit_code == 0
    (asked,) = [path for _, path, _ in server.requests if "$export" in path]
    planned = json.loads((tmp_path / "plan" / "export.json").read_text())
    assert f"_type={'%2C'.join(planned['_type'])}&" in asked
    assert asked.count("_typeFilter=") == len(planned["_typeFilter"]) > 0
    missing = CliRunner().invoke(app, [*command, str(tmp_path)])
    assert missing.exit_code == 2 and "VT444" in missing.output
