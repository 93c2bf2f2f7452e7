"""Requests to a FHIR server: time-outs, retries, and a token that goes to that server alone."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from vtabel.diagnostics import Cell, UnusableInput, VtabelError

Json = dict[str, Any]
_RETRIED = (429, 502, 503, 504)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How patient vtabel is with a server. Times in seconds.

    A request is tried ``attempts`` times, ``backoff`` apart and then twice as long each time, or as long as the server asks
    (at most ``longest_wait``). ``poll`` is the time between two looks at a running export, where the server names none;
    after ``patience`` in all it is given up, and can be gone on with later.
    """

    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    attempts: int = 5
    backoff: float = 1.0
    longest_wait: float = 900.0
    poll: float = 10.0
    patience: float = 24 * 3600.0
    manifest_bytes: int = 20_000_000


class Token(Protocol):
    """Gives the access token; with ``anew`` another one than it gave before."""

    def __call__(self, anew: bool = False) -> str: ...


class FhirHttp:
    """Asks one server. ``token`` gives the access token, anew when it has expired; it is sent to ``base``'s origin only.

    Raises VtabelError for an address that is not http(s) or holds a password, or that would send a token in the clear.
    """

    def __init__(self, base: str, settings: FetchSettings, token: Token | None = None) -> None:
        self.base = base.rstrip("/")
        self.settings = settings
        self._token = token
        parts = urlsplit(self.base)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise VtabelError("the address of the server must be http:// or https://, without user name")
        if token and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise VtabelError("a token is only sent over https")
        times = httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout)
        self._client = httpx.Client(timeout=times, follow_redirects=False)

    def close(self) -> None:
        self._client.close()

    def same_origin(self, url: str) -> bool:
        """True for an address on the server itself."""
        return _origin(url) == _origin(self.base)

    def json(self, url: str, headers: Mapping[str, str] = {}, *, accepted: tuple[int, ...] = (200,)) -> tuple[httpx.Response, Json]:  # fmt: skip
        """The answer to a GET, and its body as JSON (empty if it has none)."""
        with self.stream(url, headers, accepted=accepted) as response:
            body = b""
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > self.settings.manifest_bytes:
                    raise refused("VT504", url, why="the answer is too long", why_nl="het antwoord is te lang")
        return response, _parsed(body, url, response)

    @contextmanager
    def stream(
        self, url: str, headers: Mapping[str, str] = {}, *, accepted: tuple[int, ...] = (200,), secret: bool = True
    ) -> Iterator[httpx.Response]:  # fmt: skip
        """The answer to a GET, to be read piece by piece. ``secret`` tells whether the token goes along.

        Raises UnusableInput: VT501 (no answer after all attempts), VT502 (another status than is accepted), VT507 (the token
        would go elsewhere).
        """
        response = self._open(url, headers, accepted, secret)
        try:
            yield response
        finally:
            response.close()

    def _open(self, url: str, headers: Mapping[str, str], accepted: tuple[int, ...], secret: bool) -> httpx.Response:
        anew = False
        for attempt in range(1, self.settings.attempts + 1):
            last = attempt == self.settings.attempts
            try:
                request = self._client.build_request(
                    "GET", url, headers={**headers, **self._authorization(url, secret, anew)}
                )
                response = self._client.send(request, stream=True)
            except (httpx.TransportError, httpx.InvalidURL) as error:
                if last or isinstance(error, (httpx.UnsupportedProtocol, httpx.InvalidURL)):
                    raise refused("VT501", url, **trouble(error)) from None
                self.pause(attempt, None)
                continue
            if response.status_code in accepted:
                return response
            refreshed, anew = anew, response.status_code == 401 and self._token is not None and secret
            if last or refreshed or not (anew or response.status_code in _RETRIED):
                raise self._refusal(url, response)
            response.close()
            if anew:  # the server has withdrawn the token, or counts its life otherwise
                continue
            self.pause(attempt, retry_after(response))
        raise AssertionError("the last attempt returns or raises")

    def _refusal(self, url: str, response: httpx.Response) -> UnusableInput:
        try:
            body = b"".join(response.iter_bytes())[: self.settings.manifest_bytes]
        except httpx.TransportError:
            body = b""
        finally:
            response.close()
        return refused("VT502", url, status=response.status_code, why=outcome_of(body) or response.reason_phrase or "-")

    def delete(self, url: str) -> None:
        """Tell the server that an export is done with; what it answers does not matter."""
        try:
            self._client.delete(url, headers=self._authorization(url, True))
        except (httpx.TransportError, UnusableInput):
            return

    def pause(self, attempt: int, asked: float | None) -> None:
        """Wait before another attempt: what the server asks, else longer each time, with jitter."""
        own = self.settings.backoff * 2 ** (attempt - 1) * random.uniform(0.5, 1.0)  # noqa: S311 - not for secrets
        time.sleep(min(own if asked is None else asked, self.settings.longest_wait))

    def _authorization(self, url: str, secret: bool, anew: bool = False) -> dict[str, str]:
        if self._token is None or not secret:
            return {}
        if not self.same_origin(url):
            raise refused("VT507", url, host=urlsplit(url).hostname or "-")
        return {"Authorization": f"Bearer {self._token(anew)}"}


def refused(code: str, url: str, **params: object) -> UnusableInput:
    """An error about an address: its path stands for it, since a query can hold keys."""
    return UnusableInput.of(code, Cell(shown(url)), **params)


def shown(url: str) -> str:
    """The path of an address: signed downloads carry keys in their query.

    >>> shown("https://ehr.example/fhir/Patient/$export?_type=Patient")
    '/fhir/Patient/$export'
    """
    return urlsplit(url).path or "/"


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    default = 443 if parts.scheme == "https" else 80
    try:
        return parts.scheme, parts.hostname or "", parts.port or default
    except ValueError:
        return parts.scheme, "", 0


def retry_after(response: httpx.Response) -> float | None:
    """How long the server asks to wait (Retry-After: seconds or a date)."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def trouble(error: Exception) -> dict[str, str]:
    """What went wrong, without the words of the exception, which may quote a header."""
    if isinstance(error, httpx.TimeoutException):
        return {"why": "no answer in time", "why_nl": "geen antwoord op tijd"}
    if isinstance(error, httpx.ConnectError):
        return {"why": "no connection", "why_nl": "geen verbinding"}
    return {"why": "the connection broke", "why_nl": "de verbinding viel weg"}


def outcome_of(body: bytes) -> str:
    """The words of an OperationOutcome, shortened; empty if the body is none."""
    try:
        data = json.loads(body)
    except ValueError:
        return ""
    issues = data.get("issue") if isinstance(data, dict) else None
    words = []
    for issue in issues if isinstance(issues, list) else ():
        if isinstance(issue, dict):
            details = issue.get("details") or {}
            text = details.get("text") if isinstance(details, dict) else ""
            words.append(str(issue.get("diagnostics") or text or issue.get("code", "")))
    return "; ".join(filter(None, words))[:_LONGEST]


def _parsed(body: bytes, url: str, response: httpx.Response) -> Json:
    if not body.strip() or response.status_code == 202:
        return {}
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise refused("VT504", url, why="it is no JSON object", why_nl="het is geen JSON-object")
    return data
