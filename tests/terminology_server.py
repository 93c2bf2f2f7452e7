"""A small FHIR terminology server on loopback, for tests: it knows a few value sets and misbehaves on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SNOMED = "http://snomed.info/sct"
REFSET = f"{SNOMED}?fhir_vs=refset/41000147108"
COLOURS = "http://example.org/ValueSet/colours"
COLOUR_CODES = {"http://example.org/cs": [f"c{i}" for i in range(1, 8)]}
Json = dict[str, Any]
Misdeed = Callable[["_Handler"], None]


class TestServer(ThreadingHTTPServer):
    """Value sets by canonical, the requests that came in, and misdeeds that are done before (or instead of) answers."""

    __test__ = False
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.value_sets: dict[str, dict[str, list[str]]] = {
            COLOURS: COLOUR_CODES,
            REFSET: {SNOMED: ["89666000", "73211009"]},
        }
        self.code_systems: dict[str, list[str]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.headers_seen: list[dict[str, str]] = []
        self.misdeeds: list[Misdeed] = []
        """Done one for each request, in turn; then the server behaves."""
        self.always: Misdeed | None = None
        self.paging = True
        self.total = True
        self.released = threading.Event()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/fhir"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the test, not news."""


class _Handler(BaseHTTPRequestHandler):
    server: TestServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        operation = parts.path.removeprefix("/fhir/")
        with self.server.lock:
            self.server.requests.append((operation, asked))
            self.server.headers_seen.append(dict(self.headers.items()))
            misdeed = self.server.misdeeds.pop(0) if self.server.misdeeds else self.server.always
        if misdeed is not None:
            misdeed(self)
        else:
            self.send(*self._answer(operation, asked))

    def _answer(self, operation: str, asked: dict[str, str]) -> tuple[int, Json]:
        url = asked["url"]
        if operation == "CodeSystem/$validate-code":
            known = self.server.code_systems.get(url)
            return (
                (404, outcome("not-found", f"no code system {url}"))
                if known is None
                else (200, result(asked["code"] in known))
            )
        found = self.server.value_sets.get(url)
        if found is None:
            return 404, outcome("not-found", f"no value set {url}")
        if operation == "ValueSet/$validate-code":
            return 200, result(asked["code"] in found.get(asked["system"], ()))
        rows = [{"system": system, "code": code, "display": code.upper()} for system in found for code in found[system]]
        expansion: Json = {"total": len(rows)} if self.server.total else {}
        if self.server.paging:
            start = int(asked["offset"])
            rows = rows[start : start + int(asked["count"])]
        return 200, {"resourceType": "ValueSet", "expansion": {**expansion, "contains": rows}}

    def send(self, status: int, body: Json | bytes, **headers: str) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


def result(valid: bool, **more: Mapping[str, object]) -> Json:
    """The Parameters that $validate-code answers with."""
    rows = [{"name": name, **value} for name, value in more.items()]
    return {"resourceType": "Parameters", "parameter": [{"name": "result", "valueBoolean": valid}, *rows]}


def outcome(code: str, text: str) -> Json:
    issue = {"severity": "error", "code": code, "diagnostics": text}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def answers(status: int, body: Json | bytes, **headers: str) -> Misdeed:
    """Answer with this, whatever was asked."""
    return lambda handler: handler.send(status, body, **headers)


def silent(handler: _Handler) -> None:
    """Say nothing until the test is over."""
    handler.server.released.wait(30)
    handler.close_connection = True


def resets(handler: _Handler) -> None:
    """Hang up in the middle of the answer."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"resourceType":')
    handler.close_connection = True


@contextmanager
def running() -> Iterator[TestServer]:
    """The server, while a test runs."""
    server = TestServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
