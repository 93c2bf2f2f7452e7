"""A small FHIR server with bulk export on loopback, for tests: it wants a token if told so, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt

Json = dict[str, Any]
Misdeed = Callable[["_Handler"], None]


class BulkServer(ThreadingHTTPServer):
    """Files by name, the requests that came in, and misdeeds by path, done one for each request, in turn."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, list[Json]] = {
            "Patient": [{"resourceType": "Patient", "id": f"p{i}"} for i in range(3)],
            "Observation": [{"resourceType": "Observation", "id": f"o{i}", "note": "x" * 200} for i in range(400)],
        }
        self.errors: list[Json] = []
        self.removed: list[Json] = []  # bundles of resources that are gone
        self.moment = "2026-11-22T20:00:00Z"
        self.counts = True
        self.looks = 2  # how often the export is not ready yet
        self.manifest: Json | None = None
        self.public_key: Any = None  # with it, every request needs a token
        self.tokens = 0
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.misdeeds: dict[str, list[Misdeed]] = {}
        self.deleted: list[str] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"{self.origin}/fhir"

    def paths(self, method: str = "GET") -> list[str]:
        return [path.partition("?")[0] for verb, path, _ in self.requests if verb == method]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the test, not news."""


class _Handler(BaseHTTPRequestHandler):
    server: BulkServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self._noted("GET")
        waiting = self.server.misdeeds.get(path, [])
        if waiting:
            waiting.pop(0)(self)
        elif path == "/fhir/.well-known/smart-configuration":
            self.send(200, {"token_endpoint": f"{self.server.origin}/token"})
        elif not self._allowed(path):
            self.send(401, {"resourceType": "OperationOutcome", "issue": [{"code": "login"}]})
        elif path.endswith("/$export"):
            self.send(202, None, {"Content-Location": f"{self.server.origin}/status/1"})
        elif path == "/status/1":
            self._status()
        elif path.startswith("/files/"):
            self._file(path.removeprefix("/files/"))
        else:
            self.send(404, {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "nothing here"}]})

    def do_POST(self) -> None:
        self._noted("POST")
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        audience = f"{self.server.origin}/token"
        try:
            jwt.decode(
                form["client_assertion"][0], self.server.public_key, algorithms=["ES384", "RS384"], audience=audience
            )
        except jwt.PyJWTError:
            self.send(400, {"error": "invalid_client"})
            return
        self.server.tokens += 1
        self.send(200, {"access_token": f"secret-{self.server.tokens}", "expires_in": 300})

    def do_DELETE(self) -> None:
        self.server.deleted.append(self._noted("DELETE"))
        self.send(202, None)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def send(self, status: int, body: Json | None, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode() if body is not None else b""
        self.send_bytes(status, data, headers)

    def send_bytes(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _noted(self, method: str) -> str:
        self.server.requests.append((method, self.path, dict(self.headers.items())))
        return self.path.partition("?")[0]

    def _allowed(self, path: str) -> bool:
        if self.server.public_key is None or path.startswith("/open/"):
            return True
        return self.headers.get("Authorization") == f"Bearer secret-{self.server.tokens}"

    def _status(self) -> None:
        if self.server.looks > 0:
            self.server.looks -= 1
            self.send(202, None, {"X-Progress": "halfway", "Retry-After": "0"})
            return
        made = {
            "transactionTime": self.server.moment,
            "requiresAccessToken": self.server.public_key is not None,
            "output": [
                {
                    "type": kind,
                    "url": f"{self.server.origin}/files/{kind}",
                    **({"count": len(rows)} if self.server.counts else {}),
                }
                for kind, rows in self.server.files.items()
            ],
            "error": [{"type": "OperationOutcome", "url": f"{self.server.origin}/files/errors"}]
            if self.server.errors
            else [],
            **(
                {"deleted": [{"type": "Bundle", "url": f"{self.server.origin}/files/deleted"}]}
                if self.server.removed
                else {}
            ),
        }
        self.send(200, self.server.manifest or made)

    def content(self, name: str) -> bytes:
        rows = {"errors": self.server.errors, "deleted": self.server.removed}.get(name) or self.server.files[name]
        return b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    def _file(self, name: str) -> None:
        data = self.content(name)
        asked = self.headers.get("Range", "")
        if asked.startswith("bytes="):
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(data):
                self.send_bytes(416, b"")
                return
            self.send_bytes(206, data[start:])
            return
        self.send_bytes(200, data)


def broken_off(name: str, after: int) -> Misdeed:
    """Send the first bytes of a file, and hang up."""

    def do(handler: _Handler) -> None:
        data = handler.content(name)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[:after])
        handler.wfile.flush()
        handler.close_connection = True
        handler.connection.close()

    return do


def status(code: int, headers: dict[str, str] | None = None) -> Misdeed:
    """Answer with a status."""
    return lambda handler: handler.send(
        code, {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "not today"}]}, headers
    )


def part_of(name: str, content_range: str) -> Misdeed:
    """Send a file as a part, whatever part was asked."""
    return lambda handler: handler.send_bytes(206, handler.content(name), {"Content-Range": content_range})


def stalled(name: str, after: int, seen: threading.Event) -> Misdeed:
    """Send the first bytes of a file, tell so, and nothing more until the client is gone."""

    def do(handler: _Handler) -> None:
        data = handler.content(name)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[:after])
        handler.wfile.flush()
        seen.set()
        handler.rfile.read(1)
        handler.close_connection = True

    return do


@contextmanager
def bulk_server() -> Iterator[BulkServer]:
    """A running server."""
    server = BulkServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
