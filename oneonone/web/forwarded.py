"""What a proxy says about a request is believed of a trusted one, and gone from all others.

A layer below Flask, so that nothing above can believe the wrong one: address, scheme and host are
what they really are, and a header with a name in it stands there only where the proxy put it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from oneonone.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_FOR, _PROTO, _HOST = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"
_SAID = (_FOR, _PROTO, _HOST, "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_FORWARDED")
# What proxies write where they know nobody.
_NOBODY = ("(null)", "-")
_NAME = "oneonone.name-by-proxy"


def init_app(app: Flask, settings: Settings) -> None:
    layer = _Forwarded(app.wsgi_app, settings)
    app.wsgi_app = layer  # type: ignore[assignment]  # as Flask's documentation has it


def name_by_proxy() -> str:
    """Return whom a trusted proxy names as the one who asks; "" where none does."""
    name: str = request.environ.get(_NAME, "")
    return name


class _Forwarded:
    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        self._proxies = settings.proxies
        name = settings.sign_in_header.upper().replace("-", "_")
        self._header = f"HTTP_{name}" if name else ""

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        said = {name: environ.pop(name, "") for name in _SAID}
        name = environ.pop(self._header, "") if self._header else ""
        peer = environ.get("REMOTE_ADDR") or ""
        if self._proxies.has(peer):
            self._believe(environ, peer, said, name)
        return self._app(environ, start)

    def _believe(
        self, environ: WSGIEnvironment, peer: str, said: dict[str, Any], name: str
    ) -> None:
        environ["REMOTE_ADDR"] = self._proxies.client(peer, said[_FOR])
        environ[_NAME] = _as_utf8(name)
        # The nearest proxy wrote last.
        scheme = said[_PROTO].rpartition(",")[2].strip().lower()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        host = said[_HOST].rpartition(",")[2].strip()
        if host:
            environ["HTTP_HOST"] = host


def _as_utf8(name: str) -> str:
    """Read a header as UTF-8, which proxies write; WSGI hands it over as Latin-1."""
    name = name.strip()
    if name in _NOBODY:
        return ""
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name
