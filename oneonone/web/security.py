"""Headers on every answer, limits on every body, and where a request may come from."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, request
from flask_wtf.csrf import CSRFProtect, generate_csrf

from .htmx import VARY

csrf = CSRFProtect()

MAX_BODY = 256 * 1024
# A step form of a long meeting stays far below this; Werkzeug does not count urlencoded fields.
MAX_FIELDS = 400

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


def init_app(app: Flask) -> None:
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
        response.headers[name] = value
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


def ensure_body_is_sane() -> None:
    """Refuse what no form of ours sends: files, JSON, compressed or endless bodies."""
    if request.headers.get("Content-Encoding"):
        abort(415)
    if request.mimetype not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        abort(415)
    if request.files:
        abort(400, "Files cannot be sent here.")
    if sum(len(values) for _, values in request.form.lists()) > MAX_FIELDS:
        abort(413)


def ensure_own_origin() -> None:
    """Refuse a write that another site started; the second layer beside the token (W-07)."""
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get("Origin")
    is_foreign = origin is not None and origin.split("://", 1)[-1] != request.host
    if site == "cross-site" or is_foreign:
        abort(400, "This came from another site, so nothing was saved.")
