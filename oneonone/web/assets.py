"""Static files under one path that names their content, so a browser keeps them for good.

The path is `/static/<build>/<file>`: a stylesheet's relative links stay inside the build, and a
preload and the stylesheet name the same address.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, abort, make_response, request

from .blueprint import PUBLIC, AppBlueprint
from .folders import folder

blueprint = AppBlueprint("assets", __name__)

_KEEP_FOR_GOOD = "public, max-age=31536000, immutable"
_COMPRESSIBLE = (".css", ".js", ".svg", ".txt", ".webmanifest")

mimetypes.add_type("font/woff2", ".woff2")


def init_app(app: Flask) -> None:
    app.config["STATIC_BUILD"] = build_name(folder("static"))
    app.jinja_env.globals["asset"] = lambda name: f"/static/{app.config['STATIC_BUILD']}/{name}"


def build_name(root: Path) -> str:
    """Return a name that changes when any static file does."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@blueprint.get("/static/<build>/<path:name>", permission=PUBLIC)
def static(build: str, name: str) -> Response:
    root = folder("static").resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or not path.is_file() or path.name.startswith("."):
        abort(404)
    accepted = request.accept_encodings
    encoding = next((code for code in ("br", "gzip") if accepted.quality(code) > 0), "")
    body, used = _body(path, encoding, path.stat().st_mtime_ns)
    response = make_response(body)
    response.headers["Content-Type"] = (
        mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    )
    if path.suffix in (".css", ".js", ".txt", ".svg"):
        response.headers["Content-Type"] += "; charset=utf-8"
    if used:
        response.headers["Content-Encoding"] = used
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _KEEP_FOR_GOOD
    return response


@lru_cache(maxsize=64)
def _body(path: Path, encoding: str, _changed: int) -> tuple[bytes, str]:
    body = path.read_bytes()
    if path.parent.name != "vendor":
        body = _SLIMMERS.get(path.suffix, bytes)(body)
    if path.suffix not in _COMPRESSIBLE or not encoding:
        return body, ""
    if encoding == "br":
        return bytes(brotli.compress(body)), "br"
    return gzip.compress(body, 9), "gzip"


def _slim_css(css: bytes) -> bytes:
    """Send a stylesheet without what only we read: comments, indentation, space around braces."""
    css = re.sub(rb"/\*.*?\*/", b"", css, flags=re.DOTALL)
    return re.sub(rb"\s*([{};])\s*", rb"\1", re.sub(rb"\n\s*", b" ", css)).strip()


def _slim_script(script: bytes) -> bytes:
    """Send our script without its comments; only whole lines of them, so no string is touched."""
    script = re.sub(rb"\A/\*.*?\*/", b"", script, flags=re.DOTALL)
    script = re.sub(rb"^[ \t]*(//[^\n]*|/\*[^\n]*\*/)\n", b"", script, flags=re.MULTILINE)
    return re.sub(rb"^[ \t]+", b"", script, flags=re.MULTILINE).strip()


_SLIMMERS = {".css": _slim_css, ".js": _slim_script}
