"""Access tokens by SMART Backend Services: a signed assertion for a token that lives a few minutes.

Source: HL7 SMART App Launch 2.x, *Backend Services*. The private key is a JWK or a JWK set in a file; it never leaves the program.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from vtabel.diagnostics import Cell, UnusableInput, VtabelError
from vtabel.fetch.http import FetchSettings, refused, trouble

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFE = 240  # seconds that an assertion is valid; five minutes is the most allowed
_MARGIN = 30  # seconds before its end that a token is asked anew
_ALGORITHMS = {"RSA": "RS384", "EC": "ES384"}
_JSON = {"Accept": "application/json"}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SmartBackend:
    """What identifies this program: its client id at the server, and the file with its private key."""

    client_id: str
    key_file: Path
    scope: str = "system/*.rs"


class SmartToken:
    """Gives the access token of one server, anew when it has nearly expired."""

    def __init__(self, base: str, backend: SmartBackend, settings: FetchSettings) -> None:
        self._base, self._backend = base.rstrip("/"), backend
        self._timeout = httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout)
        self._key = _key(backend.key_file)
        self._url = ""
        self._token, self._until = "", 0.0

    def __call__(self, anew: bool = False) -> str:
        """The token; ``anew`` also where it has not expired yet. Raises UnusableInput (VT506) if the server gives none."""
        if anew or time.monotonic() >= self._until:
            self._url = self._url or self._token_url()
            answer = self._asked(self._url)
            self._token = str(answer["access_token"])
            self._until = time.monotonic() + max(float(answer.get("expires_in", 300)) - _MARGIN, 1.0)
        return self._token

    def _token_url(self) -> str:
        url = f"{self._base}/.well-known/smart-configuration"
        found = self._json(url, lambda: httpx.get(url, headers=_JSON, timeout=self._timeout)).get("token_endpoint")
        if not isinstance(found, str) or not found.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise refused(
                "VT506",
                url,
                why="it names no token endpoint over https",
                why_nl="het noemt geen token-adres over https",
            )
        return found

    def _asked(self, url: str) -> Json:
        form = {
            "grant_type": "client_credentials",
            "scope": self._backend.scope,
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._assertion(url),
        }
        answer = self._json(url, lambda: httpx.post(url, data=form, headers=_JSON, timeout=self._timeout))
        if not isinstance(answer.get("access_token"), str):
            raise refused("VT506", url, why="the answer holds no token", why_nl="het antwoord bevat geen token")
        return answer

    def _json(self, url: str, ask: Any) -> Json:
        try:
            response = ask()
        except httpx.TransportError as error:
            raise refused("VT506", url, **trouble(error)) from None
        try:
            data = response.json()
        except ValueError:
            data = None
        if response.status_code != 200 or not isinstance(data, dict):
            why = data.get("error") if isinstance(data, dict) else None
            raise refused("VT506", url, why=f"status {response.status_code} {why or ''}".strip())
        return data

    def _assertion(self, url: str) -> str:
        import jwt

        now = int(time.time())
        claims = {
            "iss": self._backend.client_id,
            "sub": self._backend.client_id,
            "aud": url,
            "iat": now,
            "exp": now + _LIFE,
            "jti": str(uuid.uuid4()),
        }
        header = {"kid": self._key["kid"]} if "kid" in self._key else {}
        algorithm = self._key.get("alg") or _ALGORITHMS[self._key["kty"]]
        try:
            return jwt.encode(claims, jwt.PyJWK(self._key, algorithm).key, algorithm=algorithm, headers=header)
        except (jwt.PyJWTError, ValueError, KeyError, TypeError):
            raise VtabelError(f"the key in {self._backend.key_file} cannot sign with {algorithm}") from None


def _key(path: Path) -> Json:
    """The private key of a file: a JWK, or the first of a set that can sign. Raises VtabelError without showing the content."""
    try:
        import jwt  # noqa: F401
    except ImportError:
        raise UnusableInput.of("VT510", Cell(path.name)) from None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise VtabelError(f"{path} is no file with a key in JSON (JWK)") from None
    keys = data.get("keys", [data]) if isinstance(data, dict) else []
    found = [k for k in keys if isinstance(k, dict) and k.get("kty") in _ALGORITHMS and "d" in k]
    if not found:
        raise VtabelError(f"{path} holds no private key (JWK of type RSA or EC)")
    key: Json = found[0]
    return key
