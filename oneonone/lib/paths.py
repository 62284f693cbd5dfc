"""Where a page may send somebody on to."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
# Everything that has a meaning in an address; what is left to quote are letters beyond ASCII.
_KEPT = "/%?#[]@!$&'()*+,;=:~"


def safe_next(text: str | None) -> str:
    """Return a path of this site, or "/" for anything that could lead elsewhere (S-AUTH-6).

    Checked as the browser will see it: `/<tab>/evil.com` loses its tab on the way.
    """
    if not text or _CONTROL.search(text):
        return "/"
    try:
        seen = quote(text, safe=_KEPT)
        parts = urlsplit(seen)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not seen.startswith("/") or seen.startswith("//"):
        return "/"
    return seen
