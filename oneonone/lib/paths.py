"""Where a page may send somebody on to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from werkzeug.urls import iri_to_uri

_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def safe_next(text: str | None) -> str:
    """Return a path of this site, or "/" for anything that could lead elsewhere (S-AUTH-6).

    Checked as the browser will see it: `/<tab>/evil.com` loses its tab on the way.
    """
    if not text or _CONTROL.search(text):
        return "/"
    try:
        seen = iri_to_uri(text)
        parts = urlsplit(seen)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not seen.startswith("/") or seen.startswith("//"):
        return "/"
    return seen
