"""Headers on every answer, limits on every body, and where a request may come from."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, Response, abort, current_app, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.exceptions import RequestEntityTooLarge

from oneonone.lib.tabular import MAX_BYTES

from .htmx import VARY

csrf = CSRFProtect()

MAX_BODY = 256 * 1024
# A step form of a long meeting stays far below this; Werkzeug does not count urlencoded fields.
MAX_FIELDS = 400
# A file, and room for what a form says around it; the file itself is measured again (W-17).
MAX_FILE_BODY = MAX_BYTES + 16 * 1024

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'; manifest-src 'self'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class FileInMemoryRequest(Request):
    """A request whose files stay in memory: their words never touch the disk on the way in."""

    def _get_file_stream(self, *_about: Any, **_more: Any) -> IO[bytes]:
        return BytesIO()


def init_app(app: Flask) -> None:
    app.request_class = FileInMemoryRequest
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = 64 * 1024
    app.config["MAX_FORM_PARTS"] = 100
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a page may stay open all day (W-07)
    app.config["WTF_CSRF_SSL_STRICT"] = False  # the origin is checked below, on http too
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # called by the gate, after the sign-in check
    csrf.init_app(app)
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Add what every answer carries, errors and fragments included (W-04, W-05, W-09)."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)  # a page with a secret address says less of it
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = VARY
    if current_app.config["SETTINGS"].is_https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def hand_over_token(response: Response) -> Response:
    """Give a page that stays open a token for its next save; app.js puts it where it belongs."""
    response.headers["X-CSRFToken"] = generate_csrf()
    return response


def ensure_body_is_sane(*, takes_file: bool = False) -> None:
    """Refuse what no form of ours sends: JSON, compressed or endless bodies, and files but where
    one is asked for."""
    if request.headers.get("Content-Encoding"):
        abort(415)
    if request.mimetype not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        abort(415)
    if takes_file:
        _read_file()
    elif request.files:
        abort(400, "Files cannot be sent here.")
    if sum(len(values) for _, values in request.form.lists()) > MAX_FIELDS:
        abort(413)


def _read_file() -> None:
    request.max_content_length = MAX_FILE_BODY
    # The parser reads a file in pieces of 64 KiB and counts each, with what is left of the last.
    request.max_form_memory_size = MAX_BODY
    try:
        files = request.files
    except RequestEntityTooLarge:
        abort(413, "A file may have 1 MB at most. Bring it in two parts.")
    if sum(1 for _ in files.items(multi=True)) > 1:
        abort(400, "One file at a time.")


def ensure_own_origin() -> None:
    """Refuse a write that another site started; the second layer beside the token (W-07)."""
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get("Origin")
    is_foreign = origin is not None and origin.split("://", 1)[-1] != request.host
    if site == "cross-site" or is_foreign:
        abort(400, "This came from another site, so nothing was saved.")
