"""One FHIR terminology server over HTTP: time-outs, retries, bounds, and giving up on a server that keeps failing.

Only the parameters of a question go out: code system, code, value set. The token comes from VTABEL_TX_TOKEN and appears in no
text, and neither do the words of an exception, which may quote a header.
"""

from __future__ import annotations

import json
import os
import random
import re
import threading
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vtabel.diagnostics import VtabelError

if TYPE_CHECKING:
    import httpx

Json = dict[str, Any]
TOKEN = "VTABEL_TX_TOKEN"  # noqa: S105 - the name of the variable
_RETRIED = (429, 502, 503, 504)
_REFUSED = (401, 403)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How patient vtabel is with a server. Times in seconds.

    ``read_timeout`` is the longest silence, ``answer_timeout`` the time for a whole answer. A question is asked ``attempts`` times, ``backoff`` apart and then twice as long each time; a server may ask for at most
    ``longest_wait``. After ``failures`` unanswered questions in a row, or ``budget`` in all, the server is given up.
    """

    connect_timeout: float = 5.0
    read_timeout: float = 20.0
    answer_timeout: float = 60.0
    attempts: int = 4
    backoff: float = 0.5
    longest_wait: float = 30.0
    budget: float = 300.0
    failures: int = 3
    parallel: int = 4
    max_bytes: int = 20_000_000
    page: int = 1000
    most_codes: int = 200_000


class Why(StrEnum):
    """Why there is no answer. The first two are trouble with the server, the others what it says itself."""

    GIVEN_UP = "given_up"
    FAILED = "failed"
    NOT_HELD = "not_held"
    TOO_COSTLY = "too_costly"
    REFUSED = "refused"
    NO_SERVER = "no_server"


# Our own words for trouble; what follows them (a status, a number) stays.
_DUTCH = {
    "no answer in time": "geen antwoord op tijd",
    "no connection": "geen verbinding",
    "the connection broke": "de verbinding viel weg",
    "an address that cannot be used": "een adres dat niet te gebruiken is",
    "it took too long in all": "het duurde bij elkaar te lang",
    "the proxy or certificates of this computer": "de proxy of de certificaten van deze computer",
    "no access": "geen toegang",
    "it points to another address": "hij verwijst naar een ander adres",
    "an answer of more than": "een antwoord langer dan",
    "an answer that is not FHIR": "een antwoord dat geen FHIR is",
}


def dutch(detail: str) -> str:
    """What a `NoAnswer` tells, in Dutch if the words are ours; those of a server stay as they are."""
    ours = next((words for words in _DUTCH if detail.startswith(words)), "")
    return _DUTCH[ours] + detail.removeprefix(ours) if ours else detail


class NoAnswer(Exception):  # noqa: N818 - an outcome, caught one module up
    """The server did not answer the question. ``detail`` is one line, in our words or (shortened) the server's."""

    def __init__(self, why: Why, detail: str) -> None:
        super().__init__(detail)
        self.why = why
        self.detail = detail


class _Failure(Exception):  # noqa: N818 - inside this module only
    """One attempt that brought nothing. ``wait`` is None if another attempt is of no use."""

    def __init__(self, detail: str, wait: float | None = 0.0) -> None:
        super().__init__(detail)
        self.detail = detail
        self.wait = wait


class TxClient:
    """Asks one server. Safe to use from several threads.

    Raises VtabelError for an address that is not http(s), that holds a password, or that would send the token in the clear.
    """

    def __init__(self, url: str, settings: ServerSettings | None = None) -> None:
        self.url = _checked(url)
        self.settings = settings or ServerSettings()
        self._token = _token(self.url)
        self._lock = threading.Lock()
        self._http: httpx.Client | None = None
        self._until = 0.0
        self._failures = 0
        self._given_up = ""

    def get(self, operation: str, parameters: dict[str, str]) -> Json:
        """The FHIR resource that answers a question. Raises NoAnswer."""
        http = self._opened()
        for attempt in range(1, self.settings.attempts + 1):
            self._admit()
            try:
                found = self._once(http, operation, parameters)
            except _Failure as failure:
                if failure.wait is None or attempt == self.settings.attempts:
                    self._failed(failure.detail)
                    raise NoAnswer(Why.FAILED, failure.detail) from None
                self._pause(attempt, failure.wait)
            except NoAnswer:  # an answer all the same: the server says that it cannot tell
                self._answered()
                raise
            else:
                self._answered()
                return found
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def _opened(self) -> httpx.Client:
        import httpx  # takes long to load, and most runs have no server

        with self._lock:
            if self._http is None:
                headers = {"Accept": "application/fhir+json, application/json", "Accept-Encoding": "identity"}
                if self._token:
                    headers["Authorization"] = f"Bearer {self._token}"
                times = httpx.Timeout(self.settings.read_timeout, connect=self.settings.connect_timeout)
                try:
                    self._http = httpx.Client(headers=headers, timeout=times, follow_redirects=False)
                except (ValueError, OSError, ImportError):  # HTTPS_PROXY, SSL_CERT_FILE and the like
                    raise NoAnswer(Why.GIVEN_UP, "the proxy or certificates of this computer") from None
                self._until = time.monotonic() + self.settings.budget
            return self._http

    def _admit(self) -> None:
        if not self._given_up and time.monotonic() > self._until:
            self._give_up("it took too long in all")
        if self._given_up:
            raise NoAnswer(Why.GIVEN_UP, self._given_up)

    def _answered(self) -> None:
        with self._lock:
            self._failures = 0

    def _failed(self, detail: str) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self.settings.failures:
                self._given_up = self._given_up or detail

    def _give_up(self, detail: str) -> None:
        with self._lock:
            self._given_up = self._given_up or detail

    def _pause(self, attempt: int, asked: float) -> None:
        """Wait before the next attempt: what the server asked, else longer each time, with jitter."""
        wait = asked or self.settings.backoff * 2 ** (attempt - 1) * random.uniform(0.5, 1.0)  # noqa: S311
        time.sleep(max(0.0, min(wait, self._until - time.monotonic())))

    def _once(self, http: httpx.Client, operation: str, parameters: dict[str, str]) -> Json:
        import httpx

        try:
            with http.stream("GET", f"{self.url}/{operation}", params=parameters) as response:
                self._check_status(response)
                body = self._body(response)
                status = response.status_code
        except httpx.TimeoutException:
            raise _Failure("no answer in time") from None
        except httpx.ConnectError:
            raise _Failure("no connection") from None
        except httpx.InvalidURL:
            raise _Failure("an address that cannot be used", None) from None
        except httpx.HTTPError:
            raise _Failure("the connection broke") from None
        return self._resource(status, body)

    def _check_status(self, response: httpx.Response) -> None:
        """Raise for a status that says all: come back later, no access, elsewhere."""
        status = response.status_code
        if status in _RETRIED:
            wait = _retry_after(response.headers.get("Retry-After", ""))
            raise _Failure(f"HTTP {status}", wait if wait <= self.settings.longest_wait else None)
        if status in _REFUSED:
            self._give_up(f"no access (HTTP {status})")
            raise NoAnswer(Why.GIVEN_UP, self._given_up)
        if 300 <= status < 400:
            raise _Failure(f"it points to another address (HTTP {status})", None)

    def _body(self, response: httpx.Response) -> bytes:
        """The body, within the bounds of length and time."""
        body = bytearray()
        until = min(self._until, time.monotonic() + self.settings.answer_timeout)
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self.settings.max_bytes:
                raise _Failure(f"an answer of more than {self.settings.max_bytes} bytes", None)
            if time.monotonic() > until:
                raise _Failure("no answer in time", None)
        return bytes(body)

    def _resource(self, status: int, body: bytes) -> Json:
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
            raise _Failure(f"an answer that is not FHIR (HTTP {status})", None)
        if found["resourceType"] == "OperationOutcome":
            why = _why(found)
            if status >= 500 and why is Why.REFUSED:
                raise _Failure(f"HTTP {status}", None)
            raise NoAnswer(why, self._one_line(_words(found)) or f"HTTP {status}")
        if status >= 400:
            raise _Failure(f"HTTP {status}", None)
        return found

    def _one_line(self, text: str) -> str:
        """Words of the server that can be printed: one line, not too long, without our token."""
        if self._token:
            text = text.replace(self._token, "***")
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def issues(outcome: Json) -> list[Json]:
    """The issues of an OperationOutcome."""
    found = outcome.get("issue")
    return [issue for issue in found if isinstance(issue, dict)] if isinstance(found, list) else []


def _why(outcome: Json) -> Why:
    codes = {issue.get("code") for issue in issues(outcome) if isinstance(issue.get("code"), str)}
    if "too-costly" in codes:
        return Why.TOO_COSTLY
    return Why.NOT_HELD if codes & {"not-found", "not-supported"} else Why.REFUSED


def _words(outcome: Json) -> str:
    for issue in issues(outcome):
        details = issue.get("details")
        for text in (issue.get("diagnostics"), details.get("text") if isinstance(details, dict) else None):
            if isinstance(text, str) and text:
                return text
    return ""


def _retry_after(text: str) -> float:
    """The seconds that a Retry-After header asks for; 0 if it cannot be read."""
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise VtabelError("the address of a terminology server begins with https:// or http://")
    if parts.username is not None or parts.query or parts.fragment:
        raise VtabelError(f"the address of a terminology server holds no name, password or `?`; put a token in {TOKEN}")
    return url.rstrip("/")


def _token(url: str) -> str:
    """The token of the environment, if it may go to this address."""
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        return ""
    if not re.fullmatch(r"[!-~]+", token):
        raise VtabelError(f"{TOKEN} holds characters that no token has")
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise VtabelError(f"{TOKEN} is set, and is not sent over http; use an https address")
    return token
